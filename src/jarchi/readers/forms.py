"""allauth's forms in our words, and our own."""

from typing import Any

from allauth.account import forms as allauth
from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from jarchi.readers import data, letters, names
from jarchi.readers.models import LONGEST_NAME, Profile, User

LABELS = {
    "login": _("E-mail"),
    "email": _("E-mail"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("The same password again"),
    "code": _("Code"),
    "recipient": _("Where to send the code"),
}
GOOD_PASSWORD = _("At least 8 characters, not only digits.")


class Worded(forms.Form):
    """Labels of ours, no placeholders: they vanish when somebody writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.help_text = GOOD_PASSWORD if name == "password1" else field.help_text
            field.widget.attrs.pop("placeholder", None)
            if name == "code":
                field.widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}
            if name in ("password", "oldpassword"):
                field.help_text = ""


class LoginForm(Worded, allauth.LoginForm):
    pass


class RequestLoginCodeForm(Worded, allauth.RequestLoginCodeForm):
    """Who works here gets the letter that a stranger gets; so does an address that was given and never confirmed, whose
    account somebody else may have made, with a password that he knows (but see `data.give_way`)."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if self._user is not None and not _may_come_in(self._user):
            self._user: Any = None
        return email


class ResetPasswordForm(Worded, allauth.ResetPasswordForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users: list[Any] = [user for user in self.users if _may_come_in(user)]
        return email


def _may_come_in(user: User) -> bool:
    """What the house keeps of somebody without a password is opened by his address alone, confirmed or not."""
    if user.works_here:
        return False
    if not User.objects.unconfirmed().filter(pk=user.pk).exists():
        return True
    return not user.has_usable_password() and data.is_kept_of(user)


class ReauthenticateForm(Worded, allauth.ReauthenticateForm):
    pass


class RequestReauthenticationCodeForm(Worded, allauth.RequestReauthenticationCodeForm):
    pass


class ConfirmLoginCodeForm(Worded, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmReauthenticationCodeForm(Worded, allauth.ConfirmReauthenticationCodeForm):
    pass


class ConfirmEmailVerificationCodeForm(Worded, allauth.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetCodeForm(Worded, allauth.ConfirmPasswordResetCodeForm):
    pass


class AddEmailForm(Worded, allauth.AddEmailForm):
    pass


class ChangeEmailForm(Worded, allauth.ChangeEmailForm):
    pass


class ChangePasswordForm(Worded, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(Worded, allauth.SetPasswordForm):
    pass


class ResetPasswordKeyForm(Worded, allauth.ResetPasswordKeyForm):
    pass


class NameField(forms.CharField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label=_("Name"),
            max_length=LONGEST_NAME,
            help_text=_("Others see it beside what you write. It need not be your real one."),
            widget=forms.TextInput({"autocomplete": "nickname"}),
            **kwargs,
        )


class ProfileForm(forms.Form):
    """What a reader may set; `unwanted` of the profile is what is not ticked."""

    name = NameField()
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES)
    letters = forms.MultipleChoiceField(
        label=_("Letters I want"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, sent: QueryDict | None, profile: Profile) -> None:
        wanted = [kind for kind in letters.kinds if kind not in profile.unwanted]
        kept = {"name": profile.name, "language": profile.language, "letters": wanted}
        super().__init__(sent, initial=kept)
        self.profile = profile
        self.fields["letters"].choices = list(letters.kinds.items())  # type: ignore[attr-defined]
        if not letters.kinds:
            del self.fields["letters"]

    def clean_name(self) -> str:
        """The name that somebody has already may stay."""
        name: str = self.cleaned_data["name"]
        return name if name == self.profile.name else names.check(name)

    def save(self) -> None:
        self.profile.name, self.profile.language = self.cleaned_data["name"], self.cleaned_data["language"]
        wanted = self.cleaned_data.get("letters", letters.kinds)
        self.profile.unwanted = [kind for kind in letters.kinds if kind not in wanted]
        self.profile.save()


class ErasureForm(forms.Form):
    published = forms.ChoiceField(
        label=_("What I have published"),
        choices=[("keep", _("stays, without my name")), ("erase", _("goes, too"))],
        widget=forms.RadioSelect,
    )


class SignupForm(Worded, allauth.SignupForm):
    name = NameField()

    field_order = ["name", "email", "password1"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password, if you want one")
        self.fields["password1"].help_text = _("Without one, a code comes by e-mail each time you sign in.")

    def clean_name(self) -> str:
        return names.check(self.cleaned_data["name"])

    def validate_unique_email(self, value: str) -> str:
        """An account that was begun with this address, never confirmed and never used gives way."""
        data.give_way(value)
        return super().validate_unique_email(value)

    def try_save(self, request: HttpRequest) -> tuple[AbstractBaseUser | None, HttpResponse | None]:
        """Takes the time of hashing a password for an address that has an account, too."""
        if self.account_already_exists and self.cleaned_data.get("password1"):
            User().set_password(self.cleaned_data["password1"])
        return super().try_save(request)

    def save(self, request: HttpRequest) -> AbstractBaseUser:
        with transaction.atomic():
            user = super().save(request)
            language = translation.get_language() or ""
            Profile.objects.create(user=user, name=self.cleaned_data["name"], language=language)
            return user
