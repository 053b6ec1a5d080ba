"""Which comments of a thread a page shows: some of each, to a depth of three, and links to the rest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Q

from jarchi.comments.models import Comment, State

DEPTH = 3  # of answers shown within answers
ANSWERS = 12  # of one thread, shown with others


@dataclass
class Branch:
    """A comment and what is shown of its answers. `rest`: how many more there are beneath it."""

    pk: int
    replies: "list[Branch]" = field(default_factory=list)
    rest: int = 0

    def ids(self) -> Iterator[int]:
        yield self.pk
        for reply in self.replies:
            yield from reply.ids()


class Threads:
    """The skeleton of whole threads: ids, parents and what is shown, in order of time."""

    def __init__(self, roots: Iterable[int]) -> None:
        roots = list(roots)
        rows = Comment.objects.filter(Q(pk__in=roots) | Q(root__in=roots)).order_by("id")
        self.shown: dict[int, bool] = {}
        self.replies: dict[int, list[int]] = {}
        for pk, parent, state in rows.values_list("pk", "parent_id", "state"):
            self.shown[pk] = state == State.SHOWN
            if parent:
                self.replies.setdefault(parent, []).append(pk)
        self.sizes: dict[int, int] = {}
        for pk in reversed(self.shown):  # an answer is younger than what it answers
            self.sizes[pk] = self.shown[pk] + sum(self.sizes[reply] for reply in self.replies.get(pk, ()))

    def visible(self, pk: int) -> list[int]:
        """The answers that are shown or lead to what is."""
        return [reply for reply in self.replies.get(pk, ()) if self.sizes[reply]]

    def branch(self, pk: int, most: int, depth: int = DEPTH, after: int = 0) -> Branch:
        """With at most so many answers, those of the top level first; `after`: only answers younger than that one."""
        top = Branch(pk)
        level, left = [top], most
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
