"""A pasted interview becomes questions and answers; the editor corrects the split before it does."""

import pytest
from django.urls import reverse

from jarchi.articles.models import Article, Kind
from jarchi.desk.interviews import Misplaced, Piece, Role, blocks_of, pieces_of

TEXT = """Гидролог рассказал, чего ждать весной.

– Почему вода пришла сейчас?

– Снежная зима.

Плотину отремонтировали.

– Сколько рыбы вернулось?

– Вдвое больше.

Ранее сообщалось, что в 2005 году построена плотина."""

ADD = "/desk/stories/interview/"


def sent(pieces, **more):
    data = {
        "piece-TOTAL_FORMS": len(pieces), "piece-INITIAL_FORMS": len(pieces), "add": "1", **more
    }  # fmt: skip
    for number, (role, text) in enumerate(pieces):
        data[f"piece-{number}-role"], data[f"piece-{number}-text"] = role, text
    return data


def body(story):
    latest = Article.objects.get(pk=story.pk).get_latest_revision_as_object()
    return [(block.block_type, block.block.get_prep_value(block.value)) for block in latest.body]


def test_text_is_taken_apart_paragraph_by_paragraph():
    assert [(piece.role, piece.text) for piece in pieces_of(TEXT)] == [
        ("introduction", "Гидролог рассказал, чего ждать весной."),
        ("question", "Почему вода пришла сейчас?"),
        ("answer", "Снежная зима."),
        ("answer", "Плотину отремонтировали."),
        ("question", "Сколько рыбы вернулось?"),
        ("answer", "Вдвое больше."),
        ("background", "Ранее сообщалось, что в 2005 году построена плотина."),
    ]


def test_pieces_become_blocks_in_their_order():
    assert blocks_of(pieces_of(TEXT)) == [
        ("paragraph", "<p>Гидролог рассказал, чего ждать весной.</p>"),
        (
            "exchange",
            {
                "question": "Почему вода пришла сейчас?",
                "answer": "<p>Снежная зима.</p><p>Плотину отремонтировали.</p>",
            },
        ),
        ("exchange", {"question": "Сколько рыбы вернулось?", "answer": "<p>Вдвое больше.</p>"}),
        (
            "background",
            {
                "heading": "",
                "text": "<p>Ранее сообщалось, что в 2005 году построена плотина.</p>",
                "article": None,
            },
        ),
    ]


def test_the_editor_merges_splits_moves_and_drops_by_roles_and_blank_lines():
    pieces = [
        Piece(Role.QUESTION, "Первая половина"),
        Piece(Role.QUESTION, "и вторая?"),
        Piece(Role.ANSWER, "Раз.\n\nДва <b>."),
        Piece(Role.DROPPED, "Реклама"),
        Piece(Role.ANSWER, "Три."),
    ]
    assert blocks_of(pieces) == [
        (
            "exchange",
            {
                "question": "Первая половина и вторая?",
                "answer": "<p>Раз.</p><p>Два &lt;b&gt;.</p><p>Три.</p>",
            },
        )
    ]


@pytest.mark.parametrize(
    ("pieces", "place"),
    [
        ([Piece(Role.ANSWER, "Да.")], 0),
        ([Piece(Role.QUESTION, "Да?")], 0),
        ([Piece(Role.QUESTION, "А?"), Piece(Role.ANSWER, "Б."), Piece(Role.QUESTION, "В?")], 2),
        ([Piece(Role.QUESTION, "А?"), Piece(Role.BACKGROUND, "Б."), Piece(Role.ANSWER, "В.")], 0),
    ],
)
def test_what_cannot_be_where_it_stands_is_named(pieces, place):
    with pytest.raises(Misplaced) as raised:
        blocks_of(pieces)
    assert raised.value.place == place


