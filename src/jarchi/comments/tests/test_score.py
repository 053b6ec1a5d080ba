"""The score of toxic comments: how good it is, and that its file is whole or refused."""

import os

import pytest

from jarchi.comments.screening.score import Damaged, Example, Model, evaluate, is_held_out, train


@pytest.fixture(scope="session")
def judged(rows):
    return [Example(row["text"], bool(row["toxic"])) for row in rows("moderation/ru-comments.jsonl.gz")]


@pytest.fixture
def model():
    """Of a few words of ours."""
    bad = [Example(f"ты дурак и болван, {word}", True) for word in ("молчи", "уйди", "хватит", "стыдно") * 5]
    good = [Example(f"спасибо за мост, {word}", False) for word in ("хорошо", "давно ждали", "наконец", "ура") * 5]
    return train(bad + good)


def test_it_tells_toxic_comments_that_it_has_not_seen(judged):
    held_out = [one for one in judged if is_held_out(one.text)]
    model = train([one for one in judged if not is_held_out(one.text)])
    found = evaluate(model, held_out)
    assert found.comments > 2500
    assert found.auc >= 0.92
    assert found.off < 0.05, "it may be read as a probability"


def test_the_same_words_fall_on_one_side():
    sides = {is_held_out(text) for text in ("Мост открыли", "мост   ОТКРЫЛИ!", "«Мост» открыли…")}
    assert len(sides) == 1


def test_a_saved_model_scores_as_it_did(model, tmp_path):
    model.save(tmp_path / "model")
    again = Model.load(tmp_path / "model")
    for text in ("ты дурак", "спасибо за мост", "", "что-то третье"):
        assert again.score(text) == pytest.approx(model.score(text), abs=0.01)
        assert 0 <= again.score(text) <= 1
    assert again.score("дурак и болван") > 0.5 > again.score("спасибо, ждали")
    assert os.listdir(tmp_path) == ["model"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: b"",
        lambda content: b"not a model",
        lambda content: content[:40],
        lambda content: content[:-7],
        lambda content: content[:200] + bytes([content[200] ^ 1]) + content[201:],
        lambda content: content[:12] + b"\x09" + content[13:],
    ],
    ids=["empty", "something else", "a part of its head", "cut", "a bit turned", "of another version"],
)
def test_a_damaged_file_is_refused_by_name(model, tmp_path, spoil):
    path = tmp_path / "comments.model"
    model.save(path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(Damaged, match=r"comments\.model"):
        Model.load(path)


def test_a_model_that_cannot_take_its_place_leaves_nothing_behind(model, tmp_path):
    (tmp_path / "model").mkdir()
    with pytest.raises(OSError, match="model"):
        model.save(tmp_path / "model")
    assert os.listdir(tmp_path) == ["model"]


@pytest.mark.parametrize("rows", [[], [Example("да", True)], [Example("да", False)]])
def test_of_one_kind_alone_nothing_is_learnt(rows):
    with pytest.raises(ValueError, match="toxic comments and others"):
        train(rows)
