"""`jarchi import page`: one captured page becomes a draft, with notes on what its editor should check."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.html import escape
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from jarchi.articles import actions
from jarchi.articles.models import Article, Kind
from jarchi.exchange.captured import Captured, read_page
from jarchi.exchange.models import ImportedStory
from jarchi.exchange.pictures import keep_file
from jarchi.kit.faults import Fault

SOURCE = "page"
MAX_PAGE = 5 * 1024 * 1024


@dataclass
class ImportedPage:
    page: Captured
    article: Article
    new: bool  # else the same page was imported before, and its draft is as the desk left it

    def as_dict(self) -> dict[str, Any]:
        page = self.page
        interview = page.interview
        return {
            "id": self.article.pk,
            "new": self.new,
            "kind": self.article.kind,
            "headline": page.headline,
            "lead": page.lead,
            "expert": page.expert and {"name": page.expert.name, "position": page.expert.position},
            "photo": page.photo
            and {
                "caption": page.photo.caption,
                "source": page.photo.source,
                "moment": page.photo.moment and page.photo.moment.isoformat(),
            },
            "paragraphs": len(page.paragraphs),
            "exchanges": [
                {"question": exchange.question, "answer": exchange.answer}
                for exchange in (interview.exchanges if interview else [])
            ],
            "background": interview.background if interview else [],
            "notes": page.notes,
        }

    def as_text(self) -> str:
        facts = self.as_dict()
        expert = f"{facts['expert']['name']}, {facts['expert']['position']}" if facts["expert"] else "—"
        told = [
            f"{'draft' if self.new else 'already imported: draft'} {self.article.pk}: {self.page.headline}",
            f"  kind: {self.article.kind}; expert: {expert}",
            f"  photo line: {self.page.photo.text if self.page.photo else '—'}",
            f"  paragraphs: {len(self.page.paragraphs)}; exchanges: {len(facts['exchanges'])}; "
            f"background: {len(facts['background'])}",
        ]
        return "\n".join([*told, *(f"  check: {note}" for note in self.page.notes)])


def import_page(path: Path, section: str = "", language: str = "", image: Path | None = None) -> ImportedPage:
    """The draft of a page, made once: the same file again finds it. `image` is the page's picture, if kept.

    Raises `Fault` (what cannot be read) or `ValidationError` (what cannot be a story), naming fields.
    """
    content = _read(path)
    page = read_page(content)
    key = hashlib.blake2b(content, digest_size=16).hexdigest()
    known = ImportedStory.objects.select_related("article").filter(source=SOURCE, key=key).first()
    if known and known.article:
        return ImportedPage(page, known.article, new=False)
    with transaction.atomic():
        article = actions.draft_story(_story(page, section, language, image))
        state = {"article": article, "digest": key, "revision": article.latest_revision_id}
        ImportedStory.objects.update_or_create(source=SOURCE, key=key, defaults=state)
        log(article, "jarchi.import", data={"file": path.name, "notes": page.notes})
    return ImportedPage(page, article, new=True)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_PAGE + 1)
    except OSError as error:
        raise Fault("file", f"cannot be read: {error.strerror}") from error
    if len(content) > MAX_PAGE:
        raise Fault("file", f"longer than {MAX_PAGE:,} bytes")
    return content


def _story(page: Captured, section: str, language: str, image: Path | None) -> dict[str, Any]:
    """What `draft_story` takes. An interview whose expert is unknown is news until its editor names him."""
    story: dict[str, Any] = {
        "headline": page.headline,
        "lead": page.lead,
        "blocks": _blocks(page),
        "section": section,
        "language": language,
    }
    if page.expert:
        name, position = page.expert.name, page.expert.position
        story |= {"kind": Kind.INTERVIEW, "expert": {"name": name, "position": position}}
    if image:
        line = page.photo
        fields = {"caption": line.caption, "credit": line.source, "taken_at": line.moment} if line else {}
        story["image"] = keep_file(image, **fields)
    elif page.photo:
        story["image_caption"] = page.photo.text[:400]
        page.notes.append(_("The page holds no picture: add it. Its photo line is kept as the caption."))
    return story


def _blocks(page: Captured) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = [{"type": "paragraph", "value": _html([text])} for text in page.paragraphs]
    if page.interview:
        blocks += [
            {"type": "exchange", "value": {"question": exchange.question, "answer": _html(exchange.answer)}}
            for exchange in page.interview.exchanges
        ]
        if page.interview.background:
            blocks.append({"type": "background", "value": {"text": _html(page.interview.background)}})
    return blocks


def _html(paragraphs: list[str]) -> str:
    return "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
