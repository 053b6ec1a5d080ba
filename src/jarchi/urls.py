"""All addresses, wired. The desk first, then the pages a reader opens (which end with a catch-all per language)."""

from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

urlpatterns = [
    path("desk/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    path("", include("jarchi.pages.urls")),
]
handler400 = "jarchi.pages.errors.bad_request"
handler403 = "jarchi.pages.errors.forbidden"
handler404 = "jarchi.pages.errors.not_found"
handler500 = "jarchi.pages.errors.server_error"
