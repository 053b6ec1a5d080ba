from django.urls import include, path

from jarchi.readers import views

urlpatterns = [
    path("", views.home, name="reader_home"),
    path("export/", views.export, name="reader_export"),
    path("erase/", views.erase, name="reader_erase"),
    path("sign-out-everywhere/", views.sign_out_everywhere, name="reader_sign_out_everywhere"),
    path("unsubscribe/<str:token>", views.unsubscribe, name="reader_unsubscribe"),
    path("", include("allauth.account.urls")),
]
