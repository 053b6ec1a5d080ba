"""What readers see of a story, as far as other pages depend on it, and the surrogate keys that a change touches."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

from django.db.models import Q

from jarchi.articles import windows
from jarchi.articles.querysets import ids_of_each
from jarchi.delivery.dependencies import EVERYTHING

if TYPE_CHECKING:
    from jarchi.articles.models import Article

# A section in one language (is it in the menu?), or a day in one language (is it linked in the archive?).
Cell = tuple[str, int | dt.date]


@dataclass(frozen=True)
class PublicState:
    live: bool = False
    digest: str = ""
    language: str = ""
    headline: str = ""
    first_published_at: dt.datetime | None = None
    importance: str = ""
    section: int = 0
    expert: int | None = None
    translation_of: int | None = None
    topics: frozenset[int] = frozenset()
    authors: frozenset[int] = frozenset()

    @classmethod
    def stored(cls, pk: int | None) -> Self:
        """According to the database; the row stays locked until the transaction ends."""
        from jarchi.articles.models.article import Article, Byline

        stories = Article.objects.filter(pk=pk) if pk else Article.objects.none()
        row: tuple[Any, ...] | None = (
            stories.select_for_update(of=("self",))
            .values_list(
                "live", "public_digest", "language", "headline", "first_published_at", "importance", "section_id",
                "expert_id", "translation_of_id",
            )
            .first()
        )  # fmt: skip
        if not row:
            return cls()
        if not row[0]:
            return cls(*row)
        topics = Article.topics.through.objects.filter(article=pk).values_list("topic", flat=True)
        authors = Byline.objects.filter(article=pk).values_list("person", flat=True)
        return replace(cls(*row), topics=frozenset(topics), authors=frozenset(authors))

    @classmethod
    def of(cls, article: "Article") -> Self:
        """As it is about to be, or was just, saved."""
        return cls(
            article.live,
            article.public_digest,
            article.language,
            article.headline,
            article.first_published_at,
            article.importance,
            article.section_id,
            article.expert_id,
            article.translation_of_id,
            frozenset(topic.pk for topic in article.topics.all()),
            frozenset(byline.person_id for byline in article.bylines.all()),
        )

    @property
    def moment(self) -> dt.datetime:
        assert self.first_published_at  # noqa: S101 -- asked of live stories only
        return self.first_published_at

    @property
    def people(self) -> frozenset[int]:
        return self.authors | {self.expert} if self.expert else self.authors

    def lists(self) -> set[str]:
        """Names of the lists it stands in (`windows`)."""
        if not self.live:
            return set()
        return {
            windows.of_language(self.language),
            windows.of("section", self.section, self.language),
            *(windows.of("topic", pk, self.language) for pk in self.topics),
            *(windows.of("person", pk, self.language) for pk in self.people),
        }

    def changes(self) -> set[str]:
        """Keys of what tells that something of it changed."""
        return {windows.changes_of(self.language), windows.month_key(self.moment)} if self.live else set()

    def cells(self) -> set[Cell]:
        return {(self.language, self.section), (self.language, windows.day_of(self.moment))} if self.live else set()


def touched(pk: int, before: PublicState, after: PublicState) -> list[str]:
    """The keys of what shows the story, or will, or stands otherwise because of it."""
    keys = {f"article:{pk}"} | before.changes() | after.changes()
    keys |= months_of({state.translation_of or pk for state in (before, after) if state.live})
    if after.live:
        stays = before.live and before.moment == after.moment
        entered = after.lists() - before.lists() if stays else after.lists()
        keys.update(key for name in entered for key in windows.touched(name, after.moment))
        if before.importance != after.importance:  # it enters the list of main news, or another place of the front page
            for name in (windows.of_language(after.language), windows.of("section", after.section, after.language)):
                keys.update(windows.touched(name, after.moment))
        if not before.live or before.translation_of != after.translation_of:
            keys.add(f"translations:{after.translation_of or pk}")
    flipped = _filled_or_emptied(Counter(before.cells() ^ after.cells()), {pk})
    return sorted(keys.union(flipped))


def touched_by_new(articles: Sequence["Article"], states: Sequence[PublicState]) -> list[str]:
    """As `touched`, of all of these stories, which were not there before; more days than one query can look at."""
    keys = {f"article:{article.pk}" for article in articles}
    for article, state in zip(articles, states, strict=True):
        keys.update(key for name in state.lists() for key in windows.touched(name, state.moment))
        keys.update(state.changes())
        keys.add(f"translations:{state.translation_of or article.pk}")
        keys.add(f"archive:{state.language}")
    keys |= months_of({state.translation_of for state in states if state.translation_of})
    sections = Counter((state.language, state.section) for state in states)
    return sorted(keys.union(_filled_or_emptied(sections, {article.pk for article in articles})))


def months_of(originals: set[int]) -> set[str]:
    """Of these stories and their translations: sitemaps name them beside each other."""
    from jarchi.articles.models.article import Article

    if not originals:
        return set()
    live = Article.objects.live().order_by().filter(Q(pk__in=originals) | Q(translation_of__in=originals))
    return {windows.month_key(moment) for moment in live.values_list("first_published_at", flat=True)}


def _filled_or_emptied(cells: Counter[Any], changed: set[int]) -> Iterable[str]:
    """The keys of those cells that hold no live story but the changed ones, of which each holds so many."""
    from jarchi.articles.models.article import Article

    parts = []
    for (language, where), count in cells.items():
        live = Article.objects.live().in_language(language).newest_first()
        if isinstance(where, dt.date):
            live = live.between(windows.start_of(where), windows.start_of(where + dt.timedelta(days=1)))
        else:
            live = live.filter(section=where)
        parts.append(live[: count + 1])
    for (language, where), found in zip(cells, ids_of_each(parts), strict=True):
        if changed.issuperset(found):
            yield f"archive:{language}" if isinstance(where, dt.date) else EVERYTHING
