"""A reader's page sets no cookie, looks at none, and lets nothing foreign in."""

import re
from typing import Any

import pytest
from django.test import Client

from jarchi.articles.models import Article
from jarchi.comments.models import Rules
from jarchi.media.models import Picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def addresses(publish: Any, picture: Picture) -> list[str]:
    publish(topics=["Мост"], authors=["Тимур Белов"], image=picture)
    Rules.objects.create(enabled=True, close_after_days=0)
    return ["/", "/ru/", "/ru/society/", "/ru/people/timur-belov/", "/ru/nothing/", "/ru/archive/"]


@pytest.fixture
def talks(addresses: list[str]) -> list[str]:
    """Pages that are made for whoever is signed in, and the same for all others."""
    story = Article.objects.get()
    comments = f"/ru/comments/article-{story.pk}/"
    return [story.get_absolute_url(), "/ru/topics/most/", comments, f"{comments}feed.rss"]


def test_no_cookie_is_set_or_looked_at(client: Client, addresses: list[str]) -> None:
    for address in addresses:
        response = client.get(address, headers={"cookie": f"sessionid={'a' * 32}; csrftoken={'b' * 32}"})
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert not response.wsgi_request.session.accessed


def test_comments_are_read_without_a_cookie(client: Client, talks: list[str]) -> None:
    for address in talks:
        response = client.get(address, headers={"cookie": f"csrftoken={'b' * 32}"})
        assert response.status_code == 200
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        assert not response.wsgi_request.session.accessed


def test_a_strict_policy_stands_on_every_page(client: Client, addresses: list[str], talks: list[str]) -> None:
    for address in [*addresses, *talks]:
        policy = client.get(address)["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        assert "http" not in policy


def test_nothing_inline_and_nothing_foreign(client: Client, addresses: list[str], talks: list[str]) -> None:
    for address in [*addresses, *talks]:
        page = client.get(address, follow=True).content.decode()
        allowed = ' type="application/ld\\+json"| type="module" src="/static/'
        assert not re.search(rf"\sstyle=|\son\w+=|<style|<script(?!{allowed})", page)
        assert not re.search(r"<(img|link rel=\"(stylesheet|icon|preload)\"|script|iframe)[^>]+//", page)
        assert "csrfmiddlewaretoken" not in page
