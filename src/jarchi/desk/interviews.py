"""A pasted interview on its way into a story: pieces of text, each in a role that the editor may correct."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _

from jarchi.articles.models import Article, Kind
from jarchi.kit.interviews import split_exchanges
from jarchi.kit.text import paragraphs
from jarchi.readers.models import User


class Role(TextChoices):
    INTRODUCTION = "introduction", _("Introduction")
    QUESTION = "question", _("Question")
    ANSWER = "answer", _("Answer")
    BACKGROUND = "background", _("Background")
    DROPPED = "dropped", _("Leave out")


@dataclass
class Piece:
    role: str
    text: str


class Misplaced(ValueError):
    """A piece cannot have its role where it stands: an answer before any question, a question unanswered."""

    def __init__(self, place: int, message: str) -> None:
        super().__init__(message)
        self.place, self.message = place, message


def pieces_of(text: str) -> list[Piece]:
    """Pasted text taken apart, one piece a paragraph."""
    interview = split_exchanges(text)
    pieces = [Piece(Role.INTRODUCTION, paragraph) for paragraph in interview.introduction]
    for exchange in interview.exchanges:
        pieces.append(Piece(Role.QUESTION, exchange.question))
        pieces += [Piece(Role.ANSWER, paragraph) for paragraph in exchange.answer]
    return pieces + [Piece(Role.BACKGROUND, paragraph) for paragraph in interview.background]


@dataclass
class _Exchange:
    place: int  # of its first question piece
    question: list[str]
    answer: list[str] = field(default_factory=list)


def blocks_of(pieces: Sequence[Piece]) -> list[tuple[str, Any]]:
    """Blocks for a story's body. Questions in a row are one question; background pieces in a row one block.

    Raises `Misplaced`.
    """
    return list(_blocks(pieces))


def _blocks(pieces: Sequence[Piece]) -> Iterator[tuple[str, Any]]:
    exchange: _Exchange | None = None
    background: list[str] = []
    for place, piece in enumerate(pieces):
        lines = paragraphs(piece.text)
        if piece.role == Role.DROPPED or not lines:
            continue
        ends_exchange = piece.role != Role.ANSWER and not (piece.role == Role.QUESTION and _open(exchange))
        if exchange and ends_exchange:
            yield _exchange_block(exchange)
            exchange = None
        if background and piece.role != Role.BACKGROUND:
            yield "background", {"heading": "", "text": _html(background), "article": None}
            background = []
        match piece.role:
            case Role.INTRODUCTION:
                yield from (("paragraph", _html([line])) for line in lines)
            case Role.QUESTION:
                exchange = exchange or _Exchange(place, [])
                exchange.question += lines
            case Role.ANSWER:
                if exchange is None:
                    raise Misplaced(place, str(_("There is no question before this answer.")))
                exchange.answer += lines
            case Role.BACKGROUND:
                background += lines
    if exchange:
        yield _exchange_block(exchange)
    if background:
        yield "background", {"heading": "", "text": _html(background), "article": None}


def _open(exchange: _Exchange | None) -> bool:
    return exchange is not None and not exchange.answer


def _exchange_block(exchange: _Exchange) -> tuple[str, Any]:
    if not exchange.answer:
        raise Misplaced(exchange.place, str(_("There is no answer after this question.")))
    return "exchange", {"question": " ".join(exchange.question), "answer": _html(exchange.answer)}


def _html(lines: Sequence[str]) -> str:
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def append_interview(article: Article, blocks: Sequence[tuple[str, Any]], user: User) -> None:
    """Add the blocks to the end of the story's newest draft, as a new draft. Readers see no change."""
    with transaction.atomic():
        stored = Article.objects.select_for_update(of=("self",)).get(pk=article.pk)
        draft = stored.get_latest_revision_as_object()
        draft.body.extend(blocks)
        if draft.kind == Kind.NEWS:
            draft.kind = Kind.INTERVIEW
        if not stored.live:
            draft.save()
        draft.save_revision(user=user, clean=False, log_action=True)


def begin_interview(headline: str, section: Any, blocks: Sequence[tuple[str, Any]], user: User) -> Article:
    """A new draft of an interview. Its expert is named in the form before it is published."""
    with transaction.atomic():
        article = Article(headline=headline, section=section, kind=Kind.INTERVIEW, owner=user, body=list(blocks))
        article.save()
        article.save_revision(user=user, clean=False, log_action="wagtail.create")
    return article
