"""Pages of signing in with an OpenID provider or a phone. Each is 404 while the newsroom has not chosen it."""

import hmac
import logging
import time
from dataclasses import asdict

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from jarchi.readers import oidc, phones
from jarchi.readers.entering import enter
from jarchi.readers.forms import Worded

logger = logging.getLogger(__name__)

SESSION_KEY = "oidc"
PATIENCE = 600  # seconds that somebody may spend at the provider


# --- OpenID Connect -----------------------------------------------------------------------------------------------
def oidc_begin(request: HttpRequest) -> HttpResponse:
    """By a form of ours only: it makes a session, and a page of others must not begin what ends in an account. The
    answer is a page that goes on by itself: Chromium applies `form-action` to redirects after a form."""
    if not oidc.is_on():
        raise Http404
    if request.method != "POST":
        return redirect("account_login")
    attempt = oidc.begin(request.POST.get("next", ""), request.user.pk)
    try:
        address = oidc.authorization_url(attempt, _callback(), translation.get_language() or "")
    except oidc.Untrusted as error:
        return _failed(request, error)
    request.session[SESSION_KEY] = asdict(attempt)
    return render(request, "readers/onward.html", {"address": address})


@require_safe
def oidc_callback(request: HttpRequest) -> HttpResponse:
    """What was kept of the attempt is good once, whatever comes of it."""
    if not oidc.is_on():
        raise Http404
    answer = {name: value for name, value in request.GET.items() if isinstance(value, str)}
    kept = request.session.pop(SESSION_KEY, None)
    attempt = oidc.Attempt(**kept) if kept else None
    try:
        if attempt is None or not hmac.compare_digest(attempt.state.encode(), answer.get("state", "").encode()):
            raise oidc.Untrusted("the answer is not to this browser's question")
        if time.time() - attempt.began > PATIENCE or attempt.user != request.user.pk:
            raise oidc.Untrusted("the answer came too late")
        if "error" in answer:
            messages.error(request, _("You were not signed in. Nothing has changed."))
            return redirect("account_login")
        claims = oidc.claims_of(attempt, answer, _callback())
    except oidc.Untrusted as error:
        return _failed(request, error)
    return enter(request, "oidc", settings.JARCHI_OIDC_ISSUER, claims, next_address=attempt.next)


def _callback() -> str:
    return settings.JARCHI_URL + reverse("reader_oidc_callback")


def _failed(request: HttpRequest, error: oidc.Untrusted) -> HttpResponse:
    logger.warning("OpenID Connect: %s", error)
    return render(request, "readers/oidc_failed.html", {"provider": oidc.name()}, status=400)


# --- phone ---------------------------------------------------------------------------------------------------------
class PhoneForm(Worded):
    phone = forms.CharField(
        label=gettext_lazy("Phone"), max_length=30,
        help_text=gettext_lazy("With the code of the country: +7 701 123 45 67"),
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip

    def clean_phone(self) -> str:
        return phones.number(self.cleaned_data["phone"])


class PhoneCodeForm(Worded):
    code = forms.CharField(
        max_length=20, widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"})
    )


def phone(request: HttpRequest) -> HttpResponse:
    if not phones.is_on():
        raise Http404
    form = PhoneForm(request.POST or None)
    next_address = request.POST.get("next") or request.GET.get("next", "")
    if form.is_valid():
        number = form.cleaned_data["phone"]
        try:
            request.session["phone"] = {"code": phones.send_code(request, number), "next": next_address}
        except phones.NotSent as error:
            form.add_error("phone", str(error))
        else:
            return redirect("reader_phone_code")
    context = {"form": form, "next": next_address}
    return render(request, "readers/phone.html", context, status=422 if form.is_bound else 200)


def phone_code(request: HttpRequest) -> HttpResponse:
    kept = request.session.get("phone")
    if not phones.is_on() or not kept:
        return redirect("reader_phone")
    form = PhoneCodeForm(request.POST or None)
    if form.is_valid():
        if number := phones.take(kept["code"], form.cleaned_data["code"]):
            del request.session["phone"]
            return enter(request, "phone", "sms", {"subject": number, "phone": number}, next_address=kept["next"])
        form.add_error("code", _("This is not the code, or its time is over."))
    return render(request, "readers/phone_code.html", {"form": form}, status=422 if form.is_bound else 200)
