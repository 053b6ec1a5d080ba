"""`python -m comments.inside WHAT …`: in the newsroom of JARCHI_DATA. Prints JSON.

rules: no limits. moment: of a form. count NAME: what a discussion holds. fill STORY SIZE: with so many comments.
missed PATH: what it costs to render that page when the store has none.
"""

import json
import os
import random
import sys
import time

import brotli
import django

from comments import writers


def rules():
    from jarchi.comments.models import Moderation, Rules

    found = Rules.load()
    found.enabled, found.moderation, found.close_after_days = True, Moderation.POST, 0
    found.reader_limit = found.network_limit = found.discussion_limit = 0
    found.save()


def moment():
    from jarchi.readers.automatic import signed_moment

    return signed_moment()


def count(name):
    from jarchi.comments.models import Comment, Discussion, State

    kind, _, subject = name.partition("-")
    one = Discussion.objects.get_or_create(kind=kind, subject=int(subject), language="ru")[0]
    rows = Comment.objects.filter(discussion=one)
    return {"rows": rows.count(), "shown": rows.filter(state=State.SHOWN).count(), "counter": one.shown}


def fill(story, size):
    """Threads of all shapes: each comment answers an earlier one half of the time."""
    from jarchi.comments import states
    from jarchi.comments.models import Comment, Discussion, State
    from jarchi.comments.screening import repeats

    chance = random.Random(1)
    discussion = Discussion.objects.get_or_create(kind="article", subject=int(story), language="ru")[0]
    made = []
    for number in range(int(size)):
        parent = chance.choice(made) if made and chance.random() < 0.5 else None
        one = Comment(
            discussion=discussion, parent=parent, root_id=(parent.root_id or parent.pk) if parent else None,
            author=f"g{number % 997}", name=f"Читатель {number % 997}", language="ru", state=State.SHOWN,
            digest=repeats.digest(str(number)), up=chance.randrange(30), down=chance.randrange(9),
        )  # fmt: skip
        one.write(writers.text(number))
        one.save()
        made.append(one)
    states.recount([discussion.pk])


def missed(path):
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    import jarchi.urls  # noqa: F401
    from jarchi.delivery.dependencies import collecting

    handler, factory, times = WSGIHandler(), RequestFactory(), []
    for _ in range(25):
        with collecting() as shown:
            shown.generation = 1
            started = time.perf_counter()
            answer = handler.get_response(factory.get(path, SERVER_NAME="127.0.0.1"))
            times.append(time.perf_counter() - started)
    assert answer.status_code == 200, answer.status_code
    return {"milliseconds": sorted(times[5:])[10] * 1000, "bytes": len(brotli.compress(answer.content))}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    django.setup()
    what, *arguments = sys.argv[1:]
    print(json.dumps(globals()[what](*arguments)))
