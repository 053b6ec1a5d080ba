from django.urls import include, path

from jarchi.readers import views

urlpatterns = [
    path("", views.home, name="reader_home"),
    path("unsubscribe/<str:token>", views.unsubscribe, name="reader_unsubscribe"),
    path("", include("allauth.account.urls")),
]
