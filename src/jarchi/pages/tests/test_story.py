"""The page of one story: what readers see and what machines read."""

import json
import re
from typing import Any

import pytest
from django.test import Client, RequestFactory

from jarchi.articles import actions, preview
from jarchi.articles.models import Article, Byline, Kind, Person, Section
from jarchi.articles.rendering import render_body
from jarchi.media.models import Picture

pytestmark = pytest.mark.django_db

NASTY = 'Мэр: «5 < 7» & "всё" </script><script>alert(1)</script>'


def read(client: Client, article: Article) -> str:
    response = client.get(article.get_absolute_url())
    assert response.status_code == 200
    return response.content.decode()


def json_ld(page: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    return json.loads(found[1])


def test_structured_data_say_what_the_page_says(client: Client, publish: Any, picture: Picture) -> None:
    article = publish(lead="Движение пущено.", authors=["Тимур Белов"], image=picture)
    facts = json_ld(read(client, article))
    assert facts["@type"] == "NewsArticle"
    assert facts["headline"] == article.headline
    assert facts["inLanguage"] == "ru"
    assert facts["articleSection"] == "Общество"
    assert facts["author"][0]["name"] == "Тимур Белов"
    assert facts["author"][0]["url"].endswith("/ru/people/timur-belov/")
    assert facts["publisher"]["name"] == "Жаршы"
    assert facts["datePublished"].startswith(f"{article.first_published_at:%Y-}")
    assert facts["image"][0].startswith("http")
    assert facts["image"][0].endswith(".jpg")


def test_no_headline_escapes_from_the_page(client: Client, publish: Any) -> None:
    page = read(client, publish(NASTY, lead=NASTY))
    assert "<script>alert" not in page
    assert json_ld(page)["headline"] == NASTY


def test_the_head_names_the_page_once(client: Client, publish: Any, picture: Picture) -> None:
    article = publish(lead="Движение пущено.", image=picture)
    page = read(client, article)
    assert f'{article.get_absolute_url()}">' in re.search(r'<link rel="canonical".*', page)[0]  # type: ignore[index]
    assert '<meta property="og:title" content="Мост открыли">' in page
    assert '<meta name="description" content="Движение пущено.">' in page
    assert re.search(r'property="og:image" content="http[^"]+\.jpg"', page)
    assert page.count("<title>Мост открыли — Жаршы</title>") == 1
    assert page.count("<h1") == 1


def test_without_a_lead_the_text_describes(client: Client, publish: Any) -> None:
    assert '<meta name="description" content="Движение пущено.' in read(client, publish())


def test_translations_are_linked_both_ways(client: Client, publish: Any) -> None:
    original = publish()
    for language, headline in (("kk", "Көпір ашылды"), ("tg", "Пул кушода шуд")):
        draft = actions.draft_story({"headline": headline, "text": "…", "language": language})
        draft.translation_of = original
        draft.save()
        draft.save_revision()
        actions.publish(draft)
    stories = list(Article.objects.order_by("pk"))
    for story in stories:
        page = read(client, story)
        for other in stories:
            assert re.search(rf'<link rel="alternate" hreflang="{other.language}" href="http[^"]+{other.pk}-', page)
            assert re.search(rf'<li><a href="{other.get_absolute_url()}" lang="{other.language}"', page)


def test_without_translations_the_switch_leads_to_front_pages(client: Client, publish: Any) -> None:
    page = read(client, publish())
    assert 'rel="alternate" hreflang' not in page
    assert '<li><a href="/kk/" lang="kk" hreflang="kk">Қазақша</a></li>' in page


def test_the_photo_line_reads_as_a_newspapers(client: Client, publish: Any, picture: Picture) -> None:
    page = read(client, publish(image=picture))
    line = re.sub(r"<[^>]+>", "", re.search(r"<figcaption>(.*?)</figcaption>", page)[1])  # type: ignore[index]
    assert line == "Мост утром. Фото: Нигора Шарифи, 23.08.2024 17:09"


def test_the_lead_picture_has_its_place_and_comes_first(client: Client, publish: Any, picture: Picture) -> None:
    page = read(client, publish(image=picture))
    image = re.search(r"<img [^>]+>", page)[0]  # type: ignore[index]
    assert 'width="960" height="640"' in image
    assert 'fetchpriority="high"' in image
    assert "lazy" not in image
    assert 'alt="Автобус на мосту"' in image


def test_an_interview_presents_its_expert_of_that_time(client: Client, publish: Any, picture: Picture) -> None:
    article = publish(
        "«Воды хватит»",
        kind=Kind.INTERVIEW,
        expert={"name": "Айгуль Сатова", "position": "гидролог"},
        text=None,
        blocks=[{"type": "exchange", "value": {"question": f"Вопрос {n}?", "answer": "<p>Да.</p>"}} for n in (1, 2)],
    )
    Person.objects.update(portrait=picture, positions={"ru": "министр"})
    page = read(client, article)
    assert "гидролог" in page
    assert "министр" not in page
    assert "Интервью" in page
    assert 'id="q2"' in page
    assert 'aria-label="Ссылка на вопрос 2"' in page
    assert '<h1 class="hang">' in page


def test_a_running_story_goes_on_beside(client: Client, publish: Any) -> None:
    first = publish("Мост закрыли", hours_ago=70, topics=["Мост"])
    middle = publish("Мост чинят", hours_ago=20, topics=["Мост"])
    last = publish("Мост открыли", topics=["Мост"])
    page = read(client, middle)
    followed, earlier = page.index("Что было дальше"), page.index("Что было раньше")
    assert followed < page.index(last.get_absolute_url()) < earlier < page.index(first.get_absolute_url())
    assert "Что было дальше" not in read(client, last)
    assert "Что было раньше" not in read(client, first)


def test_marks_of_kind_and_importance(client: Client, publish: Any) -> None:
    page = read(client, publish(kind="opinion", importance="breaking"))
    assert "<b>Срочно</b>" in page
    assert "<span>Мнение</span>" in page


def test_an_update_is_dated(client: Client, publish: Any) -> None:
    article = publish()
    assert "Обновлено" not in read(client, article)
    article.refresh_from_db()
    article.headline = "Мост открыт"
    article.save()
    assert "Обновлено" in read(client, article)


def test_the_story_of_another_language_is_read_in_its_own(client: Client, publish: Any) -> None:
    page = read(client, publish("Пул кушода шуд", language="tg"))
    assert '<html lang="tg">' in page
    assert "Ҷомеа" in page
    assert "Гузариш ба матн" in page


# --- preview ------------------------------------------------------------------------------------------
def show(article: Article) -> str:
    article.body_html = render_body(article)
    response = preview.view()(RequestFactory().get("/"), article)
    assert response.status_code == 200
    return response.content.decode()


def test_a_bare_new_draft_can_be_previewed(section: Section) -> None:
    assert "<h1" in show(Article())


def test_an_unsaved_draft_shows_what_it_has(section: Section, picture: Picture) -> None:
    person = Person.named("Тимур Белов", "ru", Person.Role.AUTHOR)
    draft = Article(headline="Черновик", section=section, image=picture, kind=Kind.INTERVIEW, language="kk")
    draft.bylines = [Byline(person=person), Byline()]
    page = show(draft)
    assert "Черновик" in page
    assert "Тимур Белов" in page
    assert '<html lang="kk">' in page
    assert "ld+json" not in page


EMPTY_BLOCKS = [
    ("heading", ""), ("quote", {"text": "", "speaker": "", "position": ""}), ("image", {"image": None}),
    ("gallery", {"images": [{"image": None}]}), ("exchange", {"question": "", "answer": ""}),
    ("list", {"items": [""]}), ("table", {"caption": "", "table": None}), ("embed", {"url": "", "title": ""}),
    ("figure", {"label": "", "value": None, "series": [{"label": "", "value": None}]}),
    ("see_also", {"articles": [None]}), ("background", {"text": "", "article": None}),
    ("document", {"document": None}),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "value"), EMPTY_BLOCKS)
def test_an_unfinished_block_does_not_break_the_preview(section: Section, kind: str, value: Any) -> None:
    block = Article._meta.get_field("body").stream_block
    show(Article(headline="Черновик", body=block.to_python([{"type": kind, "value": value}])))
