"""An hour at the desk of a newsroom that is on air: `python hour_at_the_desk.py SEED ACTS`, with its JARCHI_DATA.

`ACTS` changes of what the Russian feed shows, at random. Before and after them a line of JSON tells the feed as the
database has it: `{"cursor": 40, "feed": [[time, article, url, headline, importance], …]}`, the newest first.
"""

import contextlib
import json
import os
import sys
from random import Random

import django
from django.core.exceptions import ValidationError


def main(seed: int, acts: int) -> None:
    from jarchi.articles.models import Section
    from jarchi.pages.tests import changes
    from jarchi.pages.tests.changes import Desk

    def publish(desk: Desk) -> None:
        desk.publish(hours_ago=desk.random.choice([0, 0, 0, 0.5]))

    Section.objects.get_or_create(slug="world", defaults={"names": {"ru": "В мире"}})
    desk = Desk(Random(seed), lambda hours: None)
    choice = [
        publish, publish, publish, changes.retitle, changes.change_the_address, changes.move_to_a_section,
        changes.change_importance, changes.change_the_moment, changes.change_the_language, changes.withdraw,
        changes.bring_back, changes.delete,
    ]  # fmt: skip
    tell()
    for _ in range(acts):
        with contextlib.suppress(ValidationError):  # a translation in the language of its original
            desk.random.choice(choice)(desk)
    tell()


def moment(story) -> str:  # type: ignore[no-untyped-def]
    from jarchi.articles.windows import local_time

    return local_time(story.first_published_at).isoformat(timespec="microseconds")


def tell() -> None:
    from jarchi.articles.models import Article
    from jarchi.feed import events

    cursor = events.cursor("ru")
    stories = Article.objects.live().in_language("ru").select_related("section")
    feed = [
        [moment(story), story.pk, story.get_absolute_url(), story.headline, story.importance]
        for story in stories.order_by("-first_published_at", "-id")
    ]
    sys.stdout.write(json.dumps({"cursor": cursor, "feed": feed}) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]))
