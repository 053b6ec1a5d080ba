"""A chart is readable at 320 px, as text, and in any language."""

import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from jarchi.articles import charts

YEARS = [
    (str(year), float(value))
    for year, value in zip(range(2015, 2025), [5, 9, 4, 7, 12, 3, 8, 6, 2, 11], strict=True)
]


def test_nothing_is_drawn_of_nothing() -> None:
    assert charts.svg([]) == ""


def test_categories_are_bars_and_time_is_a_line() -> None:
    assert 'class="chart bars"' in charts.svg([("Нефть", 4.0), ("Газ", 2.0), ("Уголь", 1.0)])
    assert 'class="chart line"' in charts.svg(YEARS)
    assert 'class="chart bars"' in charts.svg(YEARS[:3])


def test_bars_grow_from_zero_to_either_side() -> None:
    drawn = charts.svg([("Рост", 30.0), ("Спад", -10.0)])
    assert '<rect x="25%" y="22" width="75%"' in drawn
    assert '<rect x="0%" y="68" width="25%"' in drawn


def test_a_chart_speaks() -> None:
    with translation.override("ru"):
        drawn = charts.svg([("Нефть", 13.8), ("Газ", 2_400_000.0)], "млн т")
    assert 'aria-label="Нефть: 13,8; Газ: 2\u00a0400\u00a0000 (млн т)"' in drawn
    assert 'role="img"' in drawn


def test_all_numbers_of_a_line_can_be_read() -> None:
    with translation.override("ru"):
        drawn = charts.svg(YEARS)
    assert "<summary>Все числа</summary>" in drawn
    assert len(re.findall(r"<tr>", drawn)) == len(YEARS)


def test_labels_are_text_not_markup() -> None:
    assert "<script" not in charts.svg([("<script>", 1.0)], "<script>")
    assert "<script" not in charts.svg([(f"<script>{number}", 1.0) for number in range(9)])


@pytest.mark.parametrize("values", [[0.0, 0.0], [5.0] * 9, [-1.0, -2.0]])
def test_flat_and_negative_series_are_drawn(values: list[float]) -> None:
    assert "nan" not in charts.svg([(str(place), value) for place, value in enumerate(values)])


@given(
    st.lists(
        st.tuples(st.text("абвI 0123456789.", max_size=29).map("1{}".format), st.floats(-1e9, 1e9)),
        max_size=60,
    )
)
def test_no_two_texts_overlap_on_the_narrowest_screen(series: list[tuple[str, float]]) -> None:
    drawn = charts.svg(series)
    texts = re.findall(r'<text class="(?:l )?([sem])" x="([\d.]+)%" y="([\d.]+)">([^<]*)</text>', drawn)
    boxes = []
    for side, x, y, text in texts:
        width = len(text) * charts.LETTER
        start = float(x) / 100 * charts.NARROWEST - {"s": 0, "m": width / 2, "e": width}[side]
        boxes.append((start, start + width, float(y)))
    for place, (start, end, y) in enumerate(boxes):
        for other_start, other_end, other_y in boxes[place + 1 :]:
            assert end <= other_start or other_end <= start or abs(y - other_y) >= 13
