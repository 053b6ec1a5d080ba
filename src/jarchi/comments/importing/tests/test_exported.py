"""Out of one newsroom and into another, through the commands."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from jarchi.comments import states
from jarchi.comments.importing.tests.conftest import agrees, tree
from jarchi.comments.models import Comment, Discussion, State
from jarchi.comments.models.comment import Mark
from jarchi.comments.tests.running import jarchi

LETTERS = "«Мост» & река: 5 < 7, “ҷорчӣ” — қ ң ғ ө ұ ӣ ӯ ҳ ʻ 🌊👩‍🚒\n\nВторой абзац"
KEPT = (
    "parent__text", "root__text", "author", "name", "email", "network", "identified", "text", "html", "state", "mark",
    "featured", "pinned", "written_at", "edited_at", "up", "down", "value", "answers",
)  # fmt: skip


@pytest.fixture
def said(story):
    """A discussion with everything that may be in one."""
    discussion = Discussion.objects.create(kind="article", subject=story.pk, language="ru")

    def say(text: str, **data):
        fields = {"author": "gabc", "name": "Анна", "state": State.SHOWN, "language": "ru", **data}
        return Comment.objects.create(discussion=discussion, text=text, **fields)

    known = {"email": "anna@example.org", "network": "192.0.2.0", "identified": "phone"}
    root = say(LETTERS, mark=Mark.EXPERT, up=3, down=1, **known)
    answer = say("Ответ", parent=root, root=root, pinned=True, featured=True, edited_at=root.written_at)
    say("Ещё глубже", parent=answer, root=root, state=State.WAITING)
    say("Отказ", state=State.REFUSED)
    say("", state=State.WITHDRAWN, author="erased", name="")
    states.recount([discussion.pk])
    return discussion


@pytest.fixture
def export(capsys):
    def run(*arguments: str) -> list[dict[str, object]]:
        assert jarchi("comments", "export", *arguments) == 0
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return run


def rows(discussion_subject: int) -> list[tuple[object, ...]]:
    return list(Comment.objects.filter(discussion__subject=discussion_subject).order_by("pk").values_list(*KEPT))


@pytest.mark.django_db
def test_what_is_exported_comes_into_another_newsroom_as_it_was(said, story, export, tmp_path):
    path, before = tmp_path / "comments.jsonl", rows(story.pk)
    lines = export("--private")
    Comment.objects.update(parent=None, root=None)
    Comment.objects.all().delete()
    Discussion.objects.all().delete()
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    assert jarchi("comments", "import", str(path)) == 0
    assert rows(story.pk) == before
    assert agrees(story)


@pytest.mark.django_db
def test_a_story_of_another_number_is_found_by_the_map(said, story, other_story, export, tmp_path, mapped):
    path = tmp_path / "comments.jsonl"
    path.write_text("\n".join(map(json.dumps, export("--private"))))
    was = tree(story)
    Comment.objects.update(parent=None, root=None)
    Comment.objects.all().delete()
    places = mapped({story.get_absolute_url(): other_story.pk})
    assert jarchi("comments", "import", str(path), "--map", str(places), "--format", "jarchi") == 0
    assert tree(other_story) == was


@pytest.mark.django_db
def test_its_own_export_finds_everything_there_already(said, story, export, tmp_path, capsys):
    path = tmp_path / "comments.jsonl"
    path.write_text("\n".join(map(json.dumps, export())))
    assert jarchi("comments", "import", str(path), "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["imported"], report["already_there"]) == (0, 5)


@pytest.mark.django_db
def test_no_email_and_no_network_leaves_without_being_asked_for(said, export):
    assert "anna@example.org" not in str(export())
    assert "192.0.2.0" not in str(export())
    assert {"email", "network", "identified"}.isdisjoint(export()[0])
    assert export("--private")[0]["email"] == "anna@example.org"


@pytest.mark.django_db
def test_one_story_or_what_is_new_is_exported_alone(said, story, other_story, export, capsys):
    assert len(export("--story", str(story.pk))) == 5
    assert export("--story", str(other_story.pk)) == []
    assert export("--since", "2999-01-01") == []
    assert len(export("--since", "2020-01-01")) == 5
    assert jarchi("comments", "export", "--since", "вчера") == 2
    assert "since: not a date" in capsys.readouterr().err


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"state": "public"}, "state"), ({"language": "de"}, "language"), ({"key": "x" * 81}, "key"),
        ({"written_at": "нет"}, "written_at"), ({"text": ""}, "text"), ({"name": "о" * 61}, "name"),
        ({"up": "три"}, "up"), ({"up": 2**40}, "up"), ({"pinned": "да"}, "pinned"), ({"mark": "king"}, "mark"),
        ({"discussion": None}, "discussion"), ({"text": "о" * 100_001}, "text"), ({"author": "a" * 41}, "author"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_told_and_the_others_come(said, story, export, tmp_path, capsys, change, field):
    lines = [{**line, "key": f"x:{number}", "parent": ""} for number, line in enumerate(export())]
    lines[1] |= change
    path = tmp_path / "comments.jsonl"
    path.write_text("\n".join([*map(json.dumps, lines), "{", '"строка"', "5"]))
    assert jarchi("comments", "import", str(path), "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["imported"] == 4
    assert report["faults"][0]["field"] == field
    assert [fault["line"] for fault in report["faults"]] == [2, 6, 7, 8]


@pytest.mark.django_db
def test_a_wrong_file_ends_with_2_and_one_line(tmp_path, capsys):
    path = tmp_path / "export"
    path.write_text("<disqus>")
    for arguments in (["nowhere.xml"], [str(path)], [str(path), "--map", "nowhere.csv"]):
        assert jarchi("comments", "import", *arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1
        assert jarchi("comments", "import", *arguments, "--json") == 2
        assert json.loads(capsys.readouterr().out)["errors"]


# --- a real process ---------------------------------------------------------------------------------------------
COMMENTS = 6000


def start(data: Path, *arguments: str) -> subprocess.Popen[bytes]:
    environment = {**os.environ, "JARCHI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "jarchi.settings"}
    environment.pop("JARCHI_DATABASE_URL", None)
    return subprocess.Popen([sys.executable, *arguments], env=environment, stdout=subprocess.PIPE)


def ask(data: Path, question: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(data / "jarchi.sqlite3") as database:
        return database.execute(question).fetchall()


def there(data: Path) -> int:
    return ask(data, "SELECT count(*) FROM comments_comment")[0][0]


@pytest.fixture
def newsroom(tmp_path: Path) -> Path:
    """With one story, number 1."""
    data, line = tmp_path / "data", {"id": 1, "title": "Мост", "text": "Раз.", "date": "2020-01-01"}
    (tmp_path / "archive.jsonl").write_text(json.dumps(line))
    bring = ["import", "jsonl", str(tmp_path / "archive.jsonl"), "--section", "news:Новости", "--publish"]
    assert start(data, "-m", "jarchi", *bring).wait() == 0
    return data


def export_of_disqus(path: Path) -> None:
    with path.open("w") as file:
        file.write('<disqus xmlns:dsq="d"><thread dsq:id="1"><link>/ru/news/1-most/</link></thread>\n')
        for number in range(1, COMMENTS + 1):
            parent = f'<parent dsq:id="{number - 1}"/>' if number % 10 else ""
            said = f"<message>{escape(f'Номер {number}. ' * 10)}</message><createdAt>2020-01-01T00:00:00Z</createdAt>"
            file.write(f'<post dsq:id="{number}">{said}<thread dsq:id="1"/>{parent}</post>\n')
        file.write("</disqus>")


def test_an_import_killed_half_way_is_finished_by_running_it_again(newsroom, tmp_path):
    export_of_disqus(tmp_path / "export.xml")
    command = ["-m", "jarchi", "comments", "import", str(tmp_path / "export.xml")]
    kills = 0
    for share in (0.05, 0.4):
        bringing = start(newsroom, *command)
        while bringing.poll() is None and there(newsroom) < share * COMMENTS:
            time.sleep(0.005)
        if bringing.poll() is None:
            bringing.send_signal(signal.SIGKILL)
            kills += 1
        bringing.wait()
        assert 0 < there(newsroom) < COMMENTS
        assert ask(newsroom, "SELECT shown FROM comments_discussion") == [(there(newsroom),)]
    assert kills == 2
    assert start(newsroom, *command).wait() == 0
    assert ask(newsroom, "SELECT count(*), count(DISTINCT origin) FROM comments_comment") == [(COMMENTS, COMMENTS)]
    assert ask(newsroom, "SELECT shown FROM comments_discussion") == [(COMMENTS,)]
    told = "SELECT sum(json_extract(data, '$.number')) FROM journal_entry WHERE kind = 'comments.imported'"
    assert ask(newsroom, told) == [(COMMENTS,)]
    roots = "SELECT count(*), sum(answers) FROM comments_comment WHERE parent_id IS NULL"
    assert ask(newsroom, roots) == [(COMMENTS // 10 + 1, COMMENTS - COMMENTS // 10 - 1)]
