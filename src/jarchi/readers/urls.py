from allauth.account.views import RequestReauthenticationCodeView
from django.urls import include, path

from jarchi.readers import identified, views
from jarchi.readers.forms import RequestReauthenticationCodeForm

urlpatterns = [
    path("", views.home, name="reader_home"),
    path("export/", views.export, name="reader_export"),
    path("erase/", views.erase, name="reader_erase"),
    path("sign-out-everywhere/", views.sign_out_everywhere, name="reader_sign_out_everywhere"),
    path("oidc/", identified.oidc_begin, name="reader_oidc"),
    path("oidc/callback/", identified.oidc_callback, name="reader_oidc_callback"),
    path("phone/", identified.phone, name="reader_phone"),
    path("phone/code/", identified.phone_code, name="reader_phone_code"),
    path("unsubscribe/<str:token>", views.unsubscribe, name="reader_unsubscribe"),
    # allauth takes the form of this one page from nowhere else.
    path(
        "reauthenticate/code/",
        RequestReauthenticationCodeView.as_view(form_class=RequestReauthenticationCodeForm),
        name="account_request_reauthentication_code",
    ),
    path("", include("allauth.account.urls")),
]
