"""A live story as its own page shows it: two statements and its pictures, no models (`lines` says why).

Rooms above may attach rows of theirs to stories (`attachments`): that there are any is told by the same two statements.
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from typing import Any, Self

from django.conf import settings
from django.db import connection
from django.db.models import BigIntegerField
from django.utils.translation import get_language

from jarchi.articles.addresses import person_address, topic_address
from jarchi.articles.fields import in_language
from jarchi.articles.lines import COLUMNS, Line, moment_of, sections
from jarchi.delivery.dependencies import depends_on
from jarchi.media.renditions import Shape, ShownPicture, shown_pictures

_STORY = (
    "SELECT a.image_caption, a.body_html, a.expert_position, a.translation_of_id, a.updated_at, a.expert_id, "  # noqa: S608
    f"a.live_revision_id, {COLUMNS} FROM articles_article a WHERE a.id = %s AND a.live"
)
_MENTIONS = """
SELECT 'author', p.id, p.slug, p.names, p.portrait_id, b.sort_order FROM articles_byline b
  JOIN articles_person p ON p.id = b.person_id WHERE b.article_id = %s
UNION ALL SELECT 'expert', p.id, p.slug, p.names, p.portrait_id, 0 FROM articles_person p WHERE p.id = %s
UNION ALL SELECT 'topic', t.id, t.slug, t.names, NULL, 0 FROM articles_article_topics at
  JOIN articles_topic t ON t.id = at.topic_id WHERE at.article_id = %s
"""

# Kind → a statement that gives the ids of such rows of one story. For rooms above, at start.
attachments: dict[str, str] = {}


@dataclass(slots=True)
class Mention:
    """A person or topic that a story names."""

    pk: int
    slug: str
    names: dict[str, str]
    portrait_id: int | None = None
    portrait: ShownPicture | None = None

    @property
    def name(self) -> str:
        """In the language being spoken."""
        return in_language(self.names, get_language() or settings.LANGUAGE_CODE)


class MentionedPerson(Mention):
    def url_in(self, language: str) -> str:
        return person_address(language, self.slug)


class MentionedTopic(Mention):
    def url_in(self, language: str) -> str:
        return topic_address(language, self.slug)


@dataclass(slots=True, eq=False, kw_only=True)
class PublicStory(Line):
    """`authors`: as its bylines are ordered; `topics`: by their slugs; `live_revision_id`: None if it was imported and
    not changed since; `attached`: by kind, ids (`attachments`)."""

    image_caption: str
    body_html: str
    expert_position: str
    translation_of_id: int | None
    updated_at: dt.datetime | None
    live_revision_id: int | None
    expert: MentionedPerson | None = None
    authors: list[MentionedPerson] = field(default_factory=list)
    topics: list[MentionedTopic] = field(default_factory=list)
    attached: dict[str, list[int]] = field(default_factory=dict)

    @classmethod
    def read(cls, pk: int) -> Self | None:
        """None unless it is live. The page being rendered depends on it and on all it names and shows."""
        if pk > BigIntegerField.MAX_BIGINT:
            return None
        with connection.cursor() as cursor:
            cursor.execute(_STORY, [pk])
            row = cursor.fetchone()
            if row is None:
                return None
            caption, body_html, position, original, updated, expert, revision, *line = row
            story = cls.of_row(
                sections(),
                *line,
                image_caption=caption,
                body_html=body_html,
                expert_position=position,
                translation_of_id=original,
                updated_at=moment_of(updated) if updated else None,
                live_revision_id=revision,
            )
            depends_on(f"article:{pk}")
            cursor.execute(_MENTIONS + "".join(map(_attached, attachments)), [pk, expert, pk, *[pk] * len(attachments)])
            story._mention(cursor.fetchall())
        story._show_pictures()
        return story

    def _mention(self, rows: list[tuple[str, int, str, Any, int | None, int | None]]) -> None:
        for kind, pk, slug, names, portrait, _order in sorted(rows, key=lambda row: (row[5] or 0, row[2])):
            if kind in attachments:
                self.attached.setdefault(kind, []).append(pk)
                continue
            known = json.loads(names) if isinstance(names, str) else names
            depends_on(f"topic:{pk}" if kind == "topic" else f"person:{pk}")
            if kind == "topic":
                self.topics.append(MentionedTopic(pk, slug, known))
            elif kind == "author":
                self.authors.append(MentionedPerson(pk, slug, known))
            else:
                self.expert = MentionedPerson(pk, slug, known, portrait)

    def _show_pictures(self) -> None:
        wanted: dict[int, tuple[Shape, ...]] = {}
        if self.expert and self.expert.portrait_id:
            wanted[self.expert.portrait_id] = ("portrait",)
        if self.image_id:
            wanted[self.image_id] = ("wide", *wanted.get(self.image_id, ()))
        pictures = shown_pictures(wanted)
        if self.image_id:
            self.image = pictures.get(self.image_id)
        if self.expert and self.expert.portrait_id:
            self.expert.portrait = pictures.get(self.expert.portrait_id)


def _attached(kind: str) -> str:
    return f"UNION ALL SELECT '{kind}', own.id, '', NULL, NULL, 0 FROM ({attachments[kind]}) own\n"  # noqa: S608
