"""What the newsroom decides about comments: each verb in one transaction with a line of the log, and never twice.

Comments are named by their ids, as in `states.turn`; ids of none are passed over, and so is what has been decided
already: a verb returns the comments that it changed. `by`: None for the rules themselves.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from jarchi.comments import reasons, states
from jarchi.comments.models import Comment, Decision, Discussion, Flag, State, Verb
from jarchi.comments.models.comment import Mark
from jarchi.journal import writing as journal
from jarchi.readers.models import User

MOST_PINNED = 3  # in a discussion

_KEYS = {True: Verb.CLOSE, False: Verb.OPEN, None: Verb.RULES}  # by what `Discussion.closed` becomes

# Called in the transaction with each comment accepted or refused, and the line of the log.
decided: list[Callable[[Comment, Decision], None]] = []


def accept(comments: Iterable[int], by: User | None, seen: dt.datetime | None = None) -> list[Comment]:
    """Readers see them from now on, and reports of them are answered: also of those that readers see already. What its
    author took back stays so.

    `seen`: when whoever accepts read them. Raises `ValidationError` if one has other words since.
    """
    with transaction.atomic():
        found = _locked(comments)
        if seen and any(one.edited_at and one.edited_at > seen for one in found):
            told = _("Its author has changed a comment since you opened the page: read it again.")
            raise ValidationError({"comments": told})
        before = {one.pk: one.state for one in found if one.state in (State.WAITING, State.REFUSED)}
        reported = [one.pk for one in found if one.is_shown]
        changed = states.turn(before, State.SHOWN)
        _close_reports(changed)
        _decide(Verb.ACCEPT, changed, by, about={pk: {"from": state} for pk, state in before.items()})
        return [*changed, *dismiss(reported, by)]


def refuse(comments: Iterable[int], by: User | None, reason: str, note: str = "") -> list[Comment]:
    """Readers see them no longer, and their authors are told why; reports of them are answered.

    `reason`: one of `reasons.Reason`; `note`: what is said besides. Raises `ValidationError`.
    """
    reasons.check(reason, note := note.strip())
    kept, besides = (note, {}) if reason == reasons.Reason.OTHER else (reason, {"note": note} if note else {})
    with transaction.atomic():
        found = _locked(comments)
        before = {one.pk: one.state for one in found if one.state in (State.WAITING, State.SHOWN)}
        changed = states.turn(before, State.REFUSED)
        _close_reports(changed)
        lifted = [one.pk for one in changed if one.pinned or one.featured]
        Comment.objects.filter(pk__in=lifted).update(pinned=False, featured=False)
        for one in changed:
            one.pinned = one.featured = False
        about = {pk: {"from": state, **besides} for pk, state in before.items()}
        _decide(Verb.REFUSE, changed, by, kept, about)
        return changed


def dismiss(comments: Iterable[int], by: User | None) -> list[Comment]:
    """Their reports are answered: nothing is wrong with them."""
    with transaction.atomic():
        changed = [one for one in _locked(comments) if one.flags]
        about = {one.pk: {"reports": one.flags} for one in changed}
        _close_reports(changed)
        _log(Verb.DISMISS, changed, by, about=about)
        return changed


def mark(comments: Iterable[int], by: User | None, value: str) -> list[Comment]:
    """As the newsroom's own or an expert's; `value`: one of `Mark`. Raises `ValidationError`."""
    if value not in Mark.values:
        raise ValidationError({"mark": _("There is no such mark.")})
    return _set("mark", value, Verb.MARK, comments, by)


def feature(comments: Iterable[int], by: User | None) -> list[Comment]:
    """Raises `ValidationError` if readers don't see one of them."""
    return _set("featured", True, Verb.FEATURE, comments, by)


def unfeature(comments: Iterable[int], by: User | None) -> list[Comment]:
    return _set("featured", False, Verb.UNFEATURE, comments, by)


def pin(comments: Iterable[int], by: User | None) -> list[Comment]:
    """Above the others of their discussion. Raises `ValidationError` if readers don't see one of them, one is an
    answer, or too many would be."""
    return _set("pinned", True, Verb.PIN, comments, by)


def unpin(comments: Iterable[int], by: User | None) -> list[Comment]:
    return _set("pinned", False, Verb.UNPIN, comments, by)


