"""All addresses, wired. The desk first, then the pages a reader opens (which end with a catch-all per
language)."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from jarchi.desk.first_run import first_run
from jarchi.health import healthz
from jarchi.media.serving import media
from jarchi.pages.urls import corrections_urls

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("desk/first-run/", first_run, name="first_run"),
    path("desk/", include("jarchi.desk.urls")),
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:name>", media, name="media"),
    path("account/", include("jarchi.readers.urls")),
    path("", include(corrections_urls)),
    path("", include("jarchi.feed.urls")),
    path("", include("jarchi.channels.urls")),
    path("", include("jarchi.comments.urls")),
    path("", include("jarchi.corrections.urls")),
    path("", include("jarchi.push.urls")),
    path("", include("jarchi.pages.urls")),
]
handler400 = "jarchi.pages.errors.bad_request"
handler403 = "jarchi.pages.errors.forbidden"
handler404 = "jarchi.pages.errors.not_found"
handler429 = "jarchi.readers.views.too_many"  # of allauth
handler500 = "jarchi.health.server_error"
