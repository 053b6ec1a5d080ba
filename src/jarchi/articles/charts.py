"""A small chart as inline SVG, readable without scripts and styles of its own.

Horizontal places are percentages and type is in pixels, so that one drawing serves every width: at 320 px the
labels are as large as at 1,280, and what does not collide at the narrowest collides nowhere.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from jarchi.kit.dates import numeral

Series = Sequence[tuple[str, float]]

NARROWEST = 288  # px: a screen of 320 without its margins
LETTER, LETTER_HEIGHT = 7.5, 20  # px: the widest mean letter of 13 px sans-serif type
ROW, BAR = 46, 14
TOP, FOOT, LINE_HEIGHT = 26, 46, 150
LINE_FROM = 5  # points: fewer are bars even in time


def svg(series: Series, unit: str = "") -> SafeString:
    """Bars, or a line for a series in time (every label has a digit). Empty for an empty series."""
    series = [(label, value) for label, value in series if value is not None]  # a draft may have gaps
    if not series:
        return SafeString("")
    in_time = all(re.search(r"\d", label) for label, _value in series)
    return _line(series, unit) if in_time and len(series) >= LINE_FROM else _bars(series, unit)


def _bars(series: Series, unit: str) -> SafeString:
    """A row for each: label and value above its bar, which grows from zero to either side."""
    values = [value for _label, value in series]
    low, high = min(0.0, *values), max(0.0, *values)
    scale = 100 / ((high - low) or 1)
    rows = format_html_join(
        "",
        '<text y="{}">{}</text><text class="v" x="100%" y="{}">{}</text>'
        '<rect x="{}%" y="{}" width="{}%" height="{}"/>',
        (
            (
                row * ROW + 16, label, row * ROW + 16, _number(value),
                _round((min(0.0, value) - low) * scale), row * ROW + 22, _round(abs(value) * scale), BAR,
            )
            for row, (label, value) in enumerate(series)
        ),
    )  # fmt: skip
    return _drawing("bars", len(series) * ROW, _told(series, unit), rows)


class _Point(NamedTuple):
    x: float  # per cent
    y: float  # px
    text: str
    beside: float = 0  # px: the text's foot, above the line or below it


def _line(series: Series, unit: str) -> SafeString:
    points, values = _points(series), [value for _label, value in series]
    last, highest, lowest = len(series) - 1, values.index(max(values)), values.index(min(values))
    named = [points[index] for index in dict.fromkeys((last, highest, lowest, 0))]
    labels = [points[index]._replace(text=series[index][0], beside=0) for index in (0, last, last // 2)]
    base = TOP + LINE_HEIGHT + FOOT
    dots = ((_round(point.x), _round(point.y), *_text(point, point.beside)) for point in _apart(named))
    inside = format_html(
        '<svg viewBox="0 0 100 {}" height="{}" preserveAspectRatio="none"><polyline points="{}"/></svg>{}{}',
        base,
        base,
        " ".join(f"{_round(point.x)},{_round(point.y)}" for point in points),
        format_html_join("", '<circle cx="{}%" cy="{}" r="3.5"/><text class="{}" x="{}%" y="{}">{}</text>', dots),
        format_html_join(
            "",
            '<text class="l {}" x="{}%" y="{}">{}</text>',
            (_text(label, base - 4) for label in _apart(labels)),
        ),
    )
    summary = _told([series[index] for index in sorted({0, lowest, highest, last})], unit)
    return _drawing("line", base, summary, inside) + _table(series)


def _table(series: Series) -> SafeString:
    rows = ((label, _number(value)) for label, value in series)
    return format_html(
        "<details><summary>{}</summary><table><tbody>{}</tbody></table></details>",
        _("All the numbers"),
        format_html_join("", '<tr><th scope="row">{}</th><td class="n">{}</td></tr>', rows),
    )


def _points(series: Series) -> list[_Point]:
    values = [value for _label, value in series]
    low, high = min(values), max(values)
    step = 100 / (len(series) - 1)
    heights = [TOP + (high - value) / ((high - low) or 1) * LINE_HEIGHT for value in values]
    return [
        _Point(index * step, y, _number(values[index]), y + 21 if _in_valley(heights, index) else y - 10)
        for index, y in enumerate(heights)
    ]


def _in_valley(heights: list[float], index: int) -> bool:
    """Whether the line stands above this point, so that its text belongs below."""
    around = heights[max(0, index - 1) : index] + heights[index + 1 : index + 2]
    return sum(around) / len(around) < heights[index]


def _apart(candidates: Iterable[_Point]) -> list[_Point]:
    """The points whose texts stand free on the narrowest screen, the earlier candidates first."""
    kept: list[_Point] = []
    for point in candidates:
        start, end = _extent(point)
        if all(
            end + LETTER < other_start or other_end + LETTER < start or abs(point.beside - other.beside) > LETTER_HEIGHT
            for other in kept
            for other_start, other_end in [_extent(other)]
        ):
            kept.append(point)
    return kept


def _text(point: _Point, y: float) -> tuple[str, str, str, str]:
    return _side(point), _round(point.x), _round(y), point.text


def _extent(point: _Point) -> tuple[float, float]:
    """Where the text begins and ends, in px of the narrowest screen."""
    x, width = point.x / 100 * NARROWEST, len(point.text) * LETTER
    start = {"s": x, "e": x - width, "m": x - width / 2}[_side(point)]
    return start, start + width


def _side(point: _Point) -> str:
    """The class that keeps a text within the drawing: starting at, ending at or centred on its point."""
    half = len(point.text) * LETTER / 2 / NARROWEST * 100
    return "s" if point.x < half else "e" if point.x > 100 - half else "m"


def _drawing(kind: str, height: int, told: str, inside: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart {}" width="100%" height="{}" role="img" aria-label="{}">{}</svg>',
        kind, height, told, inside,
    )  # fmt: skip


def _told(series: Series, unit: str) -> str:
    """The chart for whoever cannot see it."""
    words = "; ".join(f"{label}: {_number(value)}" for label, value in series)
    return f"{words} ({unit})" if unit else words


def _number(value: float) -> str:
    return numeral(value, get_language() or "")


def _round(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
