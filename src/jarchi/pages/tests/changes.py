"""What a newsroom does in a day that readers see: each change takes a `Desk` and does one thing."""

import datetime as dt
import io
from collections.abc import Callable
from random import Random
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from PIL import Image

from jarchi.articles import actions
from jarchi.articles.models import Article, Byline, Newsroom, Person, Section, Topic
from jarchi.articles.scheduling import Schedule
from jarchi.feed import posts
from jarchi.feed.models import MOST_PINNED, Post
from jarchi.media.actions import keep_picture
from jarchi.media.models import Picture

LANGUAGES = ("ru", "ru", "ru", "ru", "kk", "tg")
AGES = (0, 0, 0.2, 1, 30, 50, 24 * 40, 24 * 500)  # hours
CHANGES: list[Callable[["Desk"], None]] = []


class Desk:
    """Chooses by `random` what to change; `pass_time(hours)` moves the clock."""

    def __init__(self, random: Random, pass_time: Callable[[float], None]) -> None:
        self.random = random
        self.pass_time = pass_time

    def one(self, rows: "QuerySet[Any] | type[Model]") -> Any:
        """Any row, or None."""
        if not isinstance(rows, QuerySet):
            rows = rows._default_manager.all()
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        return rows.get(pk=self.random.choice(pks)) if pks else None

    def live(self) -> Article:
        return self.one(Article.objects.live()) or self.publish()

    def some(self, words: list[str]) -> list[str]:
        return self.random.sample(words, self.random.randint(0, 2))

    def draft(self, **data: Any) -> Article:
        """A draft as the desk might make it; of a past moment if it is old."""
        data = {
            "headline": f"Новость {self.random.randint(1, 99)}",
            "text": "Раз.",
            "lead": self.random.choice(["", "Два."]),
            "language": self.random.choice(LANGUAGES),
            "section": self.random.choice(["society", "sport", "world"]),
            "topics": self.some(["most", "voda", "shkola"]),
            "authors": self.some(["Айгуль Сатова", "Тимур Белов", "Нигора Шарифи"]),
            "importance": self.random.choice(["ordinary", "ordinary", "main", "breaking"]),
            "image": self.one(Picture) if self.random.random() < 0.3 else None,
            **data,
        }
        return actions.draft_story(data)

    def publish(self, hours_ago: float | None = None, **data: Any) -> Article:
        article = self.draft(**data)
        hours_ago = self.random.choice(AGES) if hours_ago is None else hours_ago
        if hours_ago:
            article.first_published_at = timezone.now() - dt.timedelta(hours=hours_ago)
        self.save(article)
        return article

    def save(self, article: Article) -> None:
        article.save_revision()
        actions.publish(article)


def change(act: Callable[[Desk], None]) -> Callable[[Desk], None]:
    CHANGES.append(act)
    return act


# --- stories ------------------------------------------------------------------------------------------------
@change
def publish_a_story(desk: Desk) -> None:
    desk.publish(hours_ago=0)


@change
def publish_a_story_of_the_past(desk: Desk) -> None:
    desk.publish()


@change
def publish_beside_an_old_story(desk: Desk) -> None:
    """In all the lists that one stands in, just before it."""
    old = desk.one(Article.objects.live().filter(first_published_at__lt=timezone.now() - dt.timedelta(days=1)))
    topics = [topic.slug for topic in old.topics.all()]
    article = desk.draft(language=old.language, section=old.section.slug, topics=topics)
    article.first_published_at = old.first_published_at - dt.timedelta(minutes=1)
    desk.save(article)


@change
def publish_the_first_story_of_a_section(desk: Desk) -> None:
    section = Section.objects.create(names={"ru": f"Раздел {Section.objects.count()}"})
    desk.publish(section=section.slug)


@change
def publish_many(desk: Desk) -> None:
    stories = []
    for _ in range(3):
        moment = timezone.now() - dt.timedelta(hours=desk.random.choice(AGES))
        article = Article(
            headline="Из архива", section=desk.one(Section), language=desk.random.choice(LANGUAGES),
            first_published_at=moment,
        )  # fmt: skip
        stories.append(actions.Story(article, [desk.one(Topic)], [desk.one(Person)]))
    actions.publish_many(stories)


