"""`jarchi comments train` and `status`."""

import json
import random
import stat

import pytest

from jarchi.comments import judging, moderation, states
from jarchi.comments.models import Comment, Discussion, State
from jarchi.comments.screening.score import Model
from jarchi.comments.tests.running import jarchi
from jarchi.readers.models import User

BAD = "дурак болван идиот негодяй подлец хам тупица".split()
GOOD = "спасибо мост дорога открыли хорошо река утро".split()


@pytest.fixture
def data(settings, tmp_path):
    settings.DATA = tmp_path
    return tmp_path


def sentences(words: list[str], count: int, seed: int) -> list[str]:
    chance = random.Random(seed)
    return [f"{' '.join(chance.choices(words, k=4))} {number}" for number in range(count)]


@pytest.fixture
def examples(tmp_path):
    """A file of lines that a model can learn of; or, with `sense=False`, cannot."""

    def write(sense: bool = True):
        texts = [(text, 1) for text in sentences(BAD, 150, 1)] + [(text, 0) for text in sentences(GOOD, 150, 2)]
        chance = random.Random(3)
        rows = [{"text": text, "label": label if sense else chance.randrange(2)} for text, label in texts]
        path = tmp_path / "lines.jsonl"
        path.write_text("\n".join(map(json.dumps, rows)))
        return path

    return write


@pytest.fixture
def told(capsys):
    def run(*arguments: object, code: int = 0) -> dict:
        assert jarchi("comments", *arguments, "--json") == code
        return json.loads(capsys.readouterr().out)

    return run


# --- train --------------------------------------------------------------------------------------------------------
def test_a_file_of_judged_lines_trains_a_model_that_is_in_use(db, data, examples, told):
    found = told("train", "--from", examples())
    assert found["auc"] > 0.9
    assert found["kept"]
    assert [one["threshold"] for one in found["at"]] == [0.5, 0.8, 0.9]
    path = judging.model_path()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Model.load(path).score("дурак и болван") > Model.load(path).score("спасибо, мост")


def test_a_model_no_better_than_chance_is_not_kept(db, data, examples, told):
    found = told("train", "--from", examples(sense=False), code=1)
    assert found["auc"] < 0.7
    assert not found["kept"]
    assert not judging.model_path().exists()


def test_what_the_newsroom_decided_trains_it(rules, story, data, told):
    editor = User.objects.create_user("editor")
    discussion = Discussion.objects.create(kind="article", subject=story.pk, language="ru")

    def say(text: str) -> int:
        fields = {"author": "g1", "name": "А", "language": "ru", "state": State.WAITING}
        return Comment.objects.create(discussion=discussion, text=text, **fields).pk

    bad, good = ([say(text) for text in sentences(words, 100, seed)] for words, seed in ((BAD, 1), (GOOD, 2)))
    moderation.accept([*good, *bad], editor)
    moderation.refuse(bad, editor, "insult")
    found = told("train")
    assert found["trained_on"] + found["comments"] == 200
    assert found["toxic"] > 5
    assert found["kept"]


def test_too_few_comments_teach_nothing(db, data, told):
    assert "too few" in told("train", code=1)["errors"]["comments"][0]


@pytest.mark.parametrize(
    "line", ["{", "5", '{"text": 1, "label": 1}', '{"text": "да"}', '{"text": "да", "label": 2}', '{"label": 1}']
)
def test_a_wrong_line_is_named_and_nothing_is_trained(db, data, tmp_path, told, line):
    path = tmp_path / "lines.jsonl"
    path.write_text('{"text": "да", "label": 0}\n' + line)
    assert told("train", "--from", path, code=2)["errors"]["from"][0].startswith("line 2: ")
    assert told("train", "--from", tmp_path / "nowhere", code=2)["errors"]["from"]


# --- status -------------------------------------------------------------------------------------------------------
def test_status_tells_what_waits_and_that_counters_are_right(reader, another, data, told):
    first = reader.said()
    waits = another.said("Ждёт", parent=first.pk)
    states.turn([waits.pk], State.WAITING)
    found = told("status")
    assert found["comments"] == {"waiting": 1, "shown": 1, "refused": 0, "withdrawn": 0}
    assert found["oldest_waiting"].startswith(f"{waits.written_at:%Y-%m-%d}")
    assert found["counters"] == {"wrong": [], "recounted": False}
    assert "not trained" in found["model"]["state"]


@pytest.mark.parametrize("of", ["discussion", "thread"])
def test_wrong_counters_are_told_and_set_right(reader, another, data, told, of):
    first = reader.said()
    another.said("Ответ", parent=first.pk)
    if of == "discussion":
        Discussion.objects.update(shown=7)
    else:
        Comment.objects.filter(pk=first.pk).update(answers=0)
    assert told("status", code=1)["counters"]["wrong"] == [first.discussion.name]
    assert told("status", "--recount")["counters"]["recounted"]
    assert told("status")["counters"]["wrong"] == []


def test_status_for_people(reader, data, capsys):
    reader.said()
    judging.model_path().write_bytes(b"no model")
    assert jarchi("comments", "status") == 0
    out = capsys.readouterr().out
    assert "1 shown" in out
    assert "score: of no use: comments-score.model" in out
    assert "counters: right" in out
