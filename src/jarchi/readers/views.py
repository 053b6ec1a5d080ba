"""A reader's own pages. What is allauth's, such as signing in, is not here but in templates/account/."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.decorators import login_required
from django.core.signing import BadSignature
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from jarchi.readers import letters
from jarchi.readers.models import Profile, User


def reader_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a reader who has signed in (`view(request, user)`); others are asked to."""

    @login_required
    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            raise Http404
        return view(request, user, *args, **kwargs)

    return wrapper


@reader_page
def home(request: HttpRequest, user: User) -> HttpResponse:
    profile = Profile.objects.get(user=user)
    context = {"profile": profile, "email": EmailAddress.objects.get_primary_email(user)}
    return render(request, "readers/home.html", context)


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
