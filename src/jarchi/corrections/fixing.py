"""Reported words are mended from the desk's inbox, without its editor.

What is on the air changes by these words alone, in one transaction with the end of the case; a draft that waits gets
them too, and stays the newest. Whoever may not publish the story sends the mended words to its editors.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.admin.models import EditingSession
from wagtail.models import Revision, WorkflowState
from wagtail.signals import published

from jarchi.articles.models import Article
from jarchi.corrections.anchoring import MOST_AROUND, MOST_WORDS, Found, Quote, Standing, find
from jarchi.corrections.closing import close
from jarchi.corrections.correcting import correct
from jarchi.corrections.letters import cuts_a_sign, letters_of
from jarchi.corrections.mending import Unmendable, replaced
from jarchi.corrections.models import Case, Weight
from jarchi.corrections.passages import Passage, passages, passages_at, text_of
from jarchi.corrections.today import text_read
from jarchi.desk.permissions import may_publish, policy
from jarchi.readers.models import User

MOST_SHOWN = 1600  # characters of a passage that are mended at once


class NotNow(ValueError):
    """The words cannot be mended here, or not at this moment; the message says why, to the desk. Nothing is changed."""


@dataclass(frozen=True)
class Offer:
    """A passage that may be mended: `words` as a form shows them, what stands `before` and `after`, by which they are
    found again, and the revision that was on the air (None: it is not known)."""

    words: str
    before: str = ""
    after: str = ""
    revision: int | None = None

    def as_sent(self, new: str) -> str:
        """What a browser sends for the words: their own line breaks alone, and the white space around them."""
        new = new.replace("\r\n", "\n").strip()
        if "\n" not in self.words:
            new = " ".join(new.split("\n"))
        inner = self.words.strip()
        head, _inner, tail = self.words.partition(inner)
        return head + new + tail

    def change(self, new: str) -> tuple[Quote, str]:
        """What of the words becomes other by `new`, whole words of it, and what it becomes."""
        old = self.words
        first = len(_same(old, new))
        last = len(_same(old[first:][::-1], new[first:][::-1]))
        start, end = first, len(old) - last
        # What is looked for begins and ends with a letter or sign that is seen, and parts no word.
        while start > 0 and (_parts_a_word(old, start) or not letters_of(old[start : min(end, start + 1)])):
            start -= 1
        while end < len(old) and (_parts_a_word(old, end) or not letters_of(old[end - 1 : end])):
            end += 1
        whole, shift = self.before + old + self.after, len(self.before)
        quote = Quote.of(whole, shift + start, shift + end, MOST_AROUND)
        return quote, new[start : len(new) - (len(old) - end)]


@dataclass(frozen=True)
class Fixed:
    """`case`: as it is now; `sent`: the words went to the story's editors, and the case stays open; `draft_differs`: a
    draft that waits has other words there and was left as it is."""

    case: Case
    sent: bool = False
    draft_differs: bool = False


def offered(article: Article, found: Found) -> Offer:
    """The line of a passage that holds what was found in `text_of(passages(article))`. Raises `NotNow`."""
    parts = passages(article)
    text = text_of(parts)
    if found.standing in (Standing.AMBIGUOUS, Standing.GONE):
        raise NotNow(_("It is not certain where these words stand today. Mend them in the editor."))
    held = passages_at(parts, found.start, found.end)
    if len(held) != 1 or not held[0][0].can_be_mended:
        raise NotNow(_("These words are not of one passage of the story itself. Mend them in the editor."))
    start, end = _line(text, found, held[0][0], found.start - held[0][1])
    if end - start > MOST_WORDS or not letters_of(text[start:end]):
        raise NotNow(_("These words are not of one passage of the story itself. Mend them in the editor."))
    around = Quote.of(text, start, end, MOST_AROUND // 4)
    return Offer(around.exact, around.prefix, around.suffix, article.live_revision_id)


def hindrance(article: Article, user: User) -> str:
    """Why he cannot mend a story now, empty if he can: rights, locks, somebody who is changing it in the editor."""
    if not article.live:
        return _("The story is not on the air.")
    if not policy.user_has_permission_for_instance(user, "change", article):
        return _("You may not change this story.")
    lock = article.get_lock()
    if lock and lock.for_user(user):
        return strip_tags(str(lock.get_message(user) or _("This story is locked.")))
    if session := changing(article).first():
        who = session.user.display_name
        return _("%(who)s is changing this story in the editor now: it has words that are not saved yet.") % {
            "who": who
        }
    return ""


def changing(article: Article) -> "QuerySet[EditingSession]":
    """Who has changes of the story in a browser that are not saved, the latest first: saving them would bring back
    what is mended here. One that has been silent for long is told by the editor itself that the story changed."""
    since = timezone.now() - EditingSession.IDLE_TIMEOUT
    of_story = EditingSession.objects.filter(
        content_type=ContentType.objects.get_for_model(Article), object_id=str(article.pk)
    )
    return of_story.filter(is_editing=True, last_seen_at__gte=since).select_related("user").order_by("-last_seen_at")


def fix(pk: int, by: User, offer: Offer, new: str, correction: str = "", weight: Weight = Weight.ORDINARY) -> Fixed:
    """Of case `pk`. `offer`: as it was shown; `new`: what its words are to be; `correction`: what readers are told,
    none if it is mended silently.

    Whatever happened since it was shown: what others changed stays, and if the very words have changed, nothing is
    done. Raises `NotNow`, and `ValidationError` that names `new` or `text`.
    """
    new = offer.as_sent(new)
    if new == offer.words:
        raise ValidationError({"new": _("The words are the same as before.")})
    with transaction.atomic():
        case = Case.objects.get(pk=pk)
        # Whoever reports, edits or mends the story waits for its row.
        article = Article.objects.select_for_update(of=("self",)).get(pk=case.article_id)
        case = Case.objects.select_for_update(of=("self",)).get(pk=pk)
        if case.state != Case.State.OPEN:
            raise NotNow(_("This case has been closed meanwhile."))
        if why := hindrance(article, by):
            raise NotNow(why)
        if not may_publish(by, article):
            return _send(case, article, by, offer, new)
        return _on_air(case, article, by, offer, new, correction, weight)


def _on_air(
    case: Case, article: Article, by: User, offer: Offer, new: str, correction: str, weight: Weight
) -> Fixed:  # fmt: skip
    waiting = article.latest_revision if article.has_unpublished_changes else None
    before = text_of(passages(article))
    found, words = _today(article, before, offer, new)
    was, now = _mend(article, before, found, words)
    revision = article.save_revision(user=by, log_action=True, clean=False)
    _Mending(revision, user=by).execute(skip_permission_checks=True)
    draft_differs = bool(waiting) and not _mend_draft(waiting, by, found, words, before)
    told = None
    if correction.strip():
        on_air = Article.objects.get(pk=article.pk)
        told = correct(on_air, text=correction, weight=weight, was=was, now=now, revision=revision, by=by)
    return Fixed(close(case.pk, Case.State.FIXED, by, correction=told), draft_differs=draft_differs)


def _send(case: Case, article: Article, by: User, offer: Offer, new: str) -> Fixed:
    """Into the newest draft, which goes to the editors as from the editor's form."""
    on_air = text_of(passages(article))
    found, words = _today(article, on_air, offer, new)
    draft = article.get_latest_revision_as_object()
    text = text_of(passages(draft))
    there = find(Quote.of(on_air, found.start, found.end, MOST_AROUND), text, on_air)
    if not there.is_there:
        raise NotNow(_("A draft of this story has other words there. Mend them in the editor."))
    _mend(draft, text, there, words)
    draft.save_revision(user=by, log_action=True, clean=False)
    stored = Article.objects.get(pk=article.pk)
    state = stored.current_workflow_state
    if state and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(by)
    elif workflow := stored.get_workflow():
        workflow.start(stored, by)
    return Fixed(case, sent=True)


