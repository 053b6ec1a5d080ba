"""A newsroom killed while readers write: what was acknowledged is there, once, and the counters are right."""

import http.client
import json
import os
import random
import signal
import threading
import urllib.parse

from on_air import OnAir, jarchi, prepared, wait_until

WRITERS, POSTS = 8, 1000
COUNT = """
import json
from django.db.models import Count
from jarchi.comments.models import Comment, Discussion
one = Discussion.objects.get(kind="article", subject={story})
twice = Comment.objects.values("text").annotate(n=Count("id")).filter(n__gt=1).count()
texts = list(Comment.objects.filter(discussion=one).values_list("text", flat=True))
print(json.dumps({{"texts": texts, "twice": twice, "counter": one.shown, "shown": one.comments.shown().count()}}))
"""
RULES = """
from jarchi.articles.models import Section
from jarchi.readers.automatic import signed_moment
from jarchi.comments.models import Rules
Section.objects.create(slug="society", names={"ru": "Общество"})
rules = Rules.load()
rules.enabled, rules.moderation, rules.close_after_days = True, "post", 0
rules.reader_limit = rules.network_limit = rules.discussion_limit = 100000
rules.save()
print(signed_moment())
"""
WORDS = "мост река автобус утро город дорога школа вода рынок цена хлеб сосед двор сад врач суд закон парк".split()


class Writers:
    """Threads that send numbered texts until `POSTS` are acknowledged; what got no answer is sent again."""

    def __init__(self, url, story, moment):
        self.moment = moment
        self.host = urllib.parse.urlsplit(url).netloc
        self.path = f"/ru/comments/article-{story}/write"
        self.acknowledged, self.lock = set(), threading.Lock()
        self.numbers = iter(range(POSTS))
        self.threads = [threading.Thread(target=self.work) for _ in range(WRITERS)]
        for thread in self.threads:
            thread.start()

    def work(self):
        while True:
            with self.lock:
                number = next(self.numbers, None)
            if number is None:
                return
            while not self.send(number):
                pass

    def send(self, number):
        text = f"{' '.join(random.Random(number).choices(WORDS, k=12))} {number}"
        body = urllib.parse.urlencode({"name": f"Читатель {number}", "text": text, "at": self.moment})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
        try:
            connection = http.client.HTTPConnection(self.host, timeout=30)
            connection.request("POST", self.path, body, headers)
            answer = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False
        if answer == 303:
            with self.lock:
                self.acknowledged.add(text)
        return answer == 303


def test_a_server_killed_during_a_thousand_posts_loses_none_and_doubles_none(tmp_path):
    with OnAir(prepared(tmp_path / "data")) as newsroom:
        moment = jarchi(newsroom.data, "manage", "shell", "-v0", "-c", RULES).stdout.strip()
        story = newsroom.publish(headline="Мост", text="Открыт.")["id"]
        writers = Writers(newsroom.url, story, moment)
        for share in (0.2, 0.4, 0.6):
            wait_until(lambda share=share: len(writers.acknowledged) > share * POSTS, "posts to be acknowledged")
            killed = newsroom.part("server")
            os.kill(killed, signal.SIGKILL)
            wait_until(lambda killed=killed: newsroom.part("server", killed), "another server")
        for thread in writers.threads:
            thread.join()
        told = jarchi(newsroom.data, "manage", "shell", "-v0", "-c", COUNT.format(story=story)).stdout
        kept = json.loads(told.splitlines()[-1])
        assert len(writers.acknowledged) == POSTS
        assert writers.acknowledged == set(kept["texts"])
        assert kept["twice"] == 0
        assert kept["counter"] == kept["shown"] > 0.9 * POSTS  # of nearly alike ones some are held
