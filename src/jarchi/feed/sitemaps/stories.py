"""Live stories as sitemaps need them, by plain SQL: a month may have thousands (`articles.lines` says more)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.files.storage import default_storage
from django.db import connection

from jarchi.articles.addresses import story_address
from jarchi.articles.lines import moment_of
from jarchi.delivery.dependencies import depends_on

PART = 5000  # stories in a file; the protocol allows ten times as many, but not over 50 MB
_FROM = "FROM articles_article a JOIN articles_section s ON s.id = a.section_id"
_ADDRESS = "a.id, a.language, s.slug, a.slug, COALESCE(a.translation_of_id, a.id)"
_STORIES = f"""
SELECT {_ADDRESS}, a.headline, a.first_published_at, a.updated_at, a.expire_at, a.image_id, p.file
{_FROM} LEFT JOIN media_picture p ON p.id = a.image_id
WHERE a.live AND a.first_published_at >= %s AND a.first_published_at < %s
ORDER BY a.first_published_at {{order}}, a.id {{order}} LIMIT %s OFFSET %s
"""
# Two joins, because PostgreSQL reads the whole table for one with OR.
_TRANSLATIONS = f"""
WITH originals AS (
  SELECT DISTINCT COALESCE(b.translation_of_id, b.id) AS id FROM articles_article b
  WHERE b.live AND b.first_published_at >= %s AND b.first_published_at < %s AND (b.translation_of_id IS NOT NULL
    OR EXISTS (SELECT 1 FROM articles_article c WHERE c.translation_of_id = b.id AND c.live))
)
SELECT {_ADDRESS} {_FROM} JOIN originals o ON o.id = a.id WHERE a.live
UNION ALL SELECT {_ADDRESS} {_FROM} JOIN originals o ON o.id = a.translation_of_id WHERE a.live
"""  # noqa: S608
# A month's file changes, too, when a story of it goes, or gets a translation. CROSS JOIN: SQLite begins with the few
# translations then.
_MONTHS = """
SELECT month, SUM(stories), MAX(changed) FROM (
  SELECT {a} AS month, COUNT(*) AS stories, MAX(COALESCE(a.updated_at, a.first_published_at)) AS changed
    FROM articles_article a WHERE a.live GROUP BY 1
  UNION ALL SELECT {s}, 0, MAX(s.withdrawn_at) FROM articles_tombstone s
    WHERE s.first_published_at IS NOT NULL GROUP BY 1
  UNION ALL SELECT {a}, 0, MAX(b.first_published_at) FROM articles_article b CROSS JOIN articles_article a
    WHERE b.translation_of_id IS NOT NULL AND a.id = b.translation_of_id AND a.live AND b.live GROUP BY 1
  UNION ALL SELECT {b}, 0, MAX(a.first_published_at) FROM articles_article b CROSS JOIN articles_article a
    WHERE b.translation_of_id IS NOT NULL AND a.id = b.translation_of_id AND a.live AND b.live GROUP BY 1
) parts GROUP BY month HAVING SUM(stories) > 0 ORDER BY month
"""
_MONTH = {
    "sqlite": "substr({}.first_published_at, 1, 7)",
    "postgresql": "to_char({}.first_published_at AT TIME ZONE 'UTC', 'YYYY-MM')",
}


@dataclass(slots=True)
class Story:
    """`alternates`: {language: path}, itself and translations, or empty; `image`: its address or path."""

    path: str
    language: str
    headline: str
    published: dt.datetime
    changed: dt.datetime
    ends: dt.datetime | None
    alternates: dict[str, str]
    image: str


def between(start: dt.datetime, end: dt.datetime, part: int = 1) -> list[Story]:
    """That part of the live stories of those moments, the oldest first. The page depends on their pictures; what tells
    that a story changed is declared by who asks."""
    return _read(start, end, "ASC", PART, (part - 1) * PART)


def newest(since: dt.datetime, most: int) -> list[Story]:
    """The newest live stories, the newest first; otherwise as `between`."""
    return _read(since, dt.datetime.max.replace(tzinfo=dt.UTC), "DESC", most, 0)


def _read(start: dt.datetime, end: dt.datetime, order: str, limit: int, offset: int) -> list[Story]:
    bounds = [_adapted(start), _adapted(end)]
    with connection.cursor() as cursor:
        cursor.execute(_STORIES.format(order=order), [*bounds, limit, offset])
        rows = cursor.fetchall()
        cursor.execute(_TRANSLATIONS, bounds)
        alternates = _alternates(cursor.fetchall())
    depends_on(*(f"picture:{row[9]}" for row in rows if row[9]))
    return [_story(row, alternates) for row in rows]


@dataclass(frozen=True)
class Month:
    """`name`: as «2026-11», in UTC."""

    name: str
    parts: int
    changed: dt.datetime


def months() -> Iterator[Month]:
    """Those with live stories, the oldest first, in one pass over an index."""
    with connection.cursor() as cursor:
        month = _MONTH[connection.vendor].format
        cursor.execute(_MONTHS.format(a=month("a"), b=month("b"), s=month("s")))
        for name, count, changed in cursor.fetchall():
            yield Month(name, -(-int(count) // PART), moment_of(changed))


def _story(row: Iterable[Any], alternates: dict[int, dict[str, str]]) -> Story:
    pk, language, section, slug, original, headline, published, updated, ends, _image, file = row
    published = moment_of(published)
    return Story(
        story_address(language, section, pk, slug), language, headline, published,
        max(published, moment_of(updated)) if updated else published, moment_of(ends) if ends else None,
        alternates.get(original, {}), default_storage.url(file) if file else "",
    )  # fmt: skip


def _alternates(rows: Iterable[tuple[int, str, str, str, int]]) -> dict[int, dict[str, str]]:
    """By original: {language: path} of the live stories among it and its translations."""
    found: dict[int, dict[str, str]] = defaultdict(dict)
    for pk, language, section, slug, original in sorted(rows):
        found[original][language] = story_address(language, section, pk, slug)
    return {original: paths for original, paths in found.items() if len(paths) > 1}


def _adapted(moment: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
