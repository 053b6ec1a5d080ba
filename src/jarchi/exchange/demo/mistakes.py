"""What the demo newsroom got wrong and told its readers, what they report, and who answers officially."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from jarchi.articles.models import Article
from jarchi.corrections import replying
from jarchi.corrections.anchoring import AROUND
from jarchi.corrections.closing import close
from jarchi.corrections.correcting import correct
from jarchi.corrections.models import Case, Correction, Fault, Reply, Report, Weight
from jarchi.corrections.passages import passages, text_of
from jarchi.exchange.demo import content
from jarchi.readers.models import User


class Mistakes:
    """`articles` by their keys; `editor`: who answers for them."""

    def __init__(self, articles: Mapping[str, Article], editor: User) -> None:
        self.articles = articles
        self.editor = editor
        self.corrected: dict[int, Correction] = {}  # by story

    def seed(self, now: datetime) -> None:
        facts = content.corrections(now)
        for fact in facts["corrections"]:
            self._correct(fact)
        for fact in facts["replies"]:
            self._reply(fact)
        for fact in facts["reports"]:
            self._report(fact)

    def _correct(self, fact: dict[str, Any]) -> None:
        article, moment = self.articles[fact["about"]], fact["at"]
        made = correct(
            article, text=fact["text"], weight=Weight(fact["weight"]), was=fact["was"], now=fact["now"],
            revision=article.live_revision, by=self.editor,
        )  # fmt: skip
        Correction.objects.filter(pk=made.pk).update(made_at=moment)
        Article.objects.filter(pk=article.pk).update(updated_at=moment)
        self.corrected[article.pk] = made

    def _reply(self, fact: dict[str, Any]) -> None:
        said = {name: fact[name] for name in ("author", "position", "text")}
        received = timezone.localdate(fact["at"])
        reply = replying.receive(self.articles[fact["about"]], self.editor, received_on=received, **said)
        if moment := fact["published_at"]:
            replying.publish(reply.pk, self.editor)
            Reply.objects.filter(pk=reply.pk).update(published_at=moment)

    def _report(self, fact: dict[str, Any]) -> None:
        article = self.articles[fact["about"]]
        quote = _quote(article, fact["exact"])
        heaviest = max((Fault(one["fault"]) for one in fact["said"]), key=lambda fault: fault.rank)
        case = Case.objects.create(
            article=article, fault=heaviest, rank=heaviest.rank, reports=len(fact["said"]),
            first_at=fact["said"][0]["at"], last_at=fact["said"][-1]["at"], **quote,
        )  # fmt: skip
        for one in fact["said"]:
            Report.objects.create(
                case=case, revision=article.live_revision, fault=one["fault"], note=one["note"], at=one["at"],
                language=article.language, secret=secrets.token_urlsafe(32), thanked_at=one["thanked_at"], **quote,
            )  # fmt: skip
        if fact.get("correction"):
            close(case.pk, Case.State.FIXED, self.editor, correction=self.corrected[article.pk])
            Case.objects.filter(pk=case.pk).update(closed_at=fact["at"])


def _quote(article: Article, exact: str) -> dict[str, str]:
    """The words and what stands around them in the story."""
    text = text_of(passages(article))
    start = text.index(exact)
    end = start + len(exact)
    return {"exact": exact, "prefix": text[max(0, start - AROUND) : start], "suffix": text[end : end + AROUND]}
