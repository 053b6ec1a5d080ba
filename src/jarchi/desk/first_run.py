"""The first account: a page that makes the chief editor, guarded by a code that only the console has shown.

It exists from `new_code()` until the first account is there, however that was made.
"""

import fcntl
import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from jarchi.articles.models import Newsroom, Section
from jarchi.desk.roles import CHIEF, create_roles, give_role
from jarchi.readers.models import User

ATTEMPTS = 5
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none looks like another
LANGUAGES = ("ru", "en")  # of this page
SECTION = {
    "ru": "Новости",
    "kk": "Жаңалықтар",
    "tg": "Хабарҳо",
    "uz": "Yangiliklar",
    "ky": "Жаңылыктар",
    "en": "News",
}


# --- the code -------------------------------------------------------------------------------------------
def new_code() -> str:
    """Open the page to whoever knows the code returned; an earlier code is void."""
    code = "".join(secrets.choice(LETTERS) for _ in range(10))
    with _state() as state:
        state.update(code=make_password(code), failures=0)
    return f"{code[:5]}-{code[5:]}"


def is_open() -> bool:
    """Whether the first account is awaited. Costs one look at the disk once that is past."""
    if not _path().exists():
        return False
    if User.objects.staff().exists():
        _path().unlink(missing_ok=True)
        return False
    return True


def _path() -> Path:
    return Path(settings.DATA) / "first-run.json"


@contextmanager
def _state() -> Iterator[dict[str, Any]]:
    """The code's hash and the failures; read, changed and written by one process at a time."""
    with _path().open("a+") as file:
        _path().chmod(0o600)
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        state: dict[str, Any] = json.loads(file.read() or "{}")
        try:
            yield state
        finally:
            file.seek(0)
            file.truncate()
            json.dump(state, file)


def _use_code(code: str) -> bool:
    """Whether it is the right one. The fifth wrong one makes even the right one useless."""
    with _state() as state:
        if state.get("failures", ATTEMPTS) >= ATTEMPTS:
            return False
        plain = "".join(letter for letter in code.upper() if letter.isalnum())
        if check_password(plain, state["code"]):
            return True
        state["failures"] += 1
        return False


def _is_dead() -> bool:
    with _state() as state:
        return bool(state.get("failures", ATTEMPTS) >= ATTEMPTS)


# --- the page -------------------------------------------------------------------------------------------
class FirstRunForm(forms.Form):
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The console that started Jarchi shows it."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    newsroom = forms.CharField(
        label=_("Name of the newsroom"),
        max_length=100,
        help_text=_("It stands at the head of every page."),
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    language = forms.ChoiceField(label=_("Language the newsroom writes in"), choices=settings.LANGUAGES)
    username = forms.CharField(
        label=_("Name to sign in with"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        widget=forms.TextInput({"autocomplete": "username"}),
    )
    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "email"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=password_validators_help_text_html,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        password = data.get("password")
        if password and password != data.get("again"):
            self.add_error("again", _("The two passwords differ."))
        if password:
            try:
                validate_password(
                    password, User(username=data.get("username", ""), email=data.get("email", ""))
                )
            except ValidationError as error:
                self.add_error("password", error)
        # Last, so that a slip elsewhere costs no attempt.
        if not self.errors and not _use_code(data["code"]):
            self.add_error("code", _("This is not the code."))
        return data


@sensitive_post_parameters()
@never_cache
def first_run(request: HttpRequest) -> HttpResponse:
    if not is_open():
        return redirect("wagtailadmin_home")
    with translation.override(_language(request)):
        form = FirstRunForm(request.POST or None, initial={"language": translation.get_language()})
        if form.is_valid():
            if chief := make_newsroom(form.cleaned_data):
                login(request, chief, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("wagtailadmin_home")
        context = {"form": form, "dead": _is_dead(), "now": timezone.localtime(), "zone": settings.TIME_ZONE}
        return render(request, "desk/first_run.html", context, status=422 if form.is_bound else 200)


def make_newsroom(data: dict[str, Any]) -> User | None:
    """The chief's account and the newsroom's name. None if somebody was faster: there is no second chief."""
    with transaction.atomic():
        if connection.vendor == "postgresql":  # on SQLite the transaction itself is exclusive
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(hashtext('jarchi.first_run'))")
        if User.objects.staff().exists():
            return None
        chief = User.objects.create_user(data["username"], data["email"], data["password"])
        create_roles()
        give_role(chief, CHIEF)
        newsroom = Newsroom.load()
        newsroom.names = {data["language"]: data["newsroom"]}
        newsroom.languages = [data["language"]]
        newsroom.save()
        if not Section.objects.exists():
            Section.objects.create(names={data["language"]: SECTION[data["language"]]})
    _path().unlink(missing_ok=True)
    return chief


def _language(request: HttpRequest) -> str:
    chosen = request.GET.get("in") or translation.get_language_from_request(request)
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


class FirstRunMiddleware:
    """Leads whoever opens a newsroom that nobody works in yet to the page that changes this."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path in ("/", "/desk/", "/desk/login/") and is_open():
            response = redirect("first_run")
            response.headers["Cache-Control"] = "no-store"
            return response
        return self.get_response(request)
