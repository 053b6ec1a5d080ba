"""Verbs on stories: make, publish, withdraw, and publish many at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.html import escape
from django.utils.translation import gettext as _

from jarchi.articles import announcing, block_input, story_input
from jarchi.articles.models import Article, Byline, Importance, Kind, Person, Section, Topic
from jarchi.kit.text import paragraphs
from jarchi.readers.models import User


def publish_story(
    data: dict[str, Any], user: User | None = None, faults: story_input.Faults | None = None
) -> Article:
    """Make one story from `data` and publish it; see `draft_story` for its shape and errors."""
    with transaction.atomic():
        article = draft_story(data, user, faults)
        publish(article, user)
    return article


def draft_story(
    data: dict[str, Any], user: User | None = None, faults: story_input.Faults | None = None
) -> Article:
    """Make one unpublished story with its first revision.

    `data`: `headline` and either `text` (plain paragraphs parted by blank lines) or `blocks`
    (`[{"type": …, "value": …}]`, docs/reference/story-format.md); optionally `lead`, `section` (a slug; the first
    section if absent), `language`, `kind`, `importance`, `topics` (slugs or names), `authors` (names),
    `expert` (`{"name", "position"}`), `slug`, `image` (a `Picture`), `image_caption`.
    Raises `ValidationError` whose `message_dict` names each wrong field, those that the caller has found (`faults`)
    among them; nothing is kept then.
    """
    faults = faults or story_input.Faults()
    data = story_input.given(data, faults)
    language = data.get("language") or settings.LANGUAGE_CODE
    with transaction.atomic():
        article = Article(
            headline=data.get("headline", "").strip(),
            lead=data.get("lead", "").strip(),
            slug=data.get("slug", ""),
            language=language,
            kind=data.get("kind") or Kind.NEWS,
            importance=data.get("importance") or Importance.ORDINARY,
            section=faults.gather(_section, data.get("section")),
            image=data.get("image"),
            image_caption=data.get("image_caption", "").strip(),
            body=faults.gather(_body, data) or [],
            owner=user,
        )
        if expert := data.get("expert"):
            article.expert = Person.named(expert["name"].strip(), language, Person.Role.EXPERT)
            article.expert_position = expert.get("position", "").strip()
        unset: set[str] = set() if article.slug else {"slug"}
        faults.gather(article.full_clean, exclude=unset.union(faults.by_field))
        faults.tell()
        article.topics = [topic_named(name.strip(), language) for name in data.get("topics", [])]
        article.bylines = [
            Byline(person=Person.named(name, language, Person.Role.AUTHOR), sort_order=order)
            for order, name in enumerate(dict.fromkeys(name.strip() for name in data.get("authors", [])))
        ]
        article.save()
        article.save_revision(user=user)
    return article


def publish(article: Article, user: User | None = None) -> None:
    """Publish the latest revision and bring `article` up to date with what became of it."""
    with transaction.atomic():
        (article.get_latest_revision() or article.save_revision(user=user)).publish(
            user=user, skip_permission_checks=True
        )
        article.refresh_from_db()


def withdraw(article: Article, note: str, user: User | None = None) -> None:
    """Take a live story off the air; readers find `note` at its address."""
    with transaction.atomic():
        on_air = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        on_air.withdrawal_note = note
        on_air.unpublish(user=user)
        article.refresh_from_db()


@dataclass
class Story:
    """An article not yet saved, with what is stored in other tables, for `publish_many`."""

    article: Article
    topics: Sequence[Topic] = ()
    authors: Sequence[Person] = field(default_factory=tuple)


def publish_many(stories: Iterable[Story]) -> list[Article]:
    """Save new stories as published (`first_published_at` as set, else now) with few statements, in one transaction
    with their journal entries. No revisions are made; the desk's search is filled by `desk.search` afterwards."""
    stories = list(stories)
    with transaction.atomic():
        for story in stories:
            story.article.live = True
        articles = _create_many(stories)
        announcing.ring_many(articles)
    return articles


def draft_many(stories: Iterable[Story]) -> list[Article]:
    """Save new stories unpublished, as `publish_many` does: no revisions, no entries in the desk's search."""
    with transaction.atomic():
        return _create_many(list(stories))


def topic_named(name: str, language: str) -> Topic:
    """The topic of that slug or exact name, made if new."""
    topic = Topic.objects.filter(models.Q(slug=name) | models.Q(**{f"names__{language}": name})).first()
    return topic or Topic.objects.create(names={language: name})


def _create_many(stories: list[Story]) -> list[Article]:
    for story in stories:
        story.article.topics = story.topics
        story.article.bylines = [
            Byline(person=person, sort_order=order) for order, person in enumerate(story.authors)
        ]
        story.article._complete(was_live=False)
    # The queryset refuses live rows because they would be unannounced; `publish_many` announces them.
    models.QuerySet.bulk_create(Article.objects.all(), [story.article for story in stories])
    Article.topics.through.objects.bulk_create(
        Article.topics.through(article_id=story.article.pk, topic_id=topic.pk)
        for story in stories
        for topic in story.topics
    )
    Byline.objects.bulk_create(
        Byline(article_id=story.article.pk, person=person, sort_order=order)
        for story in stories
        for order, person in enumerate(story.authors)
    )
    return [story.article for story in stories]


def _body(data: dict[str, Any]) -> Any:
    """The StreamField's raw value, from `blocks` or from plain `text`."""
    if "blocks" in data:
        return block_input.checked(data["blocks"])
    return [("paragraph", f"<p>{escape(paragraph)}</p>") for paragraph in paragraphs(data.get("text", ""))]


def _section(slug: str | None) -> Section:
    section = Section.objects.filter(slug=slug).first() if slug else Section.objects.first()
    if section is None:
        known = ", ".join(Section.objects.values_list("slug", flat=True))
        raise ValidationError(
            {"section": _("No such section. There are: %(known)s") % {"known": known or "—"}}
        )
    return section