def test_pasting_shows_the_split_to_correct_and_changes_nothing_yet(draft, cast, at_desk):
    page = at_desk(cast.reporter).post(f"{ADD}{draft.pk}/", {"text": TEXT, "split": "1"})
    assert [form.initial["role"] for form in page.context["pieces"]] == [
        "introduction", "question", "answer", "answer", "question", "answer", "background"
    ]  # fmt: skip
    assert len(body(draft)) == 1


def test_the_corrected_split_is_added_to_the_newest_draft(draft, cast, at_desk):
    pieces = [("question", "Почему?"), ("answer", "Потому."), ("background", "Раньше.")]
    response = at_desk(cast.reporter).post(f"{ADD}{draft.pk}/", sent(pieces))
    assert response.url == reverse("wagtailsnippets_articles_article:edit", args=[draft.pk])
    assert [kind for kind, _value in body(draft)] == ["paragraph", "exchange", "background"]
    assert body(draft)[1][1] == {"question": "Почему?", "answer": "<p>Потому.</p>"}
    assert Article.objects.get(pk=draft.pk).kind == Kind.INTERVIEW


def test_a_story_on_the_air_shows_nothing_of_it_before_it_is_published(live, cast, at_desk, heard):
    heard()
    at_desk(cast.editor).post(f"{ADD}{live.pk}/", sent([("question", "Почему?"), ("answer", "Потому.")]))
    on_air = Article.objects.get(pk=live.pk)
    assert [block.block_type for block in on_air.body] == ["paragraph"]
    assert on_air.kind == Kind.NEWS
    assert len(body(live)) == 2
    assert heard() == []


def test_a_story_may_begin_with_an_interview(cast, sections, at_desk):
    new = {"headline": "Гидролог о весне", "section": sections.society.pk}
    reporter = at_desk(cast.reporter)
    shown = reporter.post(ADD, {**new, "text": TEXT, "split": "1"})
    assert shown.context["new_story"]["headline"].value() == "Гидролог о весне"
    reporter.post(ADD, sent([("question", "Почему?"), ("answer", "Потому.")], **new))
    story = Article.objects.get()
    assert (story.owner, story.kind, story.live) == (cast.reporter, Kind.INTERVIEW, False)
    assert [kind for kind, _value in body(story)] == ["exchange"]


def test_a_wrong_correction_comes_back_with_its_place_and_every_word(draft, cast, at_desk):
    page = at_desk(cast.reporter).post(
        f"{ADD}{draft.pk}/", sent([("answer", "Ответ без вопроса"), ("question", "Без ответа?")])
    )
    assert page.context["pieces"].forms[0].errors["role"] == ["Перед этим ответом нет вопроса."]
    assert "Ответ без вопроса" in page.content.decode()
    assert "Без ответа?" in page.content.decode()
    assert len(body(draft)) == 1


def test_text_without_dashes_comes_back_with_a_word(draft, cast, at_desk):
    page = at_desk(cast.reporter).post(f"{ADD}{draft.pk}/", {"text": "Ни одного тире.", "split": "1"})
    assert page.context["paste"].errors["text"] == [
        "Ни одна строка не начинается с тире: не по чему отделить вопросы от ответов."
    ]


def test_a_story_with_an_editor_is_closed_to_pasting_too(submitted, cast, at_desk):
    address = f"{ADD}{submitted.pk}/"
    pieces = sent([("question", "Почему?"), ("answer", "Потому.")])
    at_desk(cast.reporter).post(address, pieces)
    assert len(body(submitted)) == 1
    at_desk(cast.editor).post(address, pieces)
    assert len(body(submitted)) == 2


def test_a_forged_number_of_pieces_breaks_nothing(draft, cast, at_desk):
    for number in ("-1", "x", "100000"):
        forged = {"piece-TOTAL_FORMS": number, "piece-INITIAL_FORMS": "0", "add": "1"}
        assert at_desk(cast.reporter).post(f"{ADD}{draft.pk}/", forged).status_code == 200
    assert at_desk(cast.reporter).post(f"{ADD}{draft.pk}/", {}).status_code == 404
