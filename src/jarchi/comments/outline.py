"""Which comments of a thread a page shows: some of each, to a depth of three, and links to the rest.

Threads of usual size are read whole, ids alone; those that have more comments than anybody reads, level by level, only
as much as is shown. So a page costs no more than so much, however many answer.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from jarchi.comments.models import Comment, State
from jarchi.comments.models.comment import CommentQuerySet

DEPTH = 3  # of answers shown within answers
ANSWERS = 12  # of one thread, shown with others
MOST_READ = 1000  # comments of all threads of a page together
USUAL = 200  # shown answers of a thread that is read whole although another of the page is not
SOME = -1


@dataclass
class Branch:
    """A comment and what is shown of its answers. `rest`: how many more there are beneath it; `SOME`: not counted."""

    pk: int
    replies: "list[Branch]" = field(default_factory=list)
    rest: int = 0

    def ids(self) -> Iterator[int]:
        yield self.pk
        for reply in self.replies:
            yield from reply.ids()


def branches(tops: Sequence[int], roots: Iterable[int], most: int, after: int = 0) -> list[Branch]:
    """Of comments of these threads, each with at most so many answers, those of the top level first; one that readers
    do not see and beneath which they see nothing is left out. `after`: only answers younger than that one."""
    roots = set(roots)
    skeleton = _skeleton(roots)
    if skeleton is None:  # one of them is too large, perhaps not all
        large = set(Comment.objects.filter(pk__in=roots, answers__gt=USUAL).values_list("pk", flat=True))
        skeleton = _skeleton(roots - large) or []
    threads = Threads(skeleton)
    found = (threads.branch(pk, most, after) if pk in threads.sizes else _by_levels(pk, most, after) for pk in tops)
    return [branch for branch in found if branch]


def _skeleton(roots: set[int]) -> list[tuple[int, int | None, str]] | None:
    """(id, parent, state) of all comments of these threads, in order of time; None if there are too many."""
    rows = Comment.objects.filter(Q(pk__in=roots) | Q(root__in=roots)).order_by("id")
    found: list[tuple[int, int | None, str]] = []
    if roots:
        found += rows.values_list("pk", "parent_id", "state")[: MOST_READ + 1]
    return found if len(found) <= MOST_READ else None


class Threads:
    """The skeleton of whole threads: ids, parents and what is shown, in order of time. `rows`: (id, parent, state)."""

    def __init__(self, rows: Iterable[tuple[int, int | None, str]]) -> None:
        self.shown: dict[int, bool] = {}
        self.replies: dict[int, list[int]] = {}
        for pk, parent, state in rows:
            self.shown[pk] = state == State.SHOWN
            if parent:
                self.replies.setdefault(parent, []).append(pk)
        self.sizes: dict[int, int] = {}
        for pk in reversed(self.shown):  # an answer is younger than what it answers
            self.sizes[pk] = self.shown[pk] + sum(self.sizes[reply] for reply in self.replies.get(pk, ()))

    def visible(self, pk: int) -> list[int]:
        """The answers that are shown or lead to what is."""
        return [reply for reply in self.replies.get(pk, ()) if self.sizes[reply]]

    def branch(self, pk: int, most: int, after: int = 0) -> Branch | None:
        """As of `branches`."""
        if not self.sizes[pk]:
            return None
        top = Branch(pk)
        level, left, depth = [top], most, DEPTH
        while level and left and depth:
            level, left = self._add(level, left, after if level == [top] else 0)
            depth -= 1
        self._tell_rest(top, after)
        return top

    def _add(self, level: list[Branch], left: int, after: int) -> tuple[list[Branch], int]:
        below = []
        for branch in level:
            answers = [pk for pk in self.visible(branch.pk) if pk > after][:left]
            branch.replies = [Branch(pk) for pk in answers]
            left -= len(answers)
            below += branch.replies
        return below, left

    def _tell_rest(self, branch: Branch, after: int = 0) -> None:
        shown = {reply.pk for reply in branch.replies}
        others = (pk for pk in self.visible(branch.pk) if pk not in shown and pk > after)
        branch.rest = sum(self.sizes[pk] for pk in others)
        for reply in branch.replies:
            self._tell_rest(reply)


# --- threads too large to be read whole -----------------------------------------------------------------------------
def _by_levels(pk: int, most: int, after: int) -> Branch | None:
    """As of `branches`. The rest is not counted; an answer that is not shown stands there if anything was answered."""
    if not _seen().filter(pk=pk).exists():
        return None
    top = Branch(pk)
    level, found = {pk: top}, {pk: top}
    for depth in range(DEPTH):
        rows = _seen().filter(parent__in=list(level)).order_by("id")
        rows = rows.filter(pk__gt=after) if depth == 0 else rows
        below = {}
        for reply, parent in rows.values_list("pk", "parent_id")[: most + 1 - len(found)]:
            below[reply] = Branch(reply)
            level[parent].replies.append(below[reply])
        found |= below
        if not (level := below) or len(found) > most:
            break
    others = _seen().filter(parent=OuterRef("pk")).exclude(pk__in=list(found))
    nested = Q(pk__in=list(found)) & ~Q(pk=pk) & Q(Exists(others))
    beside = Q(pk=pk) & Q(Exists(others.filter(pk__gt=after)))
    for one in Comment.objects.filter(nested | beside).values_list("pk", flat=True):
        found[one].rest = SOME
    return top


def _seen() -> CommentQuerySet:
    """What is shown, or may lead to what is."""
    return Comment.objects.filter(Q(state=State.SHOWN) | Q(Exists(Comment.objects.filter(parent=OuterRef("pk")))))
