"""What invented readers say of the demo's stories: most is shown, some waits for the desk."""

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from jarchi.articles.models import Article
from jarchi.comments import moderation, voting, writing
from jarchi.comments.judging import Verdict
from jarchi.comments.models import Comment, Discussion, Moderation, Rules, Vote, Who
from jarchi.comments.screening import repeats
from jarchi.comments.speaking import Speaker
from jarchi.exchange.demo import content
from jarchi.readers.models import User


class Talk:
    """`articles` by their keys; `users` by the person who speaks; `editor`: who decides."""

    def __init__(self, articles: Mapping[str, Article], users: Mapping[str, User], editor: User) -> None:
        self.articles = articles
        self.users = users
        self.editor = editor
        self.said: dict[int, Comment] = {}  # by place
        self.names: dict[str, Comment] = {}  # the latest of each

    def seed(self, now: datetime) -> None:
        rules = Rules.load()
        rules.enabled, rules.who, rules.moderation, rules.close_after_days = True, Who.GUESTS, Moderation.TRUST, 0
        rules.save()
        facts = content.comments(now)
        for fact in facts:
            self._say(fact)
        for fact in facts:
            self.said[fact["place"]].written_at = fact["written_at"]
        Comment.objects.bulk_update(self.said.values(), ["written_at", "up", "down"])

    def _say(self, fact: dict[str, Any]) -> None:
        answered = self.said.get(fact["answers"])
        comment = writing.write(
            writing.Draft(
                discussion=self._discussion(fact),
                speaker=(speaker := self._speaker(fact)),
                name=fact.get("name") or speaker.name,
                text=fact["text"],
                verdict=self._verdict(fact),
                parent=answered.pk if answered else None,
            )
        )
        self.said[fact["place"]] = self.names[comment.name] = comment
        self._vote(comment, fact)
        self._decide(comment, fact)

    def _discussion(self, fact: dict[str, Any]) -> Discussion:
        article = self.articles[fact["about"]]
        kind, subject = "article", article.pk
        if (number := fact.get("entry")) is not None:
            kind, subject = "post", article.posts.order_by("id")[number].pk
        found = Discussion.objects.of(kind, subject, article.language).first()
        return found or Discussion(kind=kind, subject=subject, language=article.language)

    def _speaker(self, fact: dict[str, Any]) -> Speaker:
        if person := fact.get("by"):
            user = self.users[person]
            return Speaker(f"u{user.pk}", "", user, is_staff=True)
        return guest(fact["name"])

    def _verdict(self, fact: dict[str, Any]) -> Verdict:
        """What the rules would say; not asked of them, who remember for a second what was there before."""
        held = fact.get("held", [])
        alike = {"repeats": lambda name: str(self.names[name].pk)}
        held = [{**why, "of": alike[why["why"]](why["of"])} if why["why"] in alike else why for why in held]
        return Verdict(held, None, repeats.fingerprint(fact["text"]), repeats.digest(fact["text"]))

    def _vote(self, comment: Comment, fact: dict[str, Any]) -> None:
        comment.up, comment.down = fact.get("up", 0), fact.get("down", 0)
        voters = [guest(f"reader {number}") for number in range(comment.up + comment.down)]
        Vote.objects.bulk_create(
            Vote(comment=comment, voter=voter.key, network=voter.network, up=number < comment.up)
            for number, voter in enumerate(voters)
        )

    def _decide(self, comment: Comment, fact: dict[str, Any]) -> None:
        if fact.get("accepted"):
            moderation.accept([comment.pk], self.editor)
        if refused := fact.get("refused"):
            moderation.refuse([comment.pk], self.editor, refused["reason"], refused["note"])
        if fact.get("featured"):
            moderation.feature([comment.pk], self.editor)
        if fact.get("pinned"):
            moderation.pin([comment.pk], self.editor)
        for number, report in enumerate(fact.get("reports", ())):
            voting.flag(guest(f"reader {number}"), comment, report["reason"], report["note"])


def guest(name: str) -> Speaker:
    """The same for the same name; in a network for documentation (RFC 5737)."""
    digest = hashlib.blake2b(name.encode(), digest_size=16)
    return Speaker(f"g{digest.hexdigest()}", f"203.0.113.{digest.digest()[0] % 254 + 1}")
