"""Fills an empty newsroom through the verbs everybody uses."""

import io
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.utils import timezone

from jarchi.articles import actions
from jarchi.articles.models import Article, Importance, Newsroom, Person, Section, Topic
from jarchi.desk.roles import create_roles, give_role
from jarchi.exchange.demo import content
from jarchi.exchange.demo.logins import LOGINS, password_of
from jarchi.exchange.demo.mistakes import Mistakes
from jarchi.exchange.demo.pictures import draw
from jarchi.exchange.demo.talk import Talk
from jarchi.feed import posts
from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture
from jarchi.readers.models import User


def seed() -> None:
    """Make the demo newsroom: people, pictures, stories and logins. Does nothing where there are stories."""
    seeding = _Seeding(timezone.now().replace(second=0, microsecond=0))
    with transaction.atomic():
        if Article.objects.exists():
            return
        seeding.run()
    seeding.talk()  # each comment is a transaction of its own (`comments.writing`)


class _Seeding:
    def __init__(self, now: datetime) -> None:
        self.now = now
        self.facts = content.newsroom()
        self.users: dict[str, User] = {}  # by the person who writes
        self.people: dict[str, Person] = {}
        self.articles: dict[str, Article] = {}
        self.pictures: dict[str, Picture] = {}  # the latest of each drawing

    def run(self) -> None:
        self._name_newsroom()
        self._make_logins()
        for person in self.facts["people"]:
            self._make_person(person)
        for story in content.stories(self.now):
            self._publish(story)
        for story in content.on_desk(self.now):
            self._lay_on_desk(story)
        Mistakes(self.articles, self._of_role("editor")).seed(self.now)

    def talk(self) -> None:
        Talk(self.articles, self.users, self._of_role("editor")).seed(self.now)

    def _name_newsroom(self) -> None:
        newsroom = Newsroom.load()
        for name, value in self.facts["newsroom"].items():
            setattr(newsroom, name, value)
        newsroom.save()
        for place, section in enumerate(self.facts["sections"], 1):
            Section.objects.update_or_create(slug=section["slug"], defaults={**section, "order": place * 10})
        for topic in self.facts["topics"]:
            Topic.objects.update_or_create(slug=topic["slug"], defaults=topic)

    def _make_logins(self) -> None:
        create_roles()
        names = {person["slug"]: person["names"]["ru"] for person in self.facts["people"]}
        for login in LOGINS:
            first, _, last = names[login.person].partition(" ")
            user, created = User.objects.get_or_create(
                username=login.username, defaults={"first_name": first, "last_name": last}
            )
            if created:
                user.set_password(password_of(login.username))
                user.save()
            give_role(user, login.role)
            self.users[login.person] = user

    def _make_person(self, facts: dict[str, Any]) -> None:
        slug, name = facts["slug"], facts["names"]["ru"]
        portrait = keep_picture(_jpeg(slug), f"{slug}.jpg", title=name, description=name, credit="«Жаршы»")
        self.people[slug], _created = Person.objects.update_or_create(
            slug=slug, defaults={**facts, "portrait": portrait, "account": self.users.get(slug)}
        )

    # --- stories ------------------------------------------------------------------------------------------
    def _publish(self, story: dict[str, Any]) -> None:
        article = self._draft(story)
        article.first_published_at = story["published_at"]
        if original := story.get("translation_of"):
            article.translation_of = self.articles[original]
        article.save()
        article.save_revision(user=article.owner)
        actions.publish(article, self._chief)
        self.articles[story["key"]] = article
        for post in story["posts"]:
            self._post(article, post, story)

    def _post(self, article: Article, post: dict[str, Any], story: dict[str, Any]) -> None:
        image = None
        if line := post.get("image"):
            shown = {"image": line, "language": story["language"], "published_at": post["posted_at"]}
            image = self._picture(line["key"], line["caption"], shown)
        marks = {"importance": post.get("importance", Importance.ORDINARY), "pinned": post.get("pinned", False)}
        moment = post["posted_at"]
        one = posts.post(article, post["text"], image=image, author=article.owner, posted_at=moment, **marks)
        if changed := post.get("edited"):
            posts.edit(one, text=changed, image=image, **marks)

    def _lay_on_desk(self, story: dict[str, Any]) -> None:
        article = self._draft(story)
        if story["state"] == "submitted" and (workflow := article.get_workflow()):
            workflow.start(article, article.owner)

    def _draft(self, story: dict[str, Any]) -> Article:
        language = story["language"]
        plain = ("language", "kind", "importance", "headline", "lead", "section", "topics")
        data = {name: story[name] for name in plain}
        data["authors"] = [self.people[key].names[language] for key in story["authors"]]
        if expert := story.get("expert"):
            data["expert"] = {
                "name": self.people[expert["person"]].names[language],
                "position": expert["position"],
            }
        if image := story.get("image"):
            data["image"] = self._picture(image["key"], image["caption"], story)
        data["blocks"] = [self._block(block["type"], block["value"], story) for block in story["blocks"]]
        return actions.draft_story(data, self._owner(story))

    def _owner(self, story: dict[str, Any]) -> User:
        return next((self.users[key] for key in story["authors"] if key in self.users), self._chief)

    @property
    def _chief(self) -> User:
        return self._of_role("chief")

    def _of_role(self, role: str) -> User:
        return next(self.users[login.person] for login in LOGINS if login.role == role)

    def _block(self, kind: str, value: Any, story: dict[str, Any]) -> dict[str, Any]:
        """A block as `actions.draft_story` takes it: keys of pictures and stories become ids."""
        if kind == "image":
            value = self._shown(value, story)
        elif kind == "gallery":
            value = {"images": [self._shown(shown, story) for shown in value["images"]]}
        elif kind == "see_also":
            value = {"articles": [self.articles[key].pk for key in value["articles"]]}
        elif kind == "background" and value["article"]:
            value = {**value, "article": self.articles[value["article"]].pk}
        elif kind == "table":
            table = {"data": value["rows"], "first_row_is_table_header": True, "first_col_is_header": False}
            value = {"caption": value["caption"], "table": table}
        return {"type": kind, "value": value}

    def _shown(self, value: dict[str, str], story: dict[str, Any]) -> dict[str, Any]:
        key, caption = value["image"], value["caption"]
        picture = self.pictures.get(key) or self._picture(key, caption, story)
        return {"image": picture.pk, "caption": caption}

    def _picture(self, key: str, caption: str, story: dict[str, Any]) -> Picture:
        """A picture of that drawing with the photo line of the story."""
        line, described = story["image"], self.facts["pictures"][key]
        self.pictures[key] = keep_picture(
            _jpeg(key),
            f"{key}.jpg",
            title=caption[:200],
            description=described.get(story["language"]) or described["ru"],
            caption=caption,
            credit=line["credit"],
            taken_at=content.before(story["published_at"], line["taken_minutes_before"]),
        )
        return self.pictures[key]


@cache
def _jpeg(key: str) -> bytes:
    """Drawn once in the life of the process, however many stories show it."""
    file = io.BytesIO()
    draw(key).save(file, "JPEG", quality=90)
    return file.getvalue()