def close(discussion: Discussion, by: User | None) -> bool:
    """Nobody writes in it any more. Returns whether that is new."""
    return _turn_key(discussion, True, by)


def reopen(discussion: Discussion, by: User | None) -> bool:
    """It is open whatever the rules say of its age and section. Returns whether that is new."""
    return _turn_key(discussion, False, by)


def leave_to_rules(discussion: Discussion, by: User | None) -> bool:
    """It is open or closed as the rules say, again. Returns whether that is new."""
    return _turn_key(discussion, None, by)


def _locked(comments: Iterable[int]) -> list[Comment]:
    found = Comment.objects.select_for_update(of=("self",)).select_related("discussion")
    return list(found.filter(pk__in=list(comments)).order_by("id"))


def _set(field: str, value: Any, verb: Verb, comments: Iterable[int], by: User | None) -> list[Comment]:
    with transaction.atomic():
        changed = [one for one in _locked(comments) if getattr(one, field) != value]
        if verb in (Verb.FEATURE, Verb.PIN) and not all(one.is_shown for one in changed):
            raise ValidationError({"comments": _("Only what readers see can be featured or pinned: accept it first.")})
        if verb == Verb.PIN:
            _check_pins(changed)
        about = {one.pk: {"from": getattr(one, field), "to": value} for one in changed}
        Comment.objects.filter(pk__in=[one.pk for one in changed]).update(**{field: value})
        for one in changed:
            setattr(one, field, value)
        _log(verb, changed, by, about=about)
        states.ring("comment.updated", [one for one in changed if one.is_shown])
        return changed


def _check_pins(comments: list[Comment]) -> None:
    if any(one.parent_id for one in comments):
        raise ValidationError({"comments": _("An answer cannot be pinned, only what begins a thread.")})
    for discussion in {one.discussion_id for one in comments}:
        # The row of the discussion is what two who pin at once wait for.
        Discussion.objects.select_for_update().get(pk=discussion)
        pinned = Comment.objects.shown().filter(discussion=discussion, pinned=True).count()
        if pinned + sum(one.discussion_id == discussion for one in comments) > MOST_PINNED:
            told = _("At most %(number)s comments of a discussion are pinned: unpin another first.")
            raise ValidationError({"comments": told % {"number": MOST_PINNED}})


def _turn_key(discussion: Discussion, closed: bool | None, by: User | None) -> bool:
    with transaction.atomic():
        stored = Discussion.objects.select_for_update().get(pk=discussion.pk)
        if stored.closed == closed:
            return False
        Discussion.objects.filter(pk=stored.pk).update(closed=closed)
        discussion.closed = closed
        who = by.display_name if by else ""
        Decision.objects.create(
            verb=_KEYS[closed], discussion=stored, by=by, by_name=who,
            about={"from": stored.closed},
        )  # fmt: skip
        told = {"discussion": stored.name, "language": stored.language, "closed": closed, "keys": [stored.key]}
        journal.append("comments.closed", **told)
        return True


def _close_reports(comments: list[Comment]) -> None:
    reported = [one for one in comments if one.flags]
    ids = [one.pk for one in reported]
    Flag.objects.filter(comment__in=ids, closed_at=None).update(closed_at=timezone.now())
    Comment.objects.filter(pk__in=ids).update(flags=0)
    for one in reported:
        one.flags = 0


def _decide(
    verb: Verb, comments: list[Comment], by: User | None, reason: str = "",
    about: Mapping[int, dict[str, Any]] | None = None,
) -> None:  # fmt: skip
    for one, decision in zip(comments, _log(verb, comments, by, reason, about), strict=True):
        for hear in decided:
            hear(one, decision)


def _log(
    verb: Verb, comments: list[Comment], by: User | None, reason: str = "",
    about: Mapping[int, dict[str, Any]] | None = None,
) -> list[Decision]:  # fmt: skip
    who = by.display_name if by else ""
    return Decision.objects.bulk_create(
        Decision(
            verb=verb, comment=one, discussion=one.discussion, by=by, by_name=who[:200], reason=reason,
            about=(about or {}).get(one.pk, {}),
        )
        for one in comments
    )  # fmt: skip
