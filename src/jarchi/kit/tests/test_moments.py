import contextlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jarchi.kit.moments import find_moment, made_up_moment, parse_moment

ALMATY = ZoneInfo("Asia/Almaty")
FIRST, LAST = datetime(2015, 1, 1, tzinfo=UTC), datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _newsroom_in_almaty(settings):
    settings.TIME_ZONE = "Asia/Almaty"


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("23.08.2024 17:09", datetime(2024, 8, 23, 17, 9, tzinfo=ALMATY)),
        (" 3.8.2024, в 7.05 ", datetime(2024, 8, 3, 7, 5, tzinfo=ALMATY)),
        ("23.08.2024", datetime(2024, 8, 23, tzinfo=ALMATY)),
        ("2000-08-06", datetime(2000, 8, 6, tzinfo=ALMATY)),
        ("2024-12-04T09:00:28+00:00", datetime(2024, 12, 4, 9, 0, 28, tzinfo=UTC)),
        ("2024-12-04T09:00:28Z", datetime(2024, 12, 4, 9, 0, 28, tzinfo=UTC)),
    ],
)
def test_moments_are_read_in_the_newsrooms_zone_unless_they_name_their_own(text, moment):
    assert parse_moment(text) == moment


@pytest.mark.parametrize("text", ["", "вчера", "30.02.2024", "2024-13-01", "23.08.2024 25:00", "0001-01-01"])
def test_what_is_no_moment_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_moment(text)


@given(st.text() | st.datetimes().map(str) | st.from_regex(r"\d\d?\.\d\d?\.\d{4} \d\d:\d\d"))
def test_any_text_is_an_aware_moment_or_a_value_error(text):
    with contextlib.suppress(ValueError):
        assert parse_moment(text).utcoffset() is not None


def test_a_moment_is_found_within_a_text():
    text = "Фото: агентство, 31.02.2024 и 23.08.2024 17:09, площадь"
    moment, start, end = find_moment(text)
    assert moment == datetime(2024, 8, 23, 17, 9, tzinfo=ALMATY)
    assert text[start:end] == "23.08.2024 17:09"
    assert find_moment("без даты") is None


@given(st.text())
def test_made_up_moments_are_stable_and_within_bounds(key):
    moment = made_up_moment(key, FIRST, LAST)
    assert FIRST <= moment <= LAST
    assert moment == made_up_moment(key, FIRST, LAST)


def test_made_up_moments_are_spread_over_the_whole_time():
    years = {made_up_moment(str(n), FIRST, LAST).year for n in range(100)}
    assert years == {2015, 2016, 2017, 2018, 2019}
