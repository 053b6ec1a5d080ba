"""Server processes that write to PostgreSQL at one time: nobody's comment is doubled, and none fails since two wait for
each other."""

import threading

import pytest
from django.db import connection, connections, transaction

from jarchi.comments import moderation, writing
from jarchi.comments.models import Comment
from jarchi.comments.tests.conftest import Reader

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def waits_for_us(thread: threading.Thread) -> bool:
    """As soon as another connection waits for what ours has locked; False if the thread ends first."""
    with connection.cursor() as cursor:
        while thread.is_alive():
            cursor.execute("SELECT 1 FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))")
            if cursor.fetchone():
                return True
    return False


def in_thread(act) -> threading.Thread:
    def run():
        try:
            act()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.parametrize("act", ["answer", "edit", "withdraw", "refuse", "mark"])
def test_whoever_waits_for_the_beginning_of_a_thread_holds_none_of_its_answers(reader, another, rules, act):
    first = reader.said()
    answer = another.said("Давно пора.", parent=first.pk)
    rules.moderation = "pre" if act == "edit" else "post"  # what is edited waits again, and is counted no longer
    rules.save()
    acts = {
        "answer": lambda: reader.said("Пора, пора.", parent=answer.pk),
        "edit": lambda: another.send(f"/ru/comments/{answer.pk}/edit", {"text": "Иначе."}),
        "withdraw": lambda: another.send(f"/ru/comments/{answer.pk}/withdraw"),
        "refuse": lambda: moderation.refuse([answer.pk], None, "insult"),
        "mark": lambda: moderation.mark([answer.pk], None, "expert"),
    }
    with transaction.atomic():
        Comment.objects.lock([first.pk])
        thread = in_thread(acts[act])
        assert waits_for_us(thread)
        Comment.objects.select_for_update(nowait=True).get(pk=answer.pk)
    thread.join()


def test_one_form_that_two_processes_take_at_once_is_one_comment(reader, story, monkeypatch):
    """Two senders with one cookie; another process has another writer."""
    reader.said("Сначала другое.")
    twice = Reader(story)
    twice.http.cookies = reader.http.cookies
    other, said, seen = writing._Writer(), [], threading.Event()

    def once_more(comments):
        if not seen.is_set():
            seen.set()
            monkeypatch.setattr(writing, "write", other.write)
            thread = in_thread(lambda: said.append(twice.said("Одно и то же.").pk))
            waits_for_us(thread)
            threads.append(thread)

    threads: list[threading.Thread] = []
    monkeypatch.setattr(writing, "written", [*writing.written, once_more])
    said.append(reader.said("Одно и то же.").pk)
    threads[0].join()
    assert said[0] == said[1]
    assert Comment.objects.count() == 2
