"""Live stories as lists show them: headline, lead, moment, address; no body, no model.

Readers' pages show dozens of them, and a page that was missed must be there in a moment: plain SQL, one statement for
all the lists of a page, and small objects cost a tenth of what the ORM's do (bench/RESULTS.md, "Render of a missed
page"). `Lines` speaks as `ArticleQuerySet` does; whatever else wants stories asks that one.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from django.db import connection

from jarchi.articles import counting
from jarchi.articles.addresses import story_address
from jarchi.articles.models import Section
from jarchi.delivery.dependencies import depends_on, fresh_until
from jarchi.delivery.remembering import remembered
from jarchi.media.renditions import Shape, ShownPicture, shown_pictures

COLUMNS = (
    "a.id, a.language, a.kind, a.importance, a.headline, a.slug, a.lead, a.section_id, a.image_id, "
    "a.first_published_at, a.expire_at"
)
_NEWEST, _OLDEST = "a.first_published_at DESC, a.id DESC", "a.first_published_at, a.id"


@dataclass(slots=True, eq=False)
class Line:
    """One story in a list. Within one reading a story is one object, in however many lists it stands."""

    pk: int
    language: str
    kind: str
    importance: str
    headline: str
    slug: str
    lead: str
    section: Section
    image_id: int | None
    first_published_at: dt.datetime
    image: ShownPicture | None = None  # after `with_pictures`
    comments: int = 0

    @classmethod
    def of_row(
        cls, known: Mapping[int, Section], pk: int, language: str, kind: str, importance: str, headline: str, slug: str,
        lead: str, section: int, image: int | None, published: dt.datetime | str, expires: dt.datetime | str | None,
        **more: Any,
    ) -> Self:  # fmt: skip
        """From `COLUMNS` and the sections. The page is fresh until the end of the story's time on the air."""
        if expires:
            fresh_until(moment_of(expires))
        where, moment = known.get(section) or Section.objects.get(pk=section), moment_of(published)
        return cls(pk, language, kind, importance, headline, slug, lead, where, image, moment, **more)

    def get_absolute_url(self) -> str:
        return story_address(self.language, self.section.slug, self.pk, self.slug)


@dataclass(frozen=True)
class Lines:
    """A list of live stories, read when it is iterated over: `Lines.in_language("ru").of_section(3)[:20]`."""

    joined: str = ""
    where: str = "a.live"
    params: tuple[Any, ...] = ()
    order: str = _NEWEST
    limit: int | None = None

    @classmethod
    def in_language(cls, language: str) -> Self:
        return cls()._where("a.language = %s", language)

    def of_section(self, pk: int) -> Self:
        return self._where("a.section_id = %s", pk)

    def of_topic(self, pk: int) -> Self:
        joined = "JOIN articles_article_topics t ON t.article_id = a.id"
        return replace(self._where("t.topic_id = %s", pk), joined=joined)

    def with_person(self, pk: int) -> Self:
        """Written by that person, or an interview with them."""
        written = "SELECT b.article_id FROM articles_byline b WHERE b.person_id = %s"
        spoken = "SELECT e.id FROM articles_article e WHERE e.expert_id = %s"
        return self._where(f"a.id IN ({written} UNION {spoken})", pk, pk)  # with OR, every story would be looked at

    def of_importance(self, importance: str) -> Self:
        return self._where("a.importance = %s", importance)

    def important(self) -> Self:
        """Main and breaking. Worded as the partial indexes are: SQLite takes them for nothing else."""
        return self._where("NOT (a.importance = 'ordinary')")

    def translations_of(self, original: int) -> Self:
        """That story and its translations."""
        return self._where("(a.id = %s OR a.translation_of_id = %s)", original, original)

    def before(self, moment: dt.datetime, pk: int) -> Self:
        """Those that follow (moment, pk) where the newest are first. The outer bound is for the index."""
        earlier = "a.first_published_at <= %s AND (a.first_published_at < %s OR a.id < %s)"
        return self._where(earlier, moment, moment, pk)

    def after(self, moment: dt.datetime, pk: int) -> Self:
        later = "a.first_published_at >= %s AND (a.first_published_at > %s OR a.id > %s)"
        return self._where(later, moment, moment, pk)

    def between(self, start: dt.datetime, end: dt.datetime) -> Self:
        return self._where("a.first_published_at >= %s AND a.first_published_at < %s", start, end)

    def newest_first(self) -> Self:
        return replace(self, order=_NEWEST)

    def oldest_first(self) -> Self:
        return replace(self, order=_OLDEST)

    def __getitem__(self, first: slice) -> Self:
        """`[:20]`, the first twenty."""
        return replace(self, limit=first.stop)

    def __iter__(self) -> Iterator[Line]:
        return iter(read([self])[0])

    def first(self) -> Line | None:
        return next(iter(self[:1]), None)

    def _where(self, condition: str, *params: Any) -> Self:
        return replace(self, where=f"{self.where} AND {condition}", params=(*self.params, *params))

    def statement(self, number: int) -> str:
        limit = "" if self.limit is None else f" LIMIT {self.limit:d}"
        return (
            f"SELECT {number:d} AS part, {COLUMNS} FROM articles_article a {self.joined} "  # noqa: S608
            f"WHERE {self.where} ORDER BY {self.order}{limit}"
        )


def read(lists: Sequence[Lines]) -> list[list[Line]]:
    """All of these, in one statement: as many look-ups in an index as lists, however many stories there are.

    The page being rendered depends on every story read.
    """
    statements = (f"SELECT * FROM ({one.statement(number)}) AS part_{number}" for number, one in enumerate(lists))  # noqa: S608
    params = [_adapted(value) for one in lists for value in one.params]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements), params)
        rows = cursor.fetchall()
    found: list[list[Line]] = [[] for _list in lists]
    lines: dict[int, Line] = {}
    known = sections() if rows else {}
    for part, pk, *values in rows:
        if (line := lines.get(pk)) is None:
            line = lines[pk] = Line.of_row(known, pk, *values)
        found[part].append(line)
    depends_on(*(f"article:{pk}" for pk in lines))
    counting.count(lines)
    return found


def with_pictures(lines: Mapping[Line, Sequence[Shape]]) -> None:
    """Set `image` of these, to be shown in these shapes, in one query."""
    wanted: dict[int, tuple[Shape, ...]] = {}
    for line, shapes in lines.items():
        if line.image_id:
            wanted[line.image_id] = (*wanted.get(line.image_id, ()), *shapes)
    pictures = shown_pictures(wanted)
    for line in lines:
        line.image = pictures.get(line.image_id or 0)


def sections() -> dict[int, Section]:
    """Every section by its id, in the order of the menu."""
    return remembered("sections", lambda: {section.pk: section for section in Section.objects.all()})


def moment_of(value: dt.datetime | str) -> dt.datetime:
    """A moment as the driver gives it: SQLite's is in UTC without a zone."""
    moment = dt.datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _adapted(value: Any) -> Any:
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return value
