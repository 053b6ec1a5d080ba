import pytest

from jarchi.exchange.experts import find_expert


def found(lead: str, caption: str = "", question: str = "Когда?") -> tuple[str, str, int] | None:
    expert = find_expert(lead, caption, question)
    return expert and (expert.name, expert.position, len(expert.notes))


def test_address_confirms_the_name_and_the_caption_gives_the_position():
    lead = "Закон принят. Что он меняет, мы спросили у главного юриста Палаты юристов РК Армана Сулейменова."
    position = "главный юрист Палаты юристов РК"
    assert found(lead, position, "Арман Болатович, что меняется?") == ("Арман Сулейменов", position, 1)


def test_without_a_caption_the_position_is_told_to_be_oblique():
    lead = "Мы побеседовали с директором завода Анной Ли."
    assert found(lead) == ("Анна Ли", "директором завода", 2)


def test_the_name_that_the_address_confirms_is_chosen_among_others():
    lead = (
        "Вместе с министром труда Иваном Дроздовым на завод приехали мы и спросили у мастера цеха Анны Ким."
    )
    assert found(lead, "", "Анна Сергеевна, трудно?") == ("Анна Ким", "мастера цеха", 2)


def test_a_name_in_the_nominative_stays():
    assert found("О дороге рассказал начальник участка Бахтиёр Раҳимов.") == (
        "Бахтиёр Раҳимов",
        "начальник участка",
        0,
    )


def test_a_caption_of_name_and_position_says_it_all():
    caption = "Бахтиёр Саидович Раҳимов, начальник участка"
    assert found("Дорогу чинят.", caption) == ("Бахтиёр Раҳимов", "начальник участка", 0)


def test_the_address_alone_is_better_than_nothing():
    assert found("Дорогу чинят.", "", "Анна Сергеевна, трудно?") == ("Анна Сергеевна", "", 1)


@pytest.mark.parametrize("lead", ["", "Дорогу чинят.", "Работы идут у реки, сказали в мэрии."])
def test_nobody_is_made_up(lead):
    assert found(lead) is None
