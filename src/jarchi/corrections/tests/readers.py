"""Readers who report errors, as their browsers do it."""

import re
import time
from typing import Any
from urllib.parse import urlsplit

import lxml.html
from django.core import signing
from django.http import HttpResponse
from django.test import Client

from jarchi.articles.models import Article
from jarchi.corrections.models import Report

JSON = {"accept": "application/json"}


def long_ago() -> str:
    """The moment of a form made an hour ago."""
    signer = signing.TimestampSigner(salt="jarchi.readers.form")
    signer.timestamp = lambda: signing.b62_encode(int(time.time()) - 3600)  # type: ignore[method-assign]
    return signer.sign("f")


class Reader:
    """`network`: the address they come from."""

    def __init__(self, story: Article, network: str = "203.0.113.5") -> None:
        self.http = Client(REMOTE_ADDR=network, headers={"sec-fetch-site": "same-origin"})
        self.story = story
        self.form = f"/{story.language}/report/article-{story.pk}"

    def link(self) -> str:
        """What the story's page leads to."""
        page = lxml.html.fromstring(self.sees(self.story.get_absolute_url()))
        [link] = page.find_class("oops")[0].iter("a")
        return str(link.get("href"))

    def send(self, exact: str = "", *, headers: dict[str, str] | None = None, **data: Any) -> HttpResponse:
        """The form as a person fills it in, some time after it was made."""
        sent = {"exact": exact, "fault": "typo", "at": long_ago(), **data}
        return self.http.post(self.form, sent, headers=headers or {})

    def reports(self, exact: str = "", **data: Any) -> Report:
        answer = self.send(exact, **data)
        assert answer.status_code == 303, answer.content.decode()
        return Report.objects.get(secret=urlsplit(answer["Location"]).path.rpartition("/")[2])

    def marks(self, words: str, text: str, **data: Any) -> Report:
        """As the script does: with 32 characters on either side. `text`: what the page shows."""
        start = text.index(words)
        end = start + len(words)
        around = {"before": text[max(0, start - 32) : start], "after": text[end : end + 32]}
        return self.reports(words, **around, **data)

    def sees(self, path: str, status: int = 200) -> str:
        answer = self.http.get(path)
        assert answer.status_code == status, path
        return answer.content.decode()


def shown(page: str) -> str:
    """The words of a page."""
    return re.sub(r"\s+", " ", lxml.html.fromstring(page).text_content())
