"""A reader's own pages. What is allauth's, such as signing in, is not here but in templates/account/."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ReauthenticationRequired
from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from jarchi.readers import data, identity, letters, rates
from jarchi.readers.forms import ErasureForm, ProfileForm
from jarchi.readers.models import Profile, User


def reader_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a reader who has signed in (`view(request, user)`); others are asked to."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not isinstance(request.user, User):
            raise Http404
        return view(request, request.user, *args, **kwargs)

    return wrapper


@reader_page
def home(request: HttpRequest, user: User) -> HttpResponse:
    profile = Profile.of(user)
    form = ProfileForm(request.POST or None, profile)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("reader_home")
    context = {
        "form": form,
        "name": Profile.of(user).name,
        "identified": identity.is_identified(user),
        "email": EmailAddress.objects.get_primary_email(user),
        "redirect_field_value": request.GET.get("next", ""),  # of who comes to say who he is
    }
    return render(request, "readers/home.html", context, status=422 if form.is_bound else 200)


@require_POST
@reader_page
def sign_out_everywhere(request: HttpRequest, user: User) -> HttpResponse:
    user.sign_out_everywhere()
    update_session_auth_hash(request, user)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("reader_home")


@require_POST
@reader_page
@rates.limited("export")
def export(request: HttpRequest, user: User) -> HttpResponse:
    day = timezone.localdate().isoformat()
    answer = JsonResponse(data.export(user), json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="my-data-{day}.json"'
    return answer


@reader_page
@rates.limited("erase")
def erase(request: HttpRequest, user: User) -> HttpResponse:
    """Asks once more who it is: password, or a new code. Who has neither needs to have signed in a moment ago."""
    can_ask = bool(get_adapter().get_reauthentication_methods(user))
    if can_ask and not did_recently_reauthenticate(request):
        if request.method == "POST":  # never resumed: the reader presses the button once more
            return redirect("reader_erase")
        raise ReauthenticationRequired
    if not can_ask and not _came_just_now(user):
        return render(request, "readers/come_again.html", status=403)
    form = ErasureForm(request.POST or None)
    if not form.is_valid():
        return render(request, "readers/erase.html", {"form": form}, status=422 if form.is_bound else 200)
    data.erase(user, keep=form.cleaned_data["published"] == "keep")
    logout(request)
    return render(request, "readers/erased.html")


def _came_just_now(user: User) -> bool:
    return user.last_login is not None and (timezone.now() - user.last_login).total_seconds() < 300


@csrf_exempt  # the token is the proof, and a mail program brings no cookie (RFC 8058)
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    try:
        kind, address, user = letters.read_token(token)
    except (BadSignature, ValueError) as error:
        raise Http404 from error
    done = request.method == "POST"
    if done:
        letters.refuse(kind, address, user)
    context = {"done": done, "kind": letters.kinds.get(kind, kind)}
    return render(request, "readers/unsubscribe.html", context)


def too_many(request: HttpRequest) -> HttpResponse:
    response = render(request, "readers/too_many.html", status=429)
    response.headers["Retry-After"] = "300"
    return response
