"""Lines of an archive become stories: new ones made, changed ones updated, all others left alone."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from jarchi.articles import actions
from jarchi.articles.models import Article, Byline, Person, Section, Topic
from jarchi.exchange.archived import ArchivedStory
from jarchi.exchange.models import ImportedStory

REMEMBERED_NAMES = 10_000
STATE = ("live", "withdrawn_at", "latest_revision")  # what decides whether a story may be touched


class Line(NamedTuple):
    number: int
    story: ArchivedStory
    section: Section
    digest: str

    @property
    def identity(self) -> tuple[str, str]:
        return self.story.source, self.story.key


@dataclass
class Outcome:
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left: list[tuple[Line, str]] = field(default_factory=list)


class Names:
    """Topics and authors by name, looked up or made once. To be forgotten when a transaction was undone."""

    def __init__(self) -> None:
        self._topics: dict[tuple[str, str], Topic] = {}
        self._authors: dict[tuple[str, str], Person] = {}

    def topics(self, story: ArchivedStory) -> list[Topic]:
        return [self._topic(name, story.language) for name in story.topics]

    def authors(self, story: ArchivedStory) -> list[Person]:
        return [self._author(name, story.language) for name in story.authors]

    def forget(self) -> None:
        self._topics.clear()
        self._authors.clear()

    def _topic(self, name: str, language: str) -> Topic:
        if (name, language) not in self._topics:
            self._make_room()
            self._topics[name, language] = actions.topic_named(name, language)
        return self._topics[name, language]

    def _author(self, name: str, language: str) -> Person:
        if (name, language) not in self._authors:
            self._make_room()
            self._authors[name, language] = Person.named(name, language, Person.Role.AUTHOR)
        return self._authors[name, language]

    def _make_room(self) -> None:
        if len(self._topics) + len(self._authors) >= REMEMBERED_NAMES:
            self.forget()


def store(batch: list[Line], names: Names, *, publish: bool) -> Outcome:
    """Within the caller's transaction; no identity twice in a batch."""
    outcome = Outcome()
    known = _known(batch)
    new = [line for line in batch if line.identity not in known]
    outcome.created = _create(new, names, publish=publish)
    changed: list[tuple[Line, ImportedStory]] = []
    for line in batch:
        if not (imported := known.get(line.identity)):
            continue
        article = imported.article
        same = line.digest == imported.digest
        if same and (article is None or article.live or article.withdrawn_at or not publish):
            outcome.unchanged += 1
        elif reason := _hands_off(imported, publish=publish):
            outcome.left.append((line, reason))
        else:
            changed.append((line, imported))
    outcome.updated = _update(changed, names, outcome.left, publish=publish)
    return outcome


def _known(batch: list[Line]) -> dict[tuple[str, str], ImportedStory]:
    rows = (
        ImportedStory.objects.filter(
            source__in={line.story.source for line in batch}, key__in=[line.story.key for line in batch]
        )
        .select_related("article")
        .only("source", "key", "digest", "revision", *(f"article__{name}" for name in STATE))
    )
    return {(row.source, row.key): row for row in rows}


def _hands_off(imported: ImportedStory, *, publish: bool) -> str:
    """Why a story must stay as the desk left it, or nothing."""
    article = imported.article
    if article is None:
        return "deleted from the newsroom since it was imported"
    if article.withdrawn_at:
        return "withdrawn since it was imported"
    if article.latest_revision_id != imported.revision:
        return "edited at the desk since it was imported"
    if article.live and not publish:
        return "on the air: changed only with --publish"
    return ""


def _create(lines: list[Line], names: Names, *, publish: bool) -> int:
    stories = []
    for line in lines:
        article = Article()
        _fill(article, line, publish=publish)
        stories.append(actions.Story(article, names.topics(line.story), names.authors(line.story)))
    articles = actions.publish_many(stories) if publish else actions.draft_many(stories)
    ImportedStory.objects.bulk_create(
        ImportedStory(source=line.story.source, key=line.story.key, article=article, digest=line.digest)
        for line, article in zip(lines, articles, strict=True)
    )
    return len(lines)


def _update(
    changed: Iterable[tuple[Line, ImportedStory]], names: Names, left: list[tuple[Line, str]], *, publish: bool
) -> int:
    """How many were updated. The desk may have been there since `_known` looked: what decides is the locked row."""
    changed = list(changed)
    rows = Article.objects.select_for_update(of=("self",))
    articles = rows.in_bulk([imported.article_id for _, imported in changed])
    updated = 0
    for line, imported in changed:
        imported.article = articles.get(imported.article_id)
        if reason := _hands_off(imported, publish=publish):
            left.append((line, reason))
            continue
        article = articles[imported.article_id]
        _fill(article, line, publish=publish)
        article.topics = names.topics(line.story) or list(article.topics.all())
        article.bylines = [
            Byline(person=person, sort_order=order) for order, person in enumerate(names.authors(line.story))
        ]
        article.save()
        imported.digest = line.digest
        imported.save(update_fields=["digest", "imported_at"])
        updated += 1
    return updated


def _fill(article: Article, line: Line, *, publish: bool) -> None:
    """A draft keeps no date: until it is published, no trace of it may reach a reader."""
    story = line.story
    article.headline, article.lead, article.language = story.headline, story.lead, story.language
    article.section = line.section
    article.body = [("paragraph", story.html)] if story.html else []  # type: ignore[assignment]
    if publish:
        article.live = True
        article.first_published_at = story.moment
