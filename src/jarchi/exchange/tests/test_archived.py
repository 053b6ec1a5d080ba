import contextlib
import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarchi.articles.story_input import MAX_LEAD
from jarchi.exchange.archived import MAX_TEXT, ArchivedStory, Reading, digest, read_story
from jarchi.exchange.tests.conftest import row
from jarchi.kit.faults import Fault

NOW = datetime(2026, 1, 1, tzinfo=UTC)
READING = Reading(source="file")


def read(line: Any, reading: Reading = READING) -> ArchivedStory:
    return read_story(line if isinstance(line, bytes) else json.dumps(line).encode(), reading, NOW)


def fault(line: Any) -> str:
    with pytest.raises(Fault) as caught:
        read(line)
    return str(caught.value)


def test_an_article_is_read_whole():
    story = read(
        row(date="2017-07-15", section="sport", lang="ru", source="агентство", authors=["Анна Ли", "Анна Ли"])
    )
    assert dataclasses.asdict(story) == {
        "source": "агентство",
        "key": "s1",
        "headline": "Мост 1 открыли",
        "lead": "Пущено движение.",
        "html": "<p>Раз.</p><p>Два.</p>",
        "section": "sport",
        "language": "ru",
        "moment": story.moment,
        "topics": [],
        "authors": ["Анна Ли"],
    }
    assert story.moment.isoformat().startswith("2017-07-15T00:00:00")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b'{"id": 1, "title": ', "line: broken JSON"),
        (b'{"id": "\xff\xfe"}', "line: not UTF-8 at byte 9"),
        (b"[1, 2]", "line: not a JSON object"),
        (b"[" * 200_000, "line: broken JSON"),
        (b"1" * 6000, "line: broken JSON"),
        (row(title=None), "title: missing"),
        (row(title=" \u200b "), "title: missing"),
        (row(title=7), "title: text expected, found int"),
        (row(title="я" * 256), "title: longer than 255 characters (256)"),
        (row(text=None, summary=None), "text: missing"),
        (row(text="\n \n", summary=""), "text: missing"),
        (row(text=["Раз."]), "text: text expected, found list"),
        (row(text="я" * (MAX_TEXT + 1)), "text: longer than 500,000 characters (500,001)"),
        (row(text="я" * 5_000_000), "text: longer than 500,000 characters (5,000,000)"),
        (row(id=None), "id: missing"),
        (row(id="я" * 256), "id: longer than 255 characters (256)"),
        (row(date="вчера"), "date: not a date: 'вчера'"),
        (row(date="2024-02-31"), "date: not a date: '2024-02-31'"),
        (row(date=1700000000), "date: text expected, found int"),
        (row(date="2099-01-01"), "date: in the future: '2099-01-01'"),
        (row(lang="xx"), "lang: unknown language 'xx'"),
        (row(authors="Анна"), "authors: a list of names expected"),
        (row(source="я" * 101), "source: longer than 100 characters (101)"),
    ],
)
def test_what_is_wrong_is_told_by_field(line, told):
    assert fault(line).startswith(told)


def test_a_story_without_a_date_gets_a_stable_one_in_the_past():
    moments = {key: read(row(id=key)).moment for key in ("a", "b", "c")}
    assert moments == {key: read(row(id=key, date="", title="Другой")).moment for key in moments}
    assert len(set(moments.values())) == 3
    first, last = READING.undated
    assert all(first <= moment <= last < NOW for moment in moments.values())


def test_a_lead_too_long_becomes_the_first_paragraphs():
    story = read(row(summary="я" * (MAX_LEAD + 1)))
    assert story.lead == ""
    assert story.html == f"<p>{'я' * (MAX_LEAD + 1)}</p><p>Раз.</p><p>Два.</p>"


def test_markup_in_an_article_is_text():
    assert read(row(text="<b>**Раз** [два](https://example.org)")).html == (
        "<p>&lt;b&gt;**Раз** [два](https://example.org)</p>"
    )


def test_a_headline_alone_is_a_story_only_if_asked_for():
    alone = row(text=None, summary=None)
    assert fault(alone) == "text: missing"
    assert read(alone, Reading(headlines=True)).headline == "Мост 1 открыли"


def post(text: str) -> ArchivedStory:
    return read({"message_id": 12, "channel": "Канал", "text": text, "date": "2024-12-04T09:00:28+00:00"})


@pytest.mark.parametrize(
    ("text", "headline", "html"),
    [
        ("Мост открыт", "Мост открыт", ""),
        ("⚡️ **Мост открыт**\n\nДвижение пошло.", "⚡️ Мост открыт", "<p>Движение пошло.</p>"),
        ("👇\nМост открыт", "Мост открыт", "<p>👇</p>"),
        ("Мост открыт. " + "Мост ждёт. " * 10, "Мост открыт.", "<p>" + ("Мост ждёт. " * 10)[:-1] + "</p>"),
        ("мост " * 40, "мост " * 23 + "мост…", "<p>" + "мост " * 39 + "мост</p>"),
        ("🎉", "🎉", ""),
        ("Мост\n[видео](https://t.me/x?a=1&b=2) **тут** <i>", "Мост",
         '<p><a href="https://t.me/x?a=1&amp;b=2">видео</a> <b>тут</b> &lt;i&gt;</p>'),
        ("Мост\n[видео](javascript:alert)", "Мост", "<p>[видео](javascript:alert)</p>"),
    ],
)  # fmt: skip
def test_a_post_gets_its_headline_from_its_first_sentence(text, headline, html):
    story = post(text)
    assert (story.source, story.key) == ("Канал", "12")
    assert (story.headline, story.html) == (headline, html)


@given(st.text(min_size=1))
def test_any_text_of_a_post_gives_a_headline_or_a_fault(text):
    with contextlib.suppress(Fault):
        assert 0 < len(post(text).headline) <= 120


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=4))
def test_no_value_of_any_field_breaks_more_than_its_line(value):
    for name in row(date="2024-01-01", section="a", lang="ru", authors=["А"], source="s"):
        with contextlib.suppress(Fault):
            read(row(**{name: value}))


def test_the_digest_changes_with_the_story_and_what_is_settled_about_it():
    story = read(row())
    assert digest(story, "news") == digest(read(row()), "news")
    assert digest(story, "news") != digest(story, "sport")
    assert digest(story, "news") != digest(read(row(summary="Другое.")), "news")
