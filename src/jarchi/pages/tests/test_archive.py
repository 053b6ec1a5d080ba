import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from jarchi.articles.models import Article, Section
from jarchi.pages import views
from jarchi.pages.tests.test_lists import headlines, many

pytestmark = pytest.mark.django_db


def on(article: Article, *moment: int) -> Article:
    article.first_published_at = timezone.make_aware(dt.datetime(*moment))
    article.save(update_fields=["first_published_at"])
    return article


def test_a_day_is_the_newsrooms_day(client: Client, publish: Any) -> None:
    on(publish("Поздно вечером"), 2024, 8, 23, 23, 59)
    on(publish("После полуночи"), 2024, 8, 24, 0, 0)
    page = client.get("/ru/archive/2024/08/23/").content.decode()
    assert "Поздно вечером" in page
    assert "После полуночи" not in page
    assert "Пятница, 23 августа 2024" in page


def test_neighbouring_days_skip_the_empty_ones(client: Client, publish: Any) -> None:
    on(publish(), 2023, 12, 30)
    on(publish(), 2024, 8, 23)
    on(publish(), 2025, 1, 5)
    page = client.get("/ru/archive/2024/08/23/").content.decode()
    assert 'rel="prev" href="/ru/archive/2023/12/30/"' in page
    assert 'rel="next" href="/ru/archive/2025/01/05/"' in page
    assert 'href="/ru/archive/2024/08/23/" aria-current="date"' in page
    assert "/ru/archive/2024/08/22/" not in page  # nothing was published then
    assert [f"/ru/archive/{year}/" in page for year in (2022, 2023, 2025)] == [False, True, True]


def test_the_archive_opens_at_its_newest_day(client: Client, publish: Any) -> None:
    publish()
    assert client.get("/ru/archive/")["Location"] == f"{timezone.localdate():/ru/archive/%Y/%m/%d/}"


def test_a_year_opens_at_its_last_day(client: Client, publish: Any) -> None:
    on(publish(), 2024, 8, 23)
    assert client.get("/ru/archive/2024/")["Location"] == "/ru/archive/2024/08/23/"
    assert client.get("/ru/archive/2023/").status_code == 404


def test_an_empty_day_says_so(client: Client, publish: Any) -> None:
    on(publish(), 2024, 8, 23)
    assert "В этот день ничего не публиковали." in client.get("/ru/archive/2024/08/24/").content.decode()


@pytest.mark.parametrize("day", ["2024/02/30", "2024/13/01", "0000/01/01", "9999/12/31", "2023/01/01", "24/8/1"])
def test_days_that_never_were_are_not_found(client: Client, publish: Any, day: str) -> None:
    on(publish(), 2024, 8, 23)
    assert client.get(f"/ru/archive/{day}/").status_code == 404


def test_an_empty_archive_opens_too(client: Client, section: Section) -> None:
    assert client.get("/ru/archive/", follow=True).status_code == 200


def test_a_busy_day_has_pages(client: Client, section: Section) -> None:
    many(section, views.IN_DAY + 1, moment=timezone.now())
    page = client.get("/ru/archive/", follow=True)
    assert "?before=" in page.content.decode()
    assert headlines(page.content) == []  # lines, not headings