def _today(article: Article, text: str, offer: Offer, new: str) -> tuple[Found, str]:
    """Where in today's text the words stand that become other, and what they become. Raises `NotNow`."""
    read = text if offer.revision == article.live_revision_id else text_read(offer.revision, article)
    quote, words = offer.change(new)
    found = find(quote, text, read)
    if found.standing == Standing.AMBIGUOUS:
        raise NotNow(_("It is not certain where these words stand today. Mend them in the editor."))
    if not found.is_there:
        raise NotNow(_("These words have been changed meanwhile. Look at what stands there now."))
    return found, words


def _mend(article: Article, text: str, found: Found, words: str) -> tuple[str, str]:
    """Set the field; returns the line as it was and as it is. Raises `NotNow`, and `ValidationError` about `new`."""
    try:
        change = replaced(article, found.start, found.end, words)
    except Unmendable as error:
        raise NotNow(str(error)) from error
    setattr(article, change.field, change.value)
    try:
        article.clean_fields(exclude={field.name for field in article._meta.get_fields()} - {change.field})
    except ValidationError as error:
        raise ValidationError({"new": error.messages}) from error
    first, last = text.rfind("\n", 0, found.start) + 1, text.find("\n", found.end)
    last = len(text) if last < 0 else last
    return text[first:last], text[first : found.start] + words + text[found.end : last]


