"""`jarchi comments status`: what an operator wants to know of the room."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Q
from django.utils import timezone

from jarchi.comments import states
from jarchi.comments.judging import model_path
from jarchi.comments.models import Comment, Discussion, Flag, State
from jarchi.comments.screening.score import Damaged, Model

_SHOWN = Q(comments__state=State.SHOWN)
_SHOWN_BELOW = Q(thread__state=State.SHOWN)


@dataclass(frozen=True)
class Status:
    """`wrong`: discussions whose counters differ from the rows; `recounted`: whether they have been set right."""

    numbers: dict[str, int]
    reported: int
    oldest_waiting: dt.datetime | None
    model: dict[str, Any]
    wrong: list[str]
    recounted: bool

    @property
    def agrees(self) -> bool:
        return self.recounted or not self.wrong

    def as_dict(self) -> dict[str, Any]:
        return {
            "comments": self.numbers, "reported": self.reported, "oldest_waiting": self.oldest_waiting,
            "model": self.model, "counters": {"wrong": self.wrong, "recounted": self.recounted},
        }  # fmt: skip

    def as_text(self) -> str:
        numbers = ", ".join(f"{number:,} {state}" for state, number in self.numbers.items())
        waiting = f"{timezone.localtime(self.oldest_waiting):%Y-%m-%d %H:%M}" if self.oldest_waiting else "none waits"
        told = [numbers, f"reports nobody has looked at: {self.reported:,}", f"oldest waiting: {waiting}"]
        told.append(f"score: {self.model['state']}")
        if not self.wrong:
            told.append("counters: right")
        else:
            what = "set right" if self.recounted else "wrong: `jarchi comments status --recount` sets them right"
            told.append(f"counters of {len(self.wrong):,} discussions ({', '.join(self.wrong[:10])}): {what}")
        return "\n".join(told)


def look(*, recount: bool = False) -> Status:
    numbers = dict(Comment.objects.order_by().values_list("state").annotate(Count("id")))
    wrong = dict(_wrong())
    if recount:
        states.recount(wrong)
    return Status(
        numbers={str(state): numbers.get(state, 0) for state in State.values},
        reported=Flag.objects.filter(closed_at=None).count(),
        oldest_waiting=Comment.objects.waiting().aggregate(oldest=Min("written_at"))["oldest"],
        model=_model(),
        wrong=sorted(wrong.values()),
        recounted=recount and bool(wrong),
    )


def _wrong() -> list[tuple[int, str]]:
    """(id, name) of discussions whose number of shown comments, or of answers in a thread, is not what the rows say."""
    counted = Discussion.objects.annotate(rows=Count("comments", filter=_SHOWN))
    of_threads = Comment.objects.filter(root=None).annotate(rows=Count("thread", filter=_SHOWN_BELOW))
    threads = of_threads.exclude(answers=F("rows")).values("discussion")
    either = Discussion.objects.filter(Q(pk__in=counted.exclude(shown=F("rows")).values("pk")) | Q(pk__in=threads))
    return [(one.pk, one.name) for one in either.order_by("pk")]


def _model() -> dict[str, Any]:
    path = model_path()
    try:
        model = Model.load(path)
    except FileNotFoundError:
        return {"state": "not trained (`jarchi comments train`)"}
    except (OSError, Damaged) as error:
        return {"state": f"of no use: {error}"}
    trained_at = dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC)
    state = f"trained on {model.comments:,} comments, {trained_at:%Y-%m-%d}"
    return {"state": state, "comments": model.comments, "trained_at": trained_at}
