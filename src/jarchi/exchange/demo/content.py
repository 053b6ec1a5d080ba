"""The demo's words, read from `content/`, with their days counted from the moment of seeding.

In any text of a story `{{+6}}` is the day six days after its publication («12 октября»), `{{iso-3}}` such a
day as ISO 8601, `{{month-2}}` a month with its year («сент. 2025»): whenever the demo is made, it is fresh.
"""

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from babel.dates import format_date
from django.utils import timezone

from jarchi.kit.dates import written

FOLDER = Path(__file__).parent / "content"
STORIES = ("lake", "railway", "wind", "gardens", "city", "live")
_DAY = re.compile(r"\{\{(iso|month)?([+-]\d+)?\}\}")


def newsroom() -> dict[str, Any]:
    """`{"newsroom", "sections", "topics", "people"}`, each as the models name their fields."""
    return _read("newsroom")


def stories(now: datetime) -> list[dict[str, Any]]:
    """All stories, the oldest first, each with its moment `published_at` instead of `minutes_ago`, the entries of a
    live blog (`posts`) with `posted_at`."""
    found = [story for name in STORIES for story in _read(name)]
    return [_dated(story, now) for story in sorted(found, key=lambda story: -story["minutes_ago"])]


def on_desk(now: datetime) -> list[dict[str, Any]]:
    """What is not published yet; `state` is `draft` or `submitted`."""
    return [_dated({**story, "minutes_ago": 0}, now) for story in _read("desk")]


def comments(now: datetime) -> list[dict[str, Any]]:
    """What readers say, the oldest first, each with `written_at`; `about` is the key of a story (`entry`: the number of
    an entry of it), `place` its own number, `answers` that of what it answers, or None."""
    found: list[dict[str, Any]] = []

    def take(comment: dict[str, Any], about: dict[str, Any], answers: int | None) -> None:
        replies, place = comment.pop("replies", ()), len(found)
        moment = before(now, comment.pop("minutes_ago"))
        found.append({**about, **comment, "place": place, "answers": answers, "written_at": moment})
        for reply in replies:
            take(reply, about, place)

    for discussion in _read("comments"):
        for thread in discussion.pop("threads"):
            take(thread, discussion, None)
    return sorted(found, key=lambda comment: comment["written_at"])


def corrections(now: datetime) -> dict[str, list[dict[str, Any]]]:
    """`{"corrections", "replies", "reports"}`, each with the key of its story (`about`) and its moment (`at`), as the
    reports of a place (`said`) have."""
    facts: dict[str, list[dict[str, Any]]] = _read("corrections")

    def moment_of(fact: dict[str, Any], name: str = "minutes_ago") -> datetime | None:
        return before(now, fact.pop(name)) if name in fact else None

    for fact in (*facts["corrections"], *facts["replies"], *facts["reports"]):
        fact["at"] = moment_of(fact)
        fact["published_at"] = moment_of(fact, "published_minutes_ago")
        for one in fact.get("said", ()):
            one["at"], one["thanked_at"] = moment_of(one), moment_of(one, "thanked_minutes_ago")
    return facts


def before(moment: datetime, minutes: int) -> datetime:
    """So many minutes earlier; if that is another day, at a time between eight and twenty-one o'clock of it.

    Keeps the order of moments: nobody publishes or takes pictures at four in the morning.
    """
    earlier = moment - timedelta(minutes=minutes)
    if moment - earlier <= timedelta(days=1):
        return earlier
    local = timezone.localtime(earlier)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight + timedelta(hours=8) + (local - midnight) * 13 / 24


def _read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def _dated(story: dict[str, Any], now: datetime) -> dict[str, Any]:
    moment = before(now, story["minutes_ago"])
    today, language = timezone.localdate(moment), story["language"]

    def fill(match: re.Match[str]) -> str:
        form, shift = match[1], int(match[2] or 0)
        if form == "month":
            return format_date(_month(today, shift), "LLL y", locale=language)
        day = today + timedelta(days=shift)
        return day.isoformat() if form == "iso" else written(day, "day_of_year", language)

    filled: dict[str, Any] = json.loads(_DAY.sub(fill, json.dumps(story, ensure_ascii=False)))
    posts = [{**post, "posted_at": before(now, post.pop("minutes_ago"))} for post in filled.get("posts", ())]
    return {**filled, "published_at": moment, "posts": posts}


def _month(day: date, shift: int) -> date:
    months = day.year * 12 + day.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)