@change
def retitle(desk: Desk) -> None:
    article = desk.live()
    article.headline += "!"
    desk.save(article)


@change
def rewrite(desk: Desk) -> None:
    article = desk.live()
    article.lead, article.body = "Иначе.", [("paragraph", "<p>Совсем иначе.</p>")]
    desk.save(article)


@change
def change_the_address(desk: Desk) -> None:
    article = desk.live()
    article.slug += "-2"
    desk.save(article)


@change
def move_to_a_section(desk: Desk) -> None:
    article = desk.live()
    article.section = desk.one(Section)
    desk.save(article)


@change
def change_topics(desk: Desk) -> None:
    article = desk.live()
    article.topics = [topic for topic in Topic.objects.all() if desk.random.random() < 0.5]
    desk.save(article)


@change
def change_authors(desk: Desk) -> None:
    article = desk.live()
    people = [person for person in Person.objects.all() if desk.random.random() < 0.5]
    article.bylines = [Byline(person=person, sort_order=order) for order, person in enumerate(people)]
    desk.save(article)


@change
def interview_somebody(desk: Desk) -> None:
    article = desk.live()
    article.kind, article.expert = "interview", desk.one(Person)
    desk.save(article)


@change
def change_importance(desk: Desk) -> None:
    article = desk.live()
    article.importance = desk.random.choice(["ordinary", "main", "breaking"])
    desk.save(article)


@change
def change_the_moment(desk: Desk) -> None:
    article = desk.live()
    article.first_published_at = timezone.now() - dt.timedelta(hours=desk.random.choice(AGES))
    desk.save(article)


@change
def change_the_language(desk: Desk) -> None:
    article = desk.live()
    article.language, article.translation_of = desk.random.choice(["ru", "kk", "tg"]), None
    desk.save(article)


@change
def translate(desk: Desk) -> None:
    original = desk.live()
    article = desk.draft(language="kk" if original.language != "kk" else "tg")
    article.translation_of = original
    desk.save(article)


@change
def link_or_unlink_a_translation(desk: Desk) -> None:
    article = desk.live()
    others = Article.objects.live().exclude(language=article.language)
    article.translation_of = None if article.translation_of else desk.one(others)
    desk.save(article)


@change
def withdraw(desk: Desk) -> None:
    actions.withdraw(desk.live(), "Ошибка.")


@change
def bring_back(desk: Desk) -> None:
    article = desk.one(Article.objects.filter(live=False)) or desk.live()
    actions.publish(article)


@change
def delete(desk: Desk) -> None:
    desk.live().delete()


@change
def delete_what_is_not_public(desk: Desk) -> None:
    if article := desk.one(Article.objects.filter(live=False)):
        article.delete()


@change
def delete_an_original_that_was_withdrawn(desk: Desk) -> None:
    if not (article := desk.one(Article.objects.live().filter(translation_of__isnull=False))):
        return
    desk.save(Article.objects.get(pk=_third(desk, article).pk))
    original = article.translation_of
    if original.live:
        actions.withdraw(original, "Ошибка.")
    original.delete()


def _third(desk: Desk, article: Article) -> Article:
    """One more translation of the same original, so that translations of the deleted one are linked to each other."""
    spoken = {article.language, article.translation_of.language}
    third = desk.draft(language=next(code for code in ("ru", "kk", "tg") if code not in spoken))
    third.translation_of = article.translation_of
    third.save()
    third.save_revision()
    return third


@change
def point_at_a_story_and_a_picture(desk: Desk) -> None:
    article = desk.live()
    article.body = [
        ("see_also", {"articles": [desk.live()]}),
        ("image", {"image": desk.one(Picture) or picture(), "caption": ""}),
    ]
    desk.save(article)


@change
def schedule(desk: Desk) -> None:
    article = desk.draft(headline="По расписанию")
    article.go_live_at = timezone.now() + dt.timedelta(hours=1)
    article.save_revision().publish()
    desk.pass_time(1.1)


@change
def publish_for_an_hour(desk: Desk) -> None:
    article = desk.live()
    article.expire_at = timezone.now() + dt.timedelta(hours=1)
    desk.save(article)
    if desk.random.random() < 0.7:
        desk.pass_time(1.1)


