"""All that is kept of one comment, for a lawyer: what it said, who wrote it and how that is known, when, from which
network, and what the newsroom did about it. Whoever takes it out stands in the log. docs/reference/comments.md"""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from jarchi.articles import access
from jarchi.articles.reading.metadata import absolute
from jarchi.comments import subjects
from jarchi.comments.models import Comment, Decision, Discussion, Edit, Rules, Verb
from jarchi.readers import identity
from jarchi.readers.models import User

KINDS = {"u": "account", "g": "guest", "i": "imported", "e": "erased"}  # by the first letter of Comment.author


def take_out(
    pk: int, *, by: User | None, by_name: str = "", why: str = "", with_network: bool = False
) -> dict[str, Any]:
    """As JSON may hold it. `by`: the chief editor, or None for the operator at the machine (`by_name`), who learns
    that an author was identified, but not as whom; `why`: the reason, which opens the identity.

    Raises `Comment.DoesNotExist`; `PermissionDenied` for who may not see identities.
    """
    with transaction.atomic():
        comment = Comment.objects.select_related("discussion", "user", "parent").get(pk=pk)
        if by and not by.has_perm("readers.reveal_identity"):
            raise PermissionDenied
        told = {
            "comment": comment.pk,
            "address": absolute(comment.get_absolute_url()),
            "about": _about(comment.discussion),
            "answers": comment.parent_id,
            "origin": comment.origin,
            **_words(comment, with_network),
            "author": _author(comment, by, why),
            "network": _network(comment, shown=with_network),
            "votes": {"for": comment.up, "against": comment.down},
            "reports": [_report(flag) for flag in comment.reports.order_by("id")],
            "decisions": [_decision(one, with_network) for one in comment.decisions.order_by("id")],
        }
        about = {"network": with_network, "identity": bool(by and why)}
        taken = Decision.objects.create(
            verb=Verb.EXPORT, comment=comment, discussion=comment.discussion, by=by,
            by_name=(by.display_name if by else by_name)[:200], reason=why[:400], about=about,
        )  # fmt: skip
        return told | {"taken_out": {"at": _moment(taken.at), "by": taken.by_name, "reason": why}}


def _about(discussion: Discussion) -> dict[str, Any]:
    try:
        subject = subjects.find(discussion.name, discussion.language)
    except (Http404, access.Withdrawn):
        return {"discussion": discussion.name, "language": discussion.language, "title": None, "address": None}
    place = {"title": subject.title, "address": absolute(subject.url)}
    return {"discussion": discussion.name, "language": discussion.language, **place}


def _words(comment: Comment, with_network: bool) -> dict[str, Any]:
    def earlier(edit: Edit) -> dict[str, Any]:
        told = {"text": edit.text, "until": _moment(edit.at)}
        return told | ({"changed_from": edit.network} if with_network else {})

    return {
        "state": comment.state,
        "text": comment.text,
        "earlier_texts": [earlier(edit) for edit in comment.edits.all()],
        "written_at": _moment(comment.written_at),
        "edited_at": _moment(comment.edited_at),
        "held": comment.held,
        "score": comment.score,
    }


def _author(comment: Comment, by: User | None, why: str) -> dict[str, Any]:
    return {
        "key": comment.author,
        "kind": KINDS.get(comment.author[:1], "unknown"),
        "name": comment.name,
        "email": comment.email,
        "identified_then": comment.identified,
        "account": _account(comment.user) if comment.user else None,
        "identity": _identity(comment.user, by, why) if comment.user else [],
    }


def _account(user: User) -> dict[str, Any]:
    return {
        "id": user.pk, "name": user.display_name, "email": user.email, "made_at": _moment(user.date_joined),
        "last_sign_in": _moment(user.last_login), "active": user.is_active,
    }  # fmt: skip


def _identity(user: User, by: User | None, why: str) -> list[dict[str, Any]] | str:
    """The only place that asks who an account belongs to."""
    if by and why:
        return identity.reveal(user, by=by, why=why)
    if identity.is_identified(user):
        return "identified; sealed: the chief editor opens it by giving a reason"
    return []


def _network(comment: Comment, *, shown: bool) -> dict[str, Any]:
    """`state`: kept, forgotten (for its age), or never known."""
    days = Rules.now().network_days
    forgotten = comment.written_at < timezone.now() - dt.timedelta(days=days)
    state = "kept" if comment.network else "forgotten" if forgotten else "never known"
    told: dict[str, Any] = {"state": state, "kept_days": days}
    if comment.network:
        told["until"] = _moment(comment.written_at + dt.timedelta(days=days))
    return told | ({"network": comment.network} if shown else {})


def _report(flag: Any) -> dict[str, Any]:
    return {
        "reason": flag.reason, "note": flag.note, "by": flag.reporter, "at": _moment(flag.at),
        "closed_at": _moment(flag.closed_at),
    }  # fmt: skip


def _decision(one: Decision, with_network: bool) -> dict[str, Any]:
    hidden = {"network"} if one.verb == Verb.BLOCK and not with_network else set()
    about = {name: value for name, value in one.about.items() if name not in hidden}
    return {"what": one.verb, "by": one.by_name, "reason": one.reason, "about": about, "at": _moment(one.at)}


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds") if moment else None


def as_text(told: Any, indent: str = "") -> str:
    """The same for people, a line for each fact."""
    if isinstance(told, list):
        return "".join(f"{indent}-\n{as_text(one, indent + '  ')}" for one in told)
    lines = []
    for name, value in told.items():
        if isinstance(value, dict | list) and value:
            lines.append(f"{indent}{name}:\n{as_text(value, indent + '  ')}")
        else:
            words = "—" if value in (None, "", [], {}) else str(value).replace("\n", f"\n{indent}    ")
            lines.append(f"{indent}{name}: {words}\n")
    return "".join(lines)
