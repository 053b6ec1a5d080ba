"""Whether a comment appears at once or waits for a look, and why. Nothing here deletes."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from jarchi.comments.lately import lately
from jarchi.comments.models import Block, Comment, Moderation, Rules, State
from jarchi.comments.screening import links, repeats, words
from jarchi.comments.screening.score import Damaged, Model
from jarchi.comments.speaking import Speaker

COMPARED = 300  # of the newest comments, for repeats


@dataclass
class Verdict:
    """`held`: as in `Comment.held`; empty if it may appear."""

    held: list[dict[str, str]] = field(default_factory=list)
    score: float | None = None
    fingerprint: int | None = None
    digest: str = ""

    @property
    def state(self) -> State:
        return State.WAITING if self.held else State.SHOWN

    def hold(self, why: str, of: str = "") -> None:
        self.held.append({"why": why, "of": of} if of else {"why": why})


def rules() -> Rules:
    return lately("rules", Rules.now)


def judge(speaker: Speaker, text: str, *, looks_automatic: str = "", edits: int | None = None) -> Verdict:
    """`looks_automatic`: by what (`honeypot`, `quick`); `edits`: the id of the comment whose new text this is."""
    by = rules()
    verdict = Verdict(fingerprint=repeats.fingerprint(text), digest=repeats.digest(text))
    if model := _model():
        verdict.score = model.score(text)
    if speaker.is_staff:
        return verdict
    if looks_automatic:
        verdict.hold(looks_automatic)
    if by.moderation == Moderation.PRE:
        verdict.hold("pre")
    elif by.moderation == Moderation.TRUST and not is_trusted(speaker, by.trusted_after):
        verdict.hold("first")
    _look_at_text(verdict, text, by, edits)
    return verdict


def _look_at_text(verdict: Verdict, text: str, by: Rules, edits: int | None) -> None:
    if found := [word for words_ in _lists(by) for word in words_.found(text)]:
        verdict.hold("words", ", ".join(found[:5]))
    if len(found := links.links(text)) > by.most_links:
        verdict.hold("links", ", ".join(found[:5]))
    others = (row for row in _newest() if row[0] != edits)
    if verdict.fingerprint is not None and (pk := repeats.first_alike(verdict.fingerprint, others)):
        verdict.hold("repeats", str(pk))
    if verdict.score is not None and verdict.score >= by.hold_from:
        verdict.hold("score", f"{verdict.score:.2f}")


def is_trusted(speaker: Speaker, after: int) -> bool:
    """Whether so many comments of this reader are shown."""
    if speaker.is_new:
        return False
    shown = Comment.objects.by(speaker.key).filter(state=State.SHOWN).order_by("-written_at")
    return len(shown.values_list("pk")[:after]) == after


def block_of(speaker: Speaker) -> Block | None:
    """Why this reader may not write now, if there is a reason."""
    if speaker.is_staff:
        return None
    return next((block for block in lately("blocks", _blocks) if _meets(block, speaker)), None)


def _blocks() -> list[Block]:
    return list(Block.objects.in_force())


def _meets(block: Block, speaker: Speaker) -> bool:
    if block.author:
        return block.author == speaker.key
    if not speaker.network:
        return False
    theirs, blocked = ipaddress.ip_network(speaker.network), ipaddress.ip_network(block.network)
    return theirs.version == blocked.version and theirs.subnet_of(blocked)  # type: ignore[arg-type]


def _newest() -> Iterable[tuple[int, int]]:
    """(id, fingerprint) of the newest comments."""
    return lately("newest", _read_newest)


def _read_newest() -> list[tuple[int, int]]:
    rows = Comment.objects.order_by("-id").values_list("pk", "fingerprint")
    return [(pk, found) for pk, found in rows[:COMPARED] if found is not None]


def _lists(by: Rules) -> list[words.WordList]:
    """The house's and the newsroom's own. In whatever language a page is, its readers write in any."""
    house = [words.of_house()] if by.house_words else []
    return house + [words.of_newsroom(text) for text in by.words.values() if text.strip()]


def model_path() -> Path:
    return Path(settings.DATA) / "comments-score.model"


def _model() -> Model | None:
    """The newsroom's, if it has trained one (`jarchi comments train`). A damaged one is none."""
    path = model_path()
    try:
        return _loaded(path, lately("model", lambda: path.stat().st_mtime_ns))
    except (OSError, Damaged):
        return None


@lru_cache(maxsize=1)
def _loaded(path: Path, changed: int) -> Model:
    return Model.load(path)
