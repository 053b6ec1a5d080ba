"""`jarchi comments train`: the score learns of what the newsroom has decided, and is kept only if it is of use.

docs/explanation/screening.md
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jarchi.comments.judging import model_path
from jarchi.comments.models import Decision, Verb
from jarchi.comments.screening.score import Evaluation, Example, evaluate, is_held_out
from jarchi.comments.screening.score import train as learn
from jarchi.kit.archive import Archive
from jarchi.kit.faults import Fault

LEAST_AUC = 0.7  # 0.5 is chance
THRESHOLDS = (0.5, 0.8, 0.9)


@dataclass(frozen=True)
class Trained:
    """`found`: on each fifth comment, which the model has not seen; `kept`: whether it is in use now."""

    comments: int
    found: Evaluation
    kept: bool

    def as_dict(self) -> dict[str, Any]:
        figures = [one._asdict() for one in self.found.at]
        return {"trained_on": self.comments, **self.found._asdict(), "at": figures, "kept": self.kept}

    def as_text(self) -> str:
        found = self.found
        told = [
            f"Trained on {self.comments:,} comments, tried on {found.comments:,} others ({found.toxic:,} refused).",
            f"ROC AUC {found.auc:.3f}, off by {found.off:.3f}",
        ]
        told += [
            f"from {one.threshold}: {one.flagged:,} held, precision {one.precision:.2f}, recall {one.recall:.2f}"
            for one in found.at
        ]
        kept = f"In use: {model_path()}"
        return "\n".join([*told, kept if self.kept else f"Not kept: a ROC AUC of {LEAST_AUC} is the least of any use."])


def train(file: Path | None) -> Trained:
    """By the log, and by `file`. Raises `Fault`."""
    examples = [*decided(), *(_lines(file) if file else [])]
    held_out = [one for one in examples if is_held_out(one.text)]
    learnt_of = [one for one in examples if not is_held_out(one.text)]
    try:
        model = learn(learnt_of)
        found = evaluate(model, held_out, THRESHOLDS)
    except ValueError as error:
        raise Fault("comments", f"{error}: too few have been decided on ({len(examples)})") from error
    if kept := found.auc >= LEAST_AUC:
        model.save(model_path())
    return Trained(model.comments, found, kept)


def decided() -> Iterator[Example]:
    """Comments that the newsroom accepted or refused, by the last decision about each."""
    rows = Decision.objects.filter(verb__in=[Verb.ACCEPT, Verb.REFUSE], by__isnull=False).exclude(comment__text="")
    last: dict[int, str] = dict(rows.order_by("id").values_list("comment", "verb"))
    texts = rows.order_by("comment", "-id").values_list("comment", "comment__text")
    for pk, text in texts.iterator():
        if verb := last.pop(pk, None):
            yield Example(text, verb == Verb.REFUSE)


def _lines(file: Path) -> Iterator[Example]:
    if not file.is_file():
        raise Fault("from", f"there is no file {file}")
    for number, line in Archive(file).lines():
        try:
            yield _example(line)
        except (Fault, ValueError, RecursionError) as error:
            raise Fault("from", f"line {number}: {error}") from error


def _example(line: bytes | Fault) -> Example:
    if isinstance(line, Fault):
        raise line
    row = json.loads(line)
    text, label = (row.get("text"), row.get("label")) if isinstance(row, dict) else (None, None)
    if not isinstance(text, str) or label not in (0, 1):
        raise ValueError('a text and a label, 0 or 1, are expected: {"text": "…", "label": 1}')
    return Example(text, bool(label))
