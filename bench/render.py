"""Measures the render of a missed page: CPU of article, home, section and topic, and where it goes.

    PYTHONPATH=src python bench/render.py [--stories 2000] [--renders 200] [--profile article]

One process, through `jarchi.wsgi.application` as a worker of the server calls it, each answer rendered for the page
store but not kept there. The newsroom is the invented one of bench/delivery/texts.py, kept in JARCHI_DATA (a temporary
directory if that is not set). Milliseconds of CPU: the total is of undisturbed renders, the median of five rounds; the
parts are of another round with stopwatches on, each part without those within it.
"""

import argparse
import cProfile
import io
import os
import pstats
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
PARTS = ("middleware", "view", "model", "sql", "template", "queries")
ROUNDS = 5


class Stopwatch:
    """CPU seconds by part; a part that begins within another stops the other one's clock."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self.running: list[str] = []
        self.since = 0.0

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        self._turn()
        self.running.append(name)
        try:
            yield
        finally:
            self._turn()
            self.running.pop()

    def _turn(self) -> None:
        now = time.thread_time()
        if self.running:
            self.spent[self.running[-1]] += now - self.since
        self.since = now

    def around(self, name: str, function):
        def timed(*args, **kwargs):
            with self.part(name):
                return function(*args, **kwargs)

        return timed

    def query(self, execute, sql, params, many, context):
        self.spent["queries"] += 1
        with self.part("sql"):
            return execute(sql, params, many, context)


def fill(count: int) -> None:
    """An empty newsroom with that many live stories, each with its lead picture."""
    from delivery import texts
    from django.core.management import call_command

    from jarchi.articles import actions
    from jarchi.articles.models import Article, Newsroom, Person, Section, Topic
    from jarchi.media.actions import keep_picture

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if Article.objects.exists():
        return
    newsroom = Newsroom.load()
    newsroom.names, newsroom.taglines, newsroom.languages = {"ru": "Жаршы"}, {"ru": "Новости"}, ["ru", "kk"]
    newsroom.save()
    sections = {
        slug: Section.objects.create(slug=slug, names={"ru": name}, order=place)
        for place, (slug, name) in enumerate(texts.SECTIONS.items())
    }
    topics = {name: Topic.objects.create(names={"ru": name}) for name in texts.TOPICS}
    people = {name: Person.objects.create(names={"ru": name}) for name in texts.AUTHORS}
    pictures = [keep_picture(texts.picture(n), f"{n}.jpg", caption="Подпись") for n in range(texts.PICTURES)]
    actions.publish_many(
        actions.Story(
            Article(
                headline=story.headline, lead=story.lead, section=sections[story.section], language="ru",
                image=pictures[story.picture], first_published_at=story.moment,
                body=[(kind, text if kind == "heading" else {"text": text} if kind == "quote" else f"<p>{text}</p>")
                      for kind, text in story.blocks],
            ),
            [topics[name] for name in story.topics],
            [people[name] for name in story.authors],
        )
        for story in texts.stories(count)
    )  # fmt: skip


def pages() -> dict[str, str]:
    from jarchi.articles.models import Article

    # Not the newest of all: an article in the middle has neighbours on both sides.
    article = Article.objects.live().newest_first()[20]
    topic = article.topics.first()
    return {
        "article": article.get_absolute_url(),
        "home": "/ru/",
        "section": article.section.url_in("ru"),
        "topic": topic.url_in("ru") if topic else "/ru/archive/",
    }


def render(path: str) -> bytes:
    """One page through the WSGI handler, the store's context around it."""
    from jarchi.delivery import dependencies
    from jarchi.wsgi import application

    answered = []
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "SCRIPT_NAME": "", "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "443", "HTTP_HOST": "localhost", "SERVER_PROTOCOL": "HTTP/1.1", "wsgi.version": (1, 0),
        "wsgi.url_scheme": "https", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.multithread": True,
        "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    with dependencies.collecting() as page:
        page.generation = 1
        response = application(environ, lambda status, headers: answered.append(status))
        body = b"".join(response)
        response.close()
    assert answered == ["200 OK"], (path, answered)
    return body


def cpu(path: str, renders: int) -> float:
    """Milliseconds a render."""
    began = time.process_time()
    for _ in range(renders):
        render(path)
    return 1000 * (time.process_time() - began) / renders


def parts(path: str, renders: int) -> dict[str, float]:
    """The same by part, with stopwatches on."""
    from django.core.handlers.base import BaseHandler
    from django.db import connection
    from django.db.models import Model
    from django.template.backends.django import Template

    watch = Stopwatch()
    replaced = {
        (BaseHandler, "make_view_atomic"): lambda handler, view: watch.around("view", view),
        (Template, "render"): watch.around("template", Template.render),
        (Model, "from_db"): classmethod(watch.around("model", Model.from_db.__func__)),
    }
    before = {(owner, name): owner.__dict__[name] for owner, name in replaced}
    try:
        for (owner, name), timed in replaced.items():
            setattr(owner, name, timed)
        with connection.execute_wrapper(watch.query):
            for _ in range(renders):
                with watch.part("middleware"):
                    render(path)
    finally:
        for (owner, name), plain in before.items():
            setattr(owner, name, plain)
    return {name: spent / renders * (1 if name == "queries" else 1000) for name, spent in watch.spent.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=2000)
    parser.add_argument("--renders", type=int, default=200)
    parser.add_argument("--profile", help="print the profile of this page instead")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.setdefault("JARCHI_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
        import jarchi.wsgi  # noqa: F401 -- sets Django up

        fill(arguments.stories)
        addresses = pages()
        for path in addresses.values():  # draws pictures, compiles templates
            render(path)
        if name := arguments.profile:
            profile = cProfile.Profile()
            profile.runcall(cpu, addresses[name], arguments.renders)
            pstats.Stats(profile).sort_stats("tottime").print_stats(45)
            return
        print(f"| page | bytes | CPU | {' | '.join(PARTS)} |")
        print("|---" * (3 + len(PARTS)) + "|")
        for name, path in addresses.items():
            total = statistics.median(cpu(path, arguments.renders) for _ in range(ROUNDS))
            split = parts(path, arguments.renders)
            row = " | ".join(f"{split.get(part, 0):.{0 if part == 'queries' else 2}f}" for part in PARTS)
            print(f"| {name} | {len(render(path)):,} | **{total:.2f} ms** | {row} |")


if __name__ == "__main__":
    main()
