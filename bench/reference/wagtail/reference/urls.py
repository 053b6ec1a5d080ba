from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls

from reference import views

urlpatterns = [
    path("admin/", include(wagtailadmin_urls)),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("", include(wagtail_urls)),
]
