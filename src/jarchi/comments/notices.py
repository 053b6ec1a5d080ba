"""Letters about comments: a reply to me, mine accepted, mine refused and why. Written in the transaction of what they
tell of, sent by the worker (`readers.letters`), each once, and none of a kind that its reader has refused."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from jarchi.articles.reading.metadata import absolute
from jarchi.comments import moderation, reasons, writing
from jarchi.comments.models import Comment, Decision, Notice, State, Verb
from jarchi.kit.text import shorten
from jarchi.readers import letters

KINDS = {
    "reply": _lazy("Replies to my comments"),
    "accepted": _lazy("My comment is published"),
    "refused": _lazy("My comment is refused"),
}
SUBJECTS = {
    "reply": _lazy("%(name)s answered your comment"),
    "accepted": _lazy("Your comment is published"),
    "refused": _lazy("Your comment is not published"),
}
DAY = dt.timedelta(days=1)
MOST_IN_A_DAY = 20  # letters to one address
LONGEST = 600  # characters of a comment in a letter: the page has the rest


def register() -> None:
    """At start."""
    letters.kinds.update(KINDS)
    writing.written.append(on_written)
    moderation.decided.append(on_decided)


def on_written(comments: Sequence[Comment]) -> None:
    """Of new comments, those that are shown at once may answer somebody."""
    for one in comments:
        if one.state == State.SHOWN:
            tell_whom_it_answers(one)


def on_decided(comment: Comment, decision: Decision) -> None:
    if decision.verb == Verb.ACCEPT:
        tell_author(comment, "accepted")
        tell_whom_it_answers(comment)
    elif decision.verb == Verb.REFUSE:
        with translation.override(comment.language):
            reason = reasons.in_words(decision.reason, str(decision.about.get("note", "")))
        tell_author(comment, "refused", reason)


def tell_author(comment: Comment, kind: str, reason: str = "") -> None:
    if address := address_of(comment):
        post(to=address, kind=kind, comment=comment, about=comment, reason=reason)


def tell_whom_it_answers(comment: Comment) -> None:
    """Not who answers himself, also not as a guest under another name but with the same e-mail."""
    parent = comment.parent
    if parent is None or not parent.is_shown or parent.author == comment.author:
        return
    address = address_of(parent)
    if address and address.lower() != address_of(comment).lower():
        post(to=address, kind="reply", comment=comment, about=parent)


def address_of(comment: Comment) -> str:
    """Of its author; empty where there is none, or where it came from another system, which was told and not we."""
    if comment.origin:
        return ""
    return comment.user.email if comment.user else comment.email


def post(*, to: str, kind: str, comment: Comment, about: Comment, reason: str = "") -> bool:
    """One letter of one of `KINDS`, in the transaction of what it tells of; never a second one of that kind about this
    comment to that address. `about`: the reader's own comment, in whose language he is told. False if none was
    written."""
    if not letters.can_send() or not _is_address(to):
        return False
    _notice, is_new = Notice.objects.get_or_create(comment=comment, kind=kind, address=letters.digest(to))
    if not is_new:
        return False
    if Notice.objects.filter(address=letters.digest(to), at__gt=timezone.now() - DAY).count() > MOST_IN_A_DAY:
        return False
    with translation.override(about.language):
        subject = str(SUBJECTS[kind]) % {"name": comment.name or _("Deleted reader")}
        if kind == "reply" and about.user is None:
            subject = _("There is an answer to your comment")
    letter = letters.write(
        to=to, subject=subject, template=f"comments/letters/{kind}.txt", context=_context(comment, about, reason),
        language=about.language, kind=kind, user=about.user,
    )  # fmt: skip
    return letter is not None


def _context(comment: Comment, about: Comment, reason: str) -> dict[str, Any]:
    """A guest's address may be somebody else's: nothing that anybody has written goes there."""
    if about.user is None:
        return {"reason": reason, "url": absolute(comment.get_absolute_url())}
    return {
        "name": comment.name,
        "text": shorten(comment.text, LONGEST),
        "own": shorten(about.text, LONGEST),
        "reason": reason,
        "url": absolute(comment.get_absolute_url()),
    }


def _is_address(to: str) -> bool:
    """A letter that cannot be sent must not undo the comment it tells of."""
    try:
        validate_email(to)
    except ValidationError:
        return False
    return True
