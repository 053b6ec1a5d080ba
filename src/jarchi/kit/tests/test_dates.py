import datetime as dt
from decimal import Decimal

import pytest

from jarchi.kit.dates import numeral, weekdays, written

DAY = dt.date(2024, 8, 23)


@pytest.mark.parametrize(
    ("language", "day", "day_of_year", "weekday", "month"),
    [
        ("ru", "23 августа 2024", "23 августа", "пятница, 23 августа 2024", "август 2024"),
        ("kk", "2024 жылғы 23 тамыз", "23 тамыз", "2024 жылғы 23 тамыз, жұма", "2024 жылғы тамыз"),
        ("tg", "23 августи 2024", "23 август", "ҷумъа, 23 августи 2024", "августи 2024"),
        ("uz", "2024-yil 23-avgust", "23-avgust", "2024-yil 23-avgust, juma", "2024-yil avgust"),
        ("ky", "23-август, 2024", "23-август", "жума, 23-август, 2024", "август, 2024"),
        ("en", "23 August 2024", "23 August", "Friday, 23 August 2024", "August 2024"),
    ],
)
def test_each_language_writes_a_day_its_own_way(
    language: str, day: str, day_of_year: str, weekday: str, month: str
) -> None:
    assert written(DAY, "day", language) == day
    assert written(DAY, "day_of_year", language) == day_of_year
    assert written(DAY, "weekday", language) == weekday
    assert written(DAY, "month", language) == month


@pytest.mark.parametrize("language", ["ru", "kk", "tg", "uz", "ky", "en"])
def test_no_month_or_weekday_is_missing_or_borrowed(language: str) -> None:
    months = {written(dt.date(2024, month, 1), "day_of_year", language) for month in range(1, 13)}
    assert len(months) == 12
    short = [short for short, _wide in weekdays(language)]
    assert len(set(short)) == 7
    assert all(1 < len(name) <= 3 for name in short)


def test_the_week_starts_on_monday() -> None:
    assert weekdays("ru")[0] == ("пн", "понедельник")
    assert weekdays("kk")[6] == ("жс", "жексенбі")


def test_numbers_have_the_signs_of_the_language() -> None:
    assert numeral(Decimal("13.8"), "ru") == "13,8"
    assert numeral(2_400_000, "kk") == "2\u00a0400\u00a0000"
    assert numeral(2_400_000, "en") == "2,400,000"
    assert numeral(1998, "ru") == "1998"
    assert numeral(-4.5, "tg") == "−4,5"
    assert numeral(Decimal("120.00"), "ru") == "120"


def test_an_unknown_language_is_written_as_english() -> None:
    assert written(DAY, "day", "xx") == "23 August 2024"
