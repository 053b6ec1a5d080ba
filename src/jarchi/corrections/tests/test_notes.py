"""Corrections and official replies as readers find them on a story's page."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.corrections.correcting import correct
from jarchi.corrections.models import Correction, Weight
from jarchi.journal.models import Entry

pytestmark = pytest.mark.django_db
Publish = Callable[..., Article]
NASTY = "5 < 7 </script><script>alert(1)</script> & «всё»"


@pytest.fixture
def story(publish: Publish) -> Article:
    return publish([{"type": "paragraph", "value": "<p>Мост строили десять лет.</p>"}], lead="Движение пущено.")


def page_of(client: Client, story: Article) -> str:
    response = client.get(story.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def structured(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def test_a_serious_correction_stands_above_the_text_and_an_ordinary_one_below(client: Client, story: Article) -> None:
    correct(story, text="Мост строили восемь лет, а не десять.")
    correct(story, text="Мост открыл не мэр.", weight=Weight.SERIOUS)
    page = page_of(client, story)
    serious, text, ordinary = (
        page.index(words) for words in ("<p>Мост открыл", 'class="text"', "<p>Мост строили восемь")
    )
    assert serious < text < ordinary


def test_what_was_and_what_is_can_be_opened(client: Client, story: Article) -> None:
    correct(story, text="Не десять.", was="Мост строили десять лет.", now="Мост строили восемь лет.")
    assert "<details>" in (page := page_of(client, story))
    assert "Мост строили <del>десять</del><ins>восемь</ins> лет." in page


def test_a_correction_without_a_difference_has_nothing_to_open(client: Client, story: Article) -> None:
    correct(story, text="Не десять.", was="Мост.", now="Мост.")
    assert 'class="difference"' not in page_of(client, story)


def test_markup_is_shown_as_text(client: Client, story: Article) -> None:
    correct(story, text=NASTY, was=f"Раз {NASTY}", now=f"Два {NASTY}")
    page = page_of(client, story)
    assert "<script>alert" not in page
    assert structured(page)["correction"][0]["text"] == NASTY
    assert "<del>Раз</del><ins>Два</ins> 5 &lt; 7" in page


def test_machines_read_the_correction(client: Client, story: Article) -> None:
    made = correct(story, text="Не десять, а восемь.")
    facts = structured(page_of(client, story))
    [told] = facts["correction"]
    assert told["@type"] == "CorrectionComment"
    assert told["text"] == "Не десять, а восемь."
    assert told["datePublished"] == facts["dateModified"]
    assert told["url"].endswith(f"{story.get_absolute_url()}#correction-{made.pk}")


def test_a_story_without_corrections_costs_no_statement_more(client: Client, story: Article, publish: Publish) -> None:
    other = publish([{"type": "paragraph", "value": "<p>Раз.</p>"}])
    for number in range(3):
        correct(other, text=f"Поправка {number}.")

    def statements(one: Article) -> list[str]:
        page_of(client, one)
        with CaptureQueriesContext(connection) as asked:
            page_of(client, one)
        return [query["sql"] for query in asked]

    with_none, with_three = statements(story), statements(other)
    assert not [sql for sql in with_none if "corrections_correction" in sql and "UNION" not in sql]
    assert len(with_three) == len(with_none) + 1
    assert 'class="correction' not in page_of(client, story)


def test_readers_see_that_the_story_changed(client: Client, story: Article) -> None:
    made = correct(story, text="Не десять, а восемь.")
    story.refresh_from_db()
    assert story.updated_at == made.made_at
    month = client.get(f"/sitemap-{story.first_published_at:%Y-%m}.xml").content.decode()
    assert made.made_at.isoformat(timespec="seconds") in month


def test_the_journal_tells_all_that_a_push_needs(story: Article) -> None:
    made = correct(story, text="Не десять,\n а  восемь.", weight=Weight.SERIOUS)
    told = Entry.objects.get(kind="correction.made").data
    assert told["text"] == "Не десять, а восемь."
    assert (told["correction"], told["weight"], told["anchor"]) == (made.pk, "serious", f"correction-{made.pk}")
    assert (told["article"], told["headline"]) == (story.pk, story.headline)
    assert "stories:ru" in told["lists"]
    assert {f"article:{story.pk}", "corrections:ru", "feed:ru"} <= set(told["keys"])


def test_a_draft_and_empty_words_are_refused_at_their_field(story: Article, section: Any) -> None:
    draft = actions.draft_story({"headline": "Черновик", "text": "Раз."})
    for article, text, field in ((draft, "Не так.", "article"), (story, "  ", "text"), (story, "я" * 601, "text")):
        with pytest.raises(ValidationError) as refused:
            correct(article, text=text)
        assert list(refused.value.message_dict) == [field]
    assert not Correction.objects.exists()
    assert not Entry.objects.filter(kind="correction.made").exists()


def test_a_revision_published_later_keeps_the_corrections(client: Client, story: Article) -> None:
    draft = story.save_revision()
    correct(story, text="Не десять, а восемь.")
    draft.publish()
    assert "Не десять, а восемь." in page_of(client, story)


def test_a_withdrawn_story_says_why_and_what_was_corrected_but_not_its_words(client: Client, story: Article) -> None:
    correct(story, text="Моста ещё нет.", weight=Weight.SERIOUS, was="Мост открыли.", now="Мост откроют.")
    actions.withdraw(story, "Новость оказалась неверной.")
    response = client.get(story.get_absolute_url())
    page = response.content.decode()
    assert response.status_code == 410
    assert "Новость оказалась неверной." in page
    assert "Моста ещё нет." in page
    assert "<del>" not in page


def test_a_preview_shows_them(story: Article, rf: Any) -> None:
    correct(story, text="Не десять, а восемь.")
    page = story.make_preview_request().content.decode()
    assert "Не десять, а восемь." in page
