from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarchi.kit.interviews import Exchange, Interview, split_exchanges

PAGE = Path(__file__).parents[4].parent / "shared" / "reference" / "page.txt"


def pairs(text: str) -> list[tuple[str, list[str]]]:
    return [(exchange.question, exchange.answer) for exchange in split_exchanges(text).exchanges]


@pytest.fixture
def talk() -> list[str]:
    """The captured page's paragraphs from the first dash to where its furniture begins."""
    if not PAGE.exists():
        pytest.skip("../shared is absent: no captured interview to split")
    blocks = [block.strip() for block in PAGE.read_text().split("\n\n")]
    first = next(n for n, block in enumerate(blocks) if block.startswith("– "))
    return blocks[first : next(n for n, block in enumerate(blocks) if n > first and "\n" in block)]


def test_a_captured_interview_gives_its_five_exchanges_and_three_paragraphs_of_background(talk):
    interview = split_exchanges("\n\n".join(talk))
    asked = [n for n, paragraph in enumerate(talk) if paragraph.startswith("– ") and paragraph.endswith("?")]
    assert len(interview.exchanges) == len(asked) == 5
    assert interview.introduction == []
    assert interview.background == talk[-3:]
    for exchange, start, stop in zip(interview.exchanges, asked, [*asked[1:], len(talk) - 3], strict=True):
        assert "– " + exchange.question == talk[start]
        assert ["– " + exchange.answer[0], *exchange.answer[1:]] == talk[start + 1 : stop]


def test_the_same_interview_is_split_the_same_by_single_line_breaks(talk):
    assert split_exchanges("\n".join(talk)) == split_exchanges("\n\n".join(talk))


@pytest.mark.parametrize("dash", ["–", "—", "-", "―", "--", "—\u00a0"])
@pytest.mark.parametrize("parting", ["\n\n", "\n", "\r\n\r\n"])
def test_any_dash_leads_a_turn(dash, parting):
    lines = [f"{dash} Как дела?", f"{dash} Хорошо.", "Даже отлично.", f"{dash} А погода?", f"{dash} Да."]
    assert pairs(parting.join(lines)) == [("Как дела?", ["Хорошо.", "Даже отлично."]), ("А погода?", ["Да."])]


def test_a_question_need_not_have_a_question_mark():
    text = "– Расскажите о себе.\n– Я врач.\n– И о семье.\n– У меня двое детей."
    assert pairs(text) == [("Расскажите о себе.", ["Я врач."]), ("И о семье.", ["У меня двое детей."])]


def test_a_question_may_take_several_paragraphs():
    text = "– Завод стоит.\nКогда его пустят?\n– Весной."
    assert pairs(text) == [("Завод стоит. Когда его пустят?", ["Весной."])]


def test_an_answer_may_ask_back():
    assert pairs("– Дорого?\n– А как вы думаете?\nОчень.\n– Почему?\n– Далеко везти.") == [
        ("Дорого?", ["А как вы думаете?", "Очень."]),
        ("Почему?", ["Далеко везти."]),
    ]


def test_answers_need_no_dash():
    assert pairs("– Дорого?\n\nОчень.\n\nВезут издалека.\n\n– Почему?\n\nНет дороги.") == [
        ("Дорого?", ["Очень.", "Везут издалека."]),
        ("Почему?", ["Нет дороги."]),
    ]


def test_two_questions_running_are_one():
    assert pairs("– Дорого?\n– Почему?\n– Далеко везти.\n– А поезд?\n– Не ходит.") == [
        ("Дорого? Почему?", ["Далеко везти."]),
        ("А поезд?", ["Не ходит."]),
    ]


def test_a_list_in_an_answer_starts_no_question():
    text = "– Что нужно?\n– Нужны три вещи:\n– вода;\n– свет;\n– дорога.\n– А деньги?\n– Найдём."
    assert pairs(text) == [
        ("Что нужно?", ["Нужны три вещи:", "– вода;", "– свет;", "– дорога."]),
        ("А деньги?", ["Найдём."]),
    ]


def test_lines_broken_in_a_sentence_are_joined():
    question = "Когда же наконец откроют новую дорогу в Памир?"
    answer = "Её откроют только осенью, когда в горах высохнет грунт."
    text = f"– {question}\n– {answer}".replace(" Памир", "\nПамир").replace(" грунт", "\nгрунт")
    assert pairs(text) == [(question, [answer])]


def test_what_stands_before_the_first_dash_is_the_introduction():
    interview = split_exchanges("Мы встретились в саду.\n\n– Любите сад?\n\n– Люблю.")
    assert interview == Interview(["Мы встретились в саду."], [Exchange("Любите сад?", ["Люблю."])], [])


@pytest.mark.parametrize(
    "background",
    [
        ["Напомним, дорогу закрыли весной.", "Её чинят две бригады."],
        ["Глава района приехал на стройку в понедельник.", "«Мы успеем», – сказал он рабочим."],
        ["Кеше әкім құрылысты көрді."],
        ["Ёдовар мешавем, роҳ баста буд."],
        ["The governor visited the road yesterday."],
        ["Беседовала Анна Иванова"],
    ],
)
def test_news_retold_after_the_last_answer_is_background(background):
    text = "\n\n".join(["– Успеете?", "– Успеем.", "Наши люди опытны.", *background])
    interview = split_exchanges(text)
    assert interview.exchanges == [Exchange("Успеете?", ["Успеем.", "Наши люди опытны."])]
    assert interview.background == background


def test_a_speaker_who_names_days_but_speaks_of_himself_goes_on_answering():
    text = "– Успеете?\n\n– Успеем.\n\nПервую часть сдали 5 мая.\n\nВчера мы начали вторую."
    assert split_exchanges(text).background == []


def test_a_farewell_nobody_answers_is_no_exchange():
    interview = split_exchanges("– Успеете?\n– Успеем.\n– Спасибо за беседу.")
    assert interview.exchanges == [Exchange("Успеете?", ["Успеем."])]
    assert interview.background == ["Спасибо за беседу."]


ORDER = ["– Да?", "– Нет.", "Ещё.", "Вчера пришёл дождь.", "– список:", "", "—", "- я"]


@given(st.lists(st.sampled_from(ORDER)))
def test_no_word_is_lost_whatever_the_order(paragraphs):
    interview = split_exchanges("\n".join(paragraphs))
    after = [text for exchange in interview.exchanges for text in (exchange.question, *exchange.answer)]
    words = " ".join([*interview.introduction, *after, *interview.background])
    assert words.replace("–", "").split() == " ".join(paragraphs).replace("– ", "").replace("- ", "").split()
    assert all(exchange.question for exchange in interview.exchanges)


@given(st.text())
def test_any_text_is_split_without_complaint(text):
    split_exchanges(text)


def test_a_huge_paste_takes_no_longer_than_its_length_demands():
    interview = split_exchanges("– Да?\n– Нет.\nЕщё.\n" * 30_000)
    assert len(interview.exchanges) == 30_000


@pytest.mark.parametrize("piece", ["«", "– ", "у а ", "вчера ", "\n–а?", '"', "? "])
def test_no_paste_makes_the_rules_run_away(piece):
    split_exchanges("– А?\n– Да.\n" + piece * (300_000 // len(piece)))
