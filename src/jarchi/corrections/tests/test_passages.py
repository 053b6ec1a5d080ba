"""The passages of a story are what its page shows."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from jarchi.articles import actions
from jarchi.articles.blocks import BodyBlock
from jarchi.articles.models import Article
from jarchi.corrections.anchoring import Quote, Standing, find
from jarchi.corrections.letters import letters_of
from jarchi.corrections.passages import passages, passages_at, text_of

pytestmark = pytest.mark.django_db
Publish = Callable[..., Article]

BLOCKS: dict[str, Any] = {
    "paragraph": '<p>Мост <b>через <a href="https://example.org/">Сырдарью</a></b> открыт &amp; сдан.</p>'
    "<p>Едут.<br/>Идут.</p>",
    "heading": "Что дальше",
    "exchange": {"question": "Когда пойдут автобусы?", "answer": "<p>Завтра.</p><p>Утром, в <i>семь</i>.</p>"},
    "quote": {"text": "Мы ждали десять лет.", "speaker": "Тимур Белов", "position": "инженер"},
    "list": {"ordered": True, "items": ["Первое, <b>важное</b>", "Второе"]},
    "table": {
        "caption": "Пассажиры",
        "table": {
            "data": [["Год", "Тысяч"], ["2023", "1 200"], ["2024", ""]],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
        },
    },
    "figure": {
        "label": "длина моста", "value": "1234.5", "unit": "м", "source": "мэрия", "date": "2024-08-23",
        "series": [{"label": str(year), "value": year - 2000} for year in range(2018, 2025)],
    },
    "embed": {"url": "https://example.org/", "title": "Проект моста", "source": "Сайт", "description": "Чертежи."},
    "background": {"heading": "", "text": "<p>Мост строили с 2014 года.</p>", "article": None},
}  # fmt: skip


def block(kind: str) -> dict[str, Any]:
    return {"type": kind, "value": BLOCKS[kind]}


class Shown(HTMLParser):
    """The text of the story's headline, lead, picture, expert and body."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.inside: list[tuple[str, bool]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        begins = tag == "h1" or bool({"stand", "picture", "expert", "text"} & set(classes))
        if tag not in {"img", "source", "br", "circle", "rect", "polyline", "meta", "link", "input"}:
            self.inside.append((tag, begins))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Has no text."""

    def handle_endtag(self, tag: str) -> None:
        while self.inside and self.inside.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if any(begins for _tag, begins in self.inside):
            self.parts.append(data)


def shown(client: Client, article: Article) -> str:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return "\n".join(Shown(response.content.decode()).parts)


def agrees(client: Client, article: Article) -> str:
    text = text_of(passages(article))
    assert letters_of(text) == letters_of(shown(client, article))
    return text


@pytest.mark.parametrize("kind", BLOCKS)
@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_block_is_read_as_the_page_shows_it(client: Client, publish: Publish, kind: str, language: str) -> None:
    text = agrees(
        client, publish([block("heading"), block(kind), block(kind)], lead="Движение пущено.", language=language)
    )
    assert text.startswith("В Худжанде открыли мост\nДвижение пущено.\nЧто дальше\n")


def test_every_kind_of_block_is_read(publish: Publish) -> None:
    others = {"image", "gallery", "see_also", "document"}
    assert set(BLOCKS) | others == set(BodyBlock().child_blocks)


@pytest.mark.parametrize("caption", ["", "Мост вечером", "Открыт ли мост?"])
def test_captions_are_read_as_the_page_shows_them(client: Client, publish: Publish, picture: Any, caption: str) -> None:
    one = {"image": picture.pk, "caption": caption}
    blocks = [{"type": "image", "value": one}, {"type": "gallery", "value": {"images": [one, one]}}]
    text = agrees(client, publish(blocks, image=picture, image_caption=caption))
    assert text.count((caption or "Мост утром").rstrip("?")) == 4


def test_other_stories_and_documents_are_read_but_not_the_storys_own(
    client: Client, publish: Publish, document: Any
) -> None:
    other = publish([block("heading")])
    hidden = actions.draft_story({"headline": "Черновик"})
    article = publish(
        [
            {"type": "see_also", "value": {"articles": [other.pk, hidden.pk]}},
            {"type": "background", "value": {"heading": "Ранее", "text": "<p>Строили.</p>", "article": other.pk}},
            {"type": "document", "value": {"document": document.pk, "title": ""}},
            {"type": "document", "value": {"document": document.pk, "title": "Смета моста"}},
        ]
    )
    agrees(client, article)
    own = {part.text for part in passages(article) if part.can_be_mended}
    assert own == {"В Худжанде открыли мост", "Ранее", "Строили.", "Смета моста"}


def test_an_interview_names_its_expert(client: Client, publish: Publish) -> None:
    expert = {"name": "Нигора Шарифи", "position": "мостостроитель"}
    article = publish([block("exchange"), block("exchange")], kind="interview", expert=expert)
    assert "Нигора Шарифи\nмостостроитель\n1\nКогда пойдут автобусы?" in agrees(client, article)


def test_a_revision_is_read_like_the_story(client: Client, publish: Publish, picture: Any) -> None:
    article = publish([block(kind) for kind in BLOCKS], lead="Движение пущено.", image=picture)
    then = article.latest_revision.as_object()
    assert text_of(passages(then)) == agrees(client, article)


def test_passages_say_where_they_are_kept(publish: Publish) -> None:
    article = publish([block("heading"), block("exchange")])
    found = {part.text: part for part in passages(article)}
    question = found["Когда пойдут автобусы?"]
    assert (question.field, question.path, question.block_id) == ("body", (1, "question"), article.body[1].id)
    assert found["В Худжанде открыли мост"].field == "headline"
    assert not found["1"].can_be_mended


def test_a_place_in_the_text_leads_to_its_passages(publish: Publish) -> None:
    parts = passages(publish([block("heading"), block("exchange")]))
    text = text_of(parts)
    start = text.index("дальше")
    assert [(part.text, first, last) for part, first, last in passages_at(parts, start, start + 6)] == [
        ("Что дальше", 4, 10)
    ]
    across = passages_at(parts, start, text.index("пойдут"))
    assert [part.text for part, _first, _last in across] == ["Что дальше", "1", "Когда пойдут автобусы?"]


def test_a_selection_over_an_exchange_is_found(client: Client, publish: Publish) -> None:
    article = publish([block("heading"), block("exchange"), block("paragraph")])
    page, text = shown(client, article), text_of(passages(article))
    seen = " ".join(page.split())
    start = seen.index("автобусы")
    end = seen.index("Завтра") + 6
    found = find(Quote(seen[start:end], seen[start - 32 : start], seen[end : end + 32]), text)
    assert found.standing == Standing.IN_PLACE
    assert text[found.start : found.end].split() == ["автобусы?", "Завтра"]
