"""The one place where a comment begins or ceases to be seen: its state, the counters and the journal move together."""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Count

from jarchi.comments.models import Comment, Discussion, State
from jarchi.journal import writing as journal


def turn(comments: Iterable[int], state: State) -> list[Comment]:
    """Give the comments of these ids that state; returns those that had another, with their discussions. Readers hear
    of those that begin or cease to be seen."""
    with transaction.atomic():
        found = Comment.objects.select_for_update(of=("self",)).select_related("discussion")
        changed = list(found.filter(pk__in=list(comments)).exclude(state=state).order_by("id"))
        moved = [one for one in changed if State.SHOWN in (state, one.state)]
        Comment.objects.filter(pk__in=[one.pk for one in changed]).update(state=state)
        for one in changed:
            one.state = state
        count(moved, 1 if state == State.SHOWN else -1)
        ring("comment.shown" if state == State.SHOWN else "comment.withdrawn", moved)
    return changed


def count(comments: Iterable[Comment], step: int) -> None:
    """They are seen from now on (1), or no longer (-1). In the transaction that changes their state."""
    by_discussion: dict[int, int] = {}
    by_root: dict[int, int] = {}
    for one in comments:
        by_discussion[one.discussion_id] = by_discussion.get(one.discussion_id, 0) + step
        if one.root_id:
            by_root[one.root_id] = by_root.get(one.root_id, 0) + step
    with connection.cursor() as cursor:  # plain: everybody who writes waits for it
        for pk, steps in sorted(by_root.items()):  # in the order in which a writer of answers takes them
            cursor.execute("UPDATE comments_comment SET answers = answers + %s WHERE id = %s", [steps, pk])
        for pk, steps in sorted(by_discussion.items()):
            cursor.execute("UPDATE comments_discussion SET shown = shown + %s WHERE id = %s", [steps, pk])


def ring(kind: str, comments: Iterable[Comment]) -> None:
    """Tells readers of them, with one entry for each discussion. No words and no names: the journal is never changed,
    and a reader may be erased."""
    by_discussion: dict[str, list[Comment]] = {}
    for one in comments:
        by_discussion.setdefault(one.discussion.key, []).append(one)
    facts = []
    for key, ours in by_discussion.items():
        discussion, ids = ours[0].discussion, [one.pk for one in ours]
        told = {"comments": ids, "discussion": discussion.name, "language": discussion.language, "keys": [key]}
        facts.append((kind, told))
    if facts:
        journal.append_many(facts)


def recount(discussions: Iterable[int]) -> None:
    """Counters from the rows: after an import, and for whoever doubts them."""
    with transaction.atomic():
        for pk in discussions:
            rows = Comment.objects.filter(discussion=pk)
            Discussion.objects.filter(pk=pk).update(shown=rows.filter(state=State.SHOWN).count())
            by_root = rows.filter(state=State.SHOWN).exclude(root=None).order_by().values_list("root")
            answers = dict(by_root.annotate(number=Count("id")))
            rows.filter(root=None).exclude(answers=0).update(answers=0)
            for root, number in answers.items():
                rows.filter(pk=root).update(answers=number)
