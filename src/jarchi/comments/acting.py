"""What readers do: write, edit, withdraw, vote, report. Each by a plain form; with scripts the same answers as JSON."""

import datetime as dt
import math
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from jarchi.articles.access import Withdrawn
from jarchi.articles.reading.languages import spoken
from jarchi.comments import challenge, own, reading, reasons, subjects, voting, writing
from jarchi.comments.closing import why_closed
from jarchi.comments.forms import FlagForm, TextForm, WriteForm
from jarchi.comments.judging import block_of, judge, rules
from jarchi.comments.lately import lately
from jarchi.comments.markup import Writer
from jarchi.comments.models import Block, Comment, Discussion, Rules, State, Who
from jarchi.comments.rates import may_flag, wait_to_write
from jarchi.comments.reading import Talk
from jarchi.comments.speaking import Speaker, sees_more, speaker_of
from jarchi.comments.subjects import Subject
from jarchi.readers import origin, rates
from jarchi.readers.automatic import signed_moment
from jarchi.readers.origin import is_ours, says_nothing

P = ParamSpec("P")
DAY = 24 * 3600  # seconds


class Refused(Exception):
    """`status`: of HTTP; the words are for the reader, whose text comes back."""

    def __init__(self, status: int, words: str, retry: dt.timedelta | None = None) -> None:
        super().__init__(words)
        self.status = status
        self.words = words
        self.retry = retry