# --- live blogs ---------------------------------------------------------------------------------------------
@change
def post_in_a_live_blog(desk: Desk) -> None:
    blog = desk.one(Article.objects.live().filter(kind="live_blog")) or desk.publish(0, kind="live_blog")
    image = desk.one(Picture) if desk.random.random() < 0.3 else None
    for _ in range(3):
        posts.post(blog, f"Запись {desk.random.randint(1, 99)}.", image=image)


@change
def edit_an_entry(desk: Desk) -> None:
    one = _entry(desk)
    importance = desk.random.choice(["ordinary", "main"])
    posts.edit(one, text=one.text + "!", image=desk.one(Picture), importance=importance, pinned=one.pinned)


@change
def pin_or_unpin_an_entry(desk: Desk) -> None:
    one = _entry(desk)
    if one.pinned or Post.objects.of(one.article_id).pinned().count() < MOST_PINNED:
        posts.pin(one, not one.pinned)


@change
def withdraw_an_entry(desk: Desk) -> None:
    posts.withdraw(_entry(desk))


def _entry(desk: Desk) -> Post:
    shown = Post.objects.shown().filter(article__kind="live_blog")
    return desk.one(shown) or posts.post(desk.publish(0, kind="live_blog"), "Первая запись.")


# --- what they belong to ------------------------------------------------------------------------------------
@change
def rename(desk: Desk) -> None:
    named = desk.one(desk.random.choice([Section, Topic, Person]))
    named.names = {"ru": f"Новое имя {desk.random.randint(1, 99)}", "kk": "Жаңа ат"}
    named.save()


@change
def change_a_slug(desk: Desk) -> None:
    newer_sections = Section.objects.exclude(slug__in=["society", "sport", "world"])  # stories are made in those
    if named := desk.one(desk.random.choice([newer_sections, Topic, Person])):
        named.slug += "-x"
        named.save()


@change
def tell_more(desk: Desk) -> None:
    topic, person = desk.one(Topic), desk.one(Person)
    topic.summaries = {"ru": f"Коротко {desk.random.randint(1, 99)}"}
    person.positions = {"ru": f"министр {desk.random.randint(1, 99)}"}
    person.biographies, person.portrait = {"ru": "Родился."}, desk.one(Picture)
    topic.save()
    person.save()


@change
def order_the_menu(desk: Desk) -> None:
    section = desk.one(Section)
    section.order, section.in_menu = desk.random.randint(1, 9), desk.random.random() < 0.7
    section.save()


@change
def delete_a_topic(desk: Desk) -> None:
    if Topic.objects.count() > 2:
        desk.one(Topic).delete()


@change
def change_the_newsroom(desk: Desk) -> None:
    newsroom = Newsroom.load()
    newsroom.names = {"ru": f"Газета {desk.random.randint(1, 99)}"}
    newsroom.about, newsroom.languages = {"ru": "О нас."}, ["ru", "kk", "tg"][: desk.random.randint(1, 3)]
    newsroom.save()


# --- pictures -----------------------------------------------------------------------------------------------
@change
def change_a_caption(desk: Desk) -> None:
    if found := desk.one(Picture):
        found.caption += "!"
        found.save()


@change
def change_what_matters_in_a_picture(desk: Desk) -> None:
    if found := desk.one(Picture):
        found.focal_point_x = found.focal_point_y = desk.random.randint(20, 40)
        found.focal_point_width = found.focal_point_height = 10
        found.save()


@change
def delete_a_picture(desk: Desk) -> None:
    if found := desk.one(Picture):
        found.delete()
    picture()


# --- time ---------------------------------------------------------------------------------------------------
@change
def let_a_day_pass(desk: Desk) -> None:
    desk.pass_time(24)


@change
def let_a_week_pass(desk: Desk) -> None:
    desk.pass_time(7 * 24)


def picture() -> Picture:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(file, "JPEG")
    return keep_picture(file.getvalue(), "bridge.jpg", caption="Мост", credit="Нигора Шарифи", description="Мост")


def carry_out_schedule() -> None:
    Schedule().carry_out()
