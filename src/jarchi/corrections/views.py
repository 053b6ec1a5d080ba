"""The form by which readers report an error, and the page on which each follows his report. By plain pages; with
scripts the same as JSON, whose `html` stands in the story's page."""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jarchi.articles import access
from jarchi.articles.models import Article
from jarchi.articles.public_story import PublicStory
from jarchi.articles.reading.languages import spoken
from jarchi.corrections import asking, rates, reporting
from jarchi.corrections.following import Following, address_of, of_secret, thank
from jarchi.corrections.forms import ReportForm
from jarchi.corrections.models import Fault, Report, ReportRules
from jarchi.readers import devices, origin
from jarchi.readers.automatic import signed_moment
from jarchi.readers.models import User
from jarchi.readers.rates import network_of

P = ParamSpec("P")


def private(view: Callable[Concatenate[HttpRequest, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """In the language of the address; kept by nobody, found by no search engine, told to no other site."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, language: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with translation.override(language):
            response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex"
        response["Referrer-Policy"] = "same-origin"
        return response

    return wrapper


# --- reporting ------------------------------------------------------------------------------------------------------
@private
def report(request: HttpRequest, pk: str) -> HttpResponse:
    if not ReportRules.shown().enabled:
        raise Http404
    story = _story(int(pk))
    user = request.user if isinstance(request.user, User) and request.user.is_active else None
    if request.method != "POST":
        initial = {"at": signed_moment(), "revision": request.GET.get("revision", "")}
        return _form(request, story, ReportForm(initial=initial, has_account=user is not None))
    form = ReportForm(request.POST, has_account=user is not None)
    if told := origin.refusal(request):
        return _form(request, story, form, 403, told)
    if not form.is_valid():
        return _form(request, story, form, 422)
    try:
        kept = reporting.report(story.pk, _told(request, story, form, user))
    except reporting.NoSuchWords:
        form.add_error("exact", _no_such_words())
        return _form(request, story, form, 422)
    except rates.TooMany as error:
        return _wait(request, story, form, error)
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return _form(request, story, form, 422)
    except Article.DoesNotExist as error:  # withdrawn at this moment
        raise Http404 from error
    return _thanks(request, story, kept)


def _story(pk: int) -> PublicStory:
    try:
        story = access.public_article(pk)
    except access.Withdrawn as withdrawn:
        raise Http404 from withdrawn
    if story.language != spoken():
        raise Http404
    return story


def _told(request: HttpRequest, story: PublicStory, form: ReportForm, user: User | None) -> reporting.Told:
    sent = form.cleaned_data
    email = sent.get("email", "") or (user.email if user and sent.get("tell") else "")
    return reporting.Told(
        fault=Fault(sent["fault"]), quote=form.quote, note=sent["note"], email=email, user=user,
        network=network_of(request), held=form.looks_automatic, revision=asking.revision_of(story.pk, sent["revision"]),
        device=sent["device"],
    )  # fmt: skip


def _no_such_words() -> str:
    return _(
        "There are no such words in the story as it is now. Perhaps the error is mended already. If not, copy the "
        "words once more, or leave this empty and say below what is wrong."
    )


def _wait(request: HttpRequest, story: PublicStory, form: ReportForm, error: rates.TooMany) -> HttpResponse:
    minutes = max(1, math.ceil(error.wait.total_seconds() / 60))
    told = ngettext(
        "Too many reports in a short time. Send it again in %(count)s minute: what you wrote is kept below.",
        "Too many reports in a short time. Send it again in %(count)s minutes: what you wrote is kept below.",
        minutes,
    ) % {"count": minutes}
    response = _form(request, story, form, 429, told)
    response["Retry-After"] = str(math.ceil(error.wait.total_seconds()))
    return response


def _form(
    request: HttpRequest, story: PublicStory, form: ReportForm, status: int = 200, told: str = ""
) -> HttpResponse:
    in_place = _wants_json(request)
    proof = origin.proof_for(request)
    context = {
        "story": story, "form": form, "told": told, "action": request.path, "in_place": in_place,
        "proof": proof, "device": devices.offer(), "shows_words": not in_place or "exact" in form.errors,
        "languages": [], "title": _("Report an error"),
        "hidden": [form[name] for name in ("before", "after", "revision", "at")],
    }  # fmt: skip
    if in_place:
        return _json(request, "corrections/form.html", context, status)
    response = render(request, "corrections/report.html", context, status=status)
    origin.remember(request, response, proof)
    return response


def _thanks(request: HttpRequest, story: PublicStory, kept: Report) -> HttpResponse:
    address = address_of(kept)
    if not _wants_json(request):
        return HttpResponseRedirect(address, status=303)
    return _json(request, "corrections/thanks.html", {"story": story, "report": kept, "address": address}, 201)


def _json(request: HttpRequest, template: str, context: dict[str, Any], status: int) -> JsonResponse:
    html = render_to_string(template, context, request)
    return JsonResponse({"html": html}, status=status, json_dumps_params={"ensure_ascii": False})


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


# --- following ------------------------------------------------------------------------------------------------------
@private
def following(request: HttpRequest, secret: str) -> HttpResponse:
    """Whoever has the address is the reader: nobody can guess it."""
    kept = of_secret(secret)
    if kept is None or kept.language != spoken():
        raise Http404
    told = origin.refusal(request) if request.method == "POST" else ""
    if request.method == "POST" and not told:
        thank(kept)
        return HttpResponseRedirect(request.path, status=303)
    proof = origin.proof_for(request)
    context = {
        "following": Following(kept), "title": _("Your report of an error"), "proof": proof, "told": told,
        "languages": [],
    }  # fmt: skip
    response = render(request, "corrections/following.html", context, status=403 if told else 200)
    origin.remember(request, response, proof)
    return response
