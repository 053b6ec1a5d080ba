import pytest

from jarchi.exchange.names import nominative


@pytest.mark.parametrize(
    "cases",
    [
        "Арман Сулейменов: Армана Сулейменова, Арману Сулейменову, Арманом Сулейменовым",
        "Анна Иванова: Анны Ивановой, Анне Ивановой, Анной Ивановой",
        "Мария Петровская: Марии Петровской, Марией Петровской",
        "Ольга Сидорова: Ольги Сидоровой, Ольгой Сидоровой",
        "Наталья Ким: Натальи Ким, Натальей Ким",
        "Никита Орлов: Никиты Орлова",
        "Илья Репкин: Ильи Репкина",
        "Игорь Тулеген: Игоря Тулегена, Игорем Тулегеном",
        "Сергей Королёв: Сергея Петровича Королёва, Сергеем Королёвым",
        "Дмитрий Лесной: Дмитрия Лесной",
        "Бек-Мурат Асанов: Бек-Мурата Асанова",
        "Фаррух Каримзода: Фарруха Каримзода",
    ],
)
def test_a_name_in_an_oblique_case_is_brought_back(cases):
    name, _, oblique = cases.partition(": ")
    assert [nominative(case) for case in oblique.split(", ")] == [name] * len(oblique.split(", "))


def test_who_is_known_to_be_a_woman_is_not_taken_for_a_man():
    assert nominative("Динары Ким", woman=True) == "Динара Ким"
    assert nominative("Дины Шевченко", woman=True) == "Дина Шевченко"
