"""What allauth is told of this house: its words, its letters, and that readers are not staff."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.stagekit import clear_login
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from jarchi.readers import letters, rates
from jarchi.readers.models import free_username

# Of allauth's templates of messages: what we say instead. Of all others nothing is said: the page says it.
SAID = {
    "email_confirmed": _("The address %(email)s is confirmed."),
    "email_confirmation_failed": _("The address %(email)s could not be confirmed."),
    "logged_out": _("You have signed out."),
    "password_changed": _("The password is changed."),
    "password_set": _("The password is set."),
}
# Of allauth's letters: template of ours and subject.
LETTERS = {
    "login_code": ("code", _("Your code")),
    "email_confirmation": ("code", _("Your code")),
    "email_confirmation_signup": ("code", _("Your code")),
    "password_reset_code": ("code", _("Your code")),
    "email_changed": ("changed", _("Your account has changed")),
    "password_changed": ("changed", _("Your account has changed")),
    "password_reset": ("changed", _("Your account has changed")),
    "password_set": ("changed", _("Your account has changed")),
    "unknown_account": ("unknown", _("There is no account with this address")),
    "account_already_exists": ("exists", _("You have an account already")),
}
WEAK = {
    "password_too_short": _("A password has at least 8 characters."),
    "password_too_common": _("This password is one of the first that anybody would try."),
    "password_entirely_numeric": _("A password has not only digits."),
    "password_too_similar": _("This password is too much like your name or address."),
}


class ReaderAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("The address or the password is wrong."),
        "email_taken": _("This address cannot be used."),
        "enter_current_password": _("This is not your present password."),
        "incorrect_code": _("This is not the code."),
        "incorrect_password": _("This is not your password."),
        "too_many_login_attempts": _("Too many attempts. Try again in a few minutes."),
        "rate_limited": _("Too many attempts. Try again in a few minutes."),
        "same_as_current": _("This is your address already."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return letters.can_send()

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        user.username = user.username or free_username()

    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if user.works_here:
            clear_login(request)
            messages.error(request, gettext("This account is of the newsroom: sign in at the desk."))
            return redirect("account_login")
        return super().pre_login(request, user, **kwargs)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("reader_home")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Of who has neither password nor e-mail nothing can be asked: he may give an e-mail."""
        return bool(self.get_reauthentication_methods(self.request.user))

    def get_client_ip(self, request: HttpRequest) -> str:
        return rates.network_of(request)

    def clean_password(self, password: str, user: Any = None) -> str:
        try:
            return super().clean_password(password, user)
        except ValidationError as error:
            raise ValidationError(
                [ValidationError(WEAK.get(each.code or "", each.message), each.code) for each in error.error_list]
            ) from None

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None,
        message_context: dict[str, Any] | None = None, extra_tags: str = "", message: str | None = None,
    ) -> None:  # fmt: skip
        name = (message_template or "").removeprefix("account/messages/").removesuffix(".txt")
        if said := SAID.get(name):
            message = str(said) % (message_context or {})
        if message:
            messages.add_message(request, level, message, extra_tags=extra_tags)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        if known := LETTERS.get(template_prefix.removeprefix("account/email/")):
            template, subject = known
            mine = {name: value for name, value in context.items() if name in ("code", "signup_url")}
            login = self.request.build_absolute_uri(reverse("account_login")) if self.request else ""
            letters.write(
                to=email, subject=str(subject), template=f"readers/letters/{template}.txt",
                context={"email": email, "login_url": login, **mine}, language=translation.get_language() or "ru",
            )  # fmt: skip