def _mend_draft(waiting: Revision, by: User, place: Found, words: str, on_air: str) -> bool:
    """The draft, saved anew so that it is the newest again: with the words mended, if they stand there as they stood
    on the air; returns whether they do. Nothing else of it changes, and whoever approves it approves this one."""
    draft = Revision.objects.get(pk=waiting.pk).as_object()
    text = text_of(passages(draft))
    found = find(Quote.of(on_air, place.start, place.end, MOST_AROUND), text, on_air)
    mended = found.is_there
    if mended:
        try:
            _mend(draft, text, found, words)
        except (NotNow, ValidationError):
            mended = False
    draft.save_revision(user=by, log_action=mended, clean=False, changed=True)
    return mended


class _Mending(PublishRevisionAction):
    """Publishes, and leaves a draft that is with the editors where it is: it is another text than this one."""

    def _after_publish(self) -> None:
        published.send(sender=type(self.object), instance=self.object, revision=self.revision)


def _line(text: str, found: Found, passage: Passage, begin: int) -> tuple[int, int]:
    """The line around what was found, within what the story itself keeps of the passage, which begins at `begin`; of a
    long one, some words on either side."""
    first = max(text.rfind("\n", 0, found.start) + 1, begin + passage.own[0])
    end = text.find("\n", found.end)
    last = min(len(text) if end < 0 else end, begin + passage.own[1])
    room = max(100, (min(MOST_SHOWN, MOST_WORDS) - (found.end - found.start)) // 2)
    if found.start - first > room:
        first = text.find(" ", found.start - room, found.start) + 1 or found.start - room
    if last - found.end > room:
        last = text.rfind(" ", found.end, found.end + room)
        last = found.end + room if last < 0 else last
    while cuts_a_sign(text, first):
        first -= 1
    while cuts_a_sign(text, last):
        last += 1
    while first < last and not letters_of(text[first]):
        first += 1
    while first < last and not letters_of(text[last - 1]):
        last -= 1
    return first, last


def _same(one: Any, other: Any) -> Any:
    """What both begin with."""
    length = 0
    for mine, theirs in zip(one, other, strict=False):
        if mine != theirs:
            break
        length += 1
    return one[:length]


def _parts_a_word(text: str, place: int) -> bool:
    return cuts_a_sign(text, place) or (text[place - 1].isalnum() and text[place : place + 1].isalnum())
