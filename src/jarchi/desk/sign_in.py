"""The sign-in form, with a name at each field; for who works here."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm, PasswordResetForm


class SignInForm(LoginForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        for name in ("username", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)

    def confirm_login_allowed(self, user: AbstractBaseUser) -> None:
        """A reader is told what a stranger is told."""
        super().confirm_login_allowed(user)
        if not user.works_here:  # type: ignore[attr-defined]
            raise self.get_invalid_login_error()


class ForgottenPasswordForm(PasswordResetForm):
    def get_users(self, email: str) -> Iterator[Any]:
        return (user for user in super().get_users(email) if user.works_here)