def act(view: Callable[Concatenate[HttpRequest, Speaker, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """An address that readers act at: in the language of the address, kept by nobody, from forms of ours alone."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def wrapper(request: HttpRequest, language: str, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with translation.override(language):
            if not rules().enabled:
                raise Http404
            speaker = speaker_of(request)
            response = view(request, speaker, *args, **kwargs)
            if request.method == "POST" and response.status_code < 400:  # a page of others must not change who one is
                speaker.remember(response, secure=request.is_secure())
            add_never_cache_headers(response)
            return response

    return wrapper


# --- writing --------------------------------------------------------------------------------------------------------
@act
def write(request: HttpRequest, speaker: Speaker, name: str) -> HttpResponse:
    by = rules()
    subject = find(name)
    discussion = lately(f"discussion {spoken()} {name}", lambda: reading.discussion_of(subject))
    sent = request.POST if request.method == "POST" else None
    initial = {} if sent else {"at": signed_moment(), "parent": request.GET.get("parent", "")}
    form = WriteForm(sent, has_account=speaker.user is not None, initial=initial, auto_id="comment_%s")
    context = {
        "subject": subject, "discussion": discussion, "action": f"{discussion.get_absolute_url()}write",
        "answered": answered(form, discussion),
    }  # fmt: skip
    if sent is None:
        return show_form(request, form, context | may_speak(speaker, subject, discussion, by))
    try:
        check_origin(request)
        if told := may_speak(speaker, subject, discussion, by):
            context |= told
            raise Refused(403, next(iter(told.values())))
        if refusal := challenge.chosen().refusal(request):
            raise Refused(403, refusal)
        if not form.is_valid():
            return refuse_form(request, form, context)
        if wait := wait_to_write(speaker, discussion.pk, by):
            raise too_fast(wait)
        comment = _written(form, speaker, discussion)
    except (Refused, ValidationError) as error:
        return refuse_form(request, form, context, error)
    return written_answer(request, comment, subject, by)


def _written(form: WriteForm, speaker: Speaker, discussion: Discussion) -> Comment:
    sent = form.cleaned_data
    return writing.write(
        writing.Draft(
            discussion=discussion,
            speaker=speaker,
            name=sent.get("name") or speaker.name,
            email=sent.get("email", ""),
            text=sent["text"],
            identified=speaker.identified,
            parent=sent["parent"],
            verdict=judge(speaker, sent["text"], looks_automatic=form.looks_automatic),
        )
    )


def answered(form: WriteForm, discussion: Discussion) -> Comment | None:
    """The comment that the form answers, to be read while writing."""
    number = str(form["parent"].value() or "")
    if not (discussion.pk and number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return Comment.objects.shown().filter(discussion=discussion, pk=int(number)).first()


def may_speak(speaker: Speaker, subject: Subject, discussion: Discussion, by: Rules) -> dict[str, str]:
    """Empty if this reader may write here; else why not, under the name that the template knows it by."""
    if closed := why_closed(subject, discussion, by):
        return {"closed": closed}
    if block := block_of(speaker):
        return {"blocked": why_blocked(block)}
    if by.who != Who.GUESTS and speaker.user is None:
        return {"needs_account": _("Sign in to write.")}
    if not speaker.is_known_enough(by):
        return {"needs_identity": _("To write here, confirm who you are: your account shows how.")}
    return {}


def why_blocked(block: Block) -> str:
    """And until when."""
    told = _("You may not write comments now: %(reason)s.") % {"reason": reasons.in_words(block.reason)}
    return f"{told} {_('Until:')} {timezone.localtime(block.until):%d.%m.%Y %H:%M}." if block.until else told


def written_answer(request: HttpRequest, comment: Comment, subject: Subject, by: Rules) -> HttpResponse:
    """To where the comment stands, or waits."""
    address = comment.get_absolute_url()
    if not comment.parent_id:
        address = f"{comment.discussion.get_absolute_url()}#{comment.anchor}"
    if wants_json(request):
        response: HttpResponse = comment_json(comment, by, status=201)
    else:
        response = HttpResponseRedirect(address, status=303)
    waits = comment.state == State.WAITING
    seconds = DAY if waits else max(60 * by.edit_minutes, 60)
    pages = {"discussion": comment.discussion.get_absolute_url(), "subject": subject.url.partition("?")[0]}
    sees_more(response, pages, seconds, secure=request.is_secure())
    return response


def comment_json(comment: Comment, by: Rules, status: int = 200) -> JsonResponse:
    html = Writer(comment.discussion, is_open=True).one(Talk(comment, mine=reading.may_do(comment, by)))
    told = _("Thank you. The comment waits for a look by the newsroom.") if comment.state == State.WAITING else ""
    answer = {
        "id": comment.pk, "state": comment.state, "parent": comment.parent_id, "url": comment.get_absolute_url(),
        "html": html, "told": told,
    }  # fmt: skip
    return JsonResponse(answer, status=status, json_dumps_params={"ensure_ascii": False})


# --- one's own ------------------------------------------------------------------------------------------------------
@act
def edit(request: HttpRequest, speaker: Speaker, pk: int) -> HttpResponse:
    by = rules()
    comment = own.of(speaker, pk)
    form = TextForm(request.POST if request.method == "POST" else None, initial={"text": comment.text})
    context = {"comment": comment, "action": request.path, "title": _("Edit the comment")}
    try:
        if not comment.may_be_edited(by.edit_minutes):
            raise Refused(403, _("The time for editing is over."))
        if request.method != "POST":
            return show_form(request, form, context)
        check_origin(request)
        if block := block_of(speaker):
            raise Refused(403, why_blocked(block))
        check_rate(request)
        if not form.is_valid():
            return refuse_form(request, form, context)
        comment = own.edit(speaker, comment.pk, form.cleaned_data["text"])
    except (Refused, ValidationError) as error:
        return refuse_form(request, form, context, error)
    if wants_json(request):
        response: HttpResponse = comment_json(comment, by)
    else:
        response = HttpResponseRedirect(comment.get_absolute_url(), status=303)
    if comment.state == State.WAITING:
        sees_more(response, {"discussion": comment.discussion.get_absolute_url()}, DAY, secure=request.is_secure())
    return response


@act
def withdraw(request: HttpRequest, speaker: Speaker, pk: int) -> HttpResponse:
    comment = own.of(speaker, pk)
    context = {"comment": comment, "action": request.path, "title": _("Withdraw the comment?"), "button": _("Withdraw")}
    if request.method != "POST":
        return show_form(request, None, context)
    try:
        check_origin(request)
    except Refused as error:
        return refuse_form(request, None, context, error)
    own.withdraw(comment)
    if wants_json(request):
        return JsonResponse({"id": comment.pk, "told": _("The comment is withdrawn.")})
    return HttpResponseRedirect(comment.discussion.get_absolute_url(), status=303)


# --- others' --------------------------------------------------------------------------------------------------------
@act
def vote(request: HttpRequest, speaker: Speaker) -> HttpResponse:
    if request.method != "POST":
        raise Http404
    comment = shown_comment(request.POST.get("up") or request.POST.get("down", ""))
    up = "up" in request.POST
    try:
        check_origin(request)
        if comment.author == speaker.key:
            raise Refused(403, _("One does not vote for one's own comment."))
        subject = find(comment.discussion.name)
        if may_speak(speaker, subject, comment.discussion, rules()):
            raise Refused(403, _("You may not vote now."))
        check_rate(request)
        comment = voting.vote(speaker, comment, up=up)
    except Refused as error:
        context = {
            "comment": comment, "title": _("Your vote"), "action": request.path,
            "button": _("For") if up else _("Against"), "fields": [("up" if up else "down", comment.pk)],
        }  # fmt: skip
        return refuse_form(request, None, context, error)
    except voting.TooMany:
        return refuse_form(request, None, {"comment": comment, "title": _("Your vote")}, Refused(429, _(
            "There were too many votes from you or from your network. Try later."
        )))  # fmt: skip
    if wants_json(request):
        return JsonResponse({"id": comment.pk, "up": comment.up, "down": comment.down})
    response = HttpResponseRedirect(comment.get_absolute_url(), status=303)
    sees_more(response, {"discussion": comment.discussion.get_absolute_url()}, 120, secure=request.is_secure())
    return response


@act
def flag(request: HttpRequest, speaker: Speaker, pk: int) -> HttpResponse:
    comment = shown_comment(str(pk))
    form = FlagForm(request.POST if request.method == "POST" else None)
    context = {"comment": comment, "action": request.path, "title": _("Report a comment"), "button": _("Report")}
    if request.method != "POST":
        return show_form(request, form, context)
    try:
        check_origin(request)
        if not form.is_valid():
            return refuse_form(request, form, context)
        if block := block_of(speaker):
            raise Refused(403, why_blocked(block))
        if not may_flag(speaker, rules()):
            raise Refused(429, _("There were too many reports from you or from your network. Try later."))
    except Refused as error:
        return refuse_form(request, form, context, error)
    voting.flag(speaker, comment, form.cleaned_data["reason"], form.cleaned_data["note"])
    told = _("Thank you. The newsroom will look at it.")
    if wants_json(request):
        return JsonResponse({"id": comment.pk, "told": told})
    return render(request, "comments/act.html", context | {"told": told, "back": comment.get_absolute_url()})


# --- what they share ------------------------------------------------------------------------------------------------
def find(name: str) -> Subject:
    """Of the address. What was withdrawn has no discussion to act in."""
    try:
        return lately(f"{spoken()} {name}", lambda: subjects.find(name, spoken()))
    except Withdrawn as withdrawn:
        raise Http404 from withdrawn


def shown_comment(number: str) -> Comment:
    """Raises `Http404`; what is not shown is not there."""
    pk = int(number) if number.isascii() and number.isdecimal() and len(number) < 19 else 0
    comment = Comment.objects.shown().select_related("discussion").filter(pk=pk).first()
    if comment is None or comment.discussion.language != spoken():
        raise Http404
    return comment


def check_origin(request: HttpRequest) -> None:
    """Raises `Refused`: from a page of others, or from a browser that does not say where from: it sends once more."""
    if origin.is_ours(request):
        return
    if not origin.says_nothing(request):
        raise Refused(403, _("This was sent from a page that is not ours."))
    if origin.FIELD in request.POST:  # and still no cookie
        raise Refused(403, _(
            "Your browser does not say which page this was sent from, and keeps no cookie that could tell. Allow this "
            "site cookies, or allow the browser to name the page it comes from (Referer, Origin), and send it again: "
            "your text is kept below."
        ))  # fmt: skip
    raise Refused(403, _("Your browser does not say which page this was sent from. Please send it once more."))


def check_rate(request: HttpRequest) -> None:
    """Raises `Refused`. Of changes that write no comment, all of a network together."""
    if not rates.allowed(request, "comment_change"):
        raise Refused(429, _("There were too many changes from your network. Try later."))


def too_fast(wait: dt.timedelta) -> Refused:
    minutes = max(1, math.ceil(wait.total_seconds() / 60))
    told = translation.ngettext(
        "Too many comments in a short time. Send it again in %(count)s minute: your text is kept below.",
        "Too many comments in a short time. Send it again in %(count)s minutes: your text is kept below.",
        minutes,
    ) % {"count": minutes}
    return Refused(429, told, wait)


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def show_form(request: HttpRequest, form: Any, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """`comments/act.html`, whichever the form."""
    proof = origin.proof_for(request)
    shown = {"form": form, "proof": proof, "languages": [], **context}
    response = render(request, "comments/act.html", shown, status=status)
    origin.remember(request, response, proof)
    return response


def refuse_form(
    request: HttpRequest, form: Any, context: dict[str, Any], error: Exception | None = None
) -> HttpResponse:
    """The form again, with everything that was written in it, and what is wrong with it."""
    status, retry = 422, None
    if isinstance(error, ValidationError):
        form.add_error(None, " ".join(error.messages))
    elif isinstance(error, Refused):
        status, retry = error.status, error.retry
        context = context | {"refused": error.words}
    if wants_json(request):
        errors = dict(form.errors) if form is not None and form.is_bound else {}
        response: HttpResponse = JsonResponse({"errors": errors, "told": context.get("refused", "")}, status=status)
    else:
        response = show_form(request, form, context, status)
    if retry:
        response["Retry-After"] = str(math.ceil(retry.total_seconds()))
    return response
