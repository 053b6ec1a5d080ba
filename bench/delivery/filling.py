"""`python -m delivery.filling 2000`: fills the fresh newsroom of JARCHI_DATA with that many stories.

`prepare` instead of the number brings one up to date that was filled by older code.

Writes `addresses.json` beside the data directory: `{"home", "section", "topic", "article": path, "articles": [2,000
paths at most, spread over all]}`.
"""

import json
import os
import sys
from itertools import islice
from pathlib import Path

import django

from delivery import texts

BATCH = 500
WALKED = 2000


def fill(count):
    from jarchi.articles import actions
    from jarchi.articles.models import Newsroom, Person, Section, Topic

    prepare()
    man()
    newsroom = Newsroom.load()
    newsroom.names = {"ru": "Вестник"}
    newsroom.save()
    sections = {
        slug: Section.objects.update_or_create(slug=slug, defaults={"names": {"ru": name}, "order": number})[0]
        for number, (slug, name) in enumerate(texts.SECTIONS.items(), 1)
    }
    Section.objects.exclude(slug__in=sections).delete()
    topics = {name: Topic.objects.create(names={"ru": name}) for name in texts.TOPICS}
    authors = {name: Person.named(name, "ru", Person.Role.AUTHOR) for name in texts.AUTHORS}
    pictures = [keep(number) for number in range(texts.PICTURES)]
    addresses = []
    stories = texts.stories(count)
    while batch := list(islice(stories, BATCH)):
        made = [
            actions.Story(
                article(story, sections, pictures),
                [topics[name] for name in story.topics],
                [authors[name] for name in story.authors],
            )
            for story in batch
        ]
        addresses += [story.get_absolute_url() for story in actions.publish_many(made)]
    catch_up()
    section, topic = sections[texts.story(count, texts.NEWEST).section], topics[texts.TOPICS[0]]
    return {
        "home": "/ru/",
        "section": section.url_in("ru"),
        "topic": topic.url_in("ru"),
        "article": addresses[count // 2],
        "articles": addresses[:: max(1, count // WALKED)][:WALKED],
    }


def prepare():
    """Also for a kept newsroom that older code made."""
    from jarchi import preparation

    preparation.compile_messages()
    preparation.migrate()
    preparation.collect_static()
    preparation.remember()


def man():
    """A newsroom without accounts shows its first-run page."""
    from jarchi.desk.roles import create_roles, give_role
    from jarchi.readers.models import User

    create_roles()
    give_role(User.objects.create_user("chief"), "chief")


def catch_up():
    """As a worker leaves it that has heard of all these stories."""
    from jarchi.desk.search import index_missing
    from jarchi.journal import consumers
    from jarchi.journal.models import Cursor, Entry

    index_missing()
    newest = Entry.objects.latest("id").id
    for name in consumers.registry:
        Cursor.objects.update_or_create(consumer=name, defaults={"position": newest})


def keep(number):
    from jarchi.media.actions import keep_picture
    from jarchi.media.renditions import specs

    fields = {"title": f"Снимок {number}", "caption": f"Снимок {number}", "credit": "Вестник"}
    picture = keep_picture(texts.picture(number), f"{number}.jpg", **fields)
    picture.get_renditions(*specs("wide"), *specs("thumb"))
    return picture


def article(story, sections, pictures):
    from django.utils.html import escape

    from jarchi.articles.models import Article

    values = {
        "paragraph": lambda text: f"<p>{escape(text)}</p>",
        "quote": lambda text: {"text": text},
        "heading": str,
    }
    return Article(
        headline=story.headline,
        lead=story.lead,
        language="ru",
        section=sections[story.section],
        image=pictures[story.picture],
        image_caption=f"Снимок {story.picture}",
        body=[(kind, values[kind](text)) for kind, text in story.blocks],
        first_published_at=story.moment,
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    django.setup()
    if sys.argv[1:] == ["prepare"]:
        prepare()
    else:
        found = fill(int(sys.argv[1]))
        (Path(os.environ["JARCHI_DATA"]).parent / "addresses.json").write_text(json.dumps(found))
