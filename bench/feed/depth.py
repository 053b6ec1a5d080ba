"""Row 5, in a process of its own (`python -m feed.depth`, with the JARCHI_DATA of a newsroom): what pages of the feed
cost, the first and the last, and the sitemaps with their memory. Prints `{"pages": {name: [ms, …]}, "sitemaps": {…}}`.
"""

import json
import os
import re
import resource
import sys
import time

import django

ROUNDS = 40
FILTERS = {"all": "", "section": "section={section}", "main": "importance=main"}


def main():
    from django.test import Client

    client = Client(headers={"host": "127.0.0.1"})
    print(json.dumps({"pages": pages(client), "sitemaps": sitemaps(client)}))


def spread():
    """Over all sections; one story in twenty is main news, one in two hundred was breaking. Nobody need hear of it."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM articles_section ORDER BY id")
        sections = [pk for (pk,) in cursor.fetchall()]
        for number, pk in enumerate(sections):
            where = [pk, len(sections), number]
            cursor.execute("UPDATE articles_article SET section_id = %s WHERE id %% %s = %s", where)
        for importance, each in (("main", 20), ("breaking", 200)):
            cursor.execute("UPDATE articles_article SET importance = %s WHERE id %% %s = 0", [importance, each])


def pages(client):
    """CPU of each, in turns, so that whatever else the machine does falls on all."""
    section = re.search(r'\?section=([\w-]+)', text(client, "/ru/feed/"))[1]
    targets = {}
    for name, query in FILTERS.items():
        first = "/ru/feed/" + ("?" + query.format(section=section) if query else "")
        targets[f"{name}: first"] = first
        targets |= {f"{name}: {place}": address for place, address in deep(first)}
    found = {name: [] for name in targets}
    for _ in range(ROUNDS):
        for name, address in targets.items():
            began = time.process_time()
            text(client, address)
            found[name].append(1000 * (time.process_time() - began))
    return found


def deep(first):
    """The page in the middle of the list and its last one, by cursors of stories that stand there."""
    from django.db.models import Q

    from jarchi.articles.models import Article
    from jarchi.articles.reading.paging import Cursor

    stories = Article.objects.live().in_language("ru").order_by("-first_published_at", "-id")
    if section := re.search("section=([^&]+)", first):
        stories = stories.filter(section__slug=section[1])
    if "importance" in first:
        stories = stories.filter(~Q(importance="ordinary"))
    count = stories.count()
    for place, number in (("middle", count // 2), ("last", max(0, count - 42))):
        moment, pk = stories.values_list("first_published_at", "id")[number]
        yield place, f"{first}{'&' if '?' in first else '?'}before={Cursor(moment, pk)}"


def sitemaps(client):
    before, began = peak(), time.process_time()
    index = text(client, "/sitemap.xml")
    parts = [address.partition("//")[2].partition("/")[2] for address in re.findall(r"<loc>([^<]+)</loc>", index)]
    took, urls, largest = time.process_time() - began, 0, 0
    for part in parts:
        body = text(client, f"/{part}")
        urls += body.count("<url>")
        largest = max(largest, len(body))
    return {
        "index": took, "all": time.process_time() - began, "parts": len(parts), "urls": urls, "largest": largest,
        "grew": peak() - before,
    }  # fmt: skip


def text(client, address):
    answer = client.get(address)
    if answer.status_code != 200:
        sys.exit(f"{address}: {answer.status_code}")
    return answer.content.decode()


def peak():
    """MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jarchi.settings")
    django.setup()
    spread() if sys.argv[1:] == ["spread"] else main()
