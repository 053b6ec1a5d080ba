"""A small chart as inline SVG: readable without scripts, and as text by a screen reader."""

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

WIDTH, HEIGHT, FOOT = 640, 220, 28


def svg(series: Sequence[tuple[str, float]], unit: str = "") -> SafeString:
    """Bars from zero, one per (label, value); negative values hang below. Empty for an empty series."""
    if not series:
        return SafeString("")
    values = [value for _label, value in series]
    top, bottom = max(0.0, *values), min(0.0, *values)
    scale = (HEIGHT - 2 * FOOT) / ((top - bottom) or 1)
    step = WIDTH / len(series)
    zero = FOOT + top * scale
    bars = format_html_join(
        "",
        '<g><rect x="{}" y="{}" width="{}" height="{}"/>'
        '<text x="{}" y="{}">{}</text><text class="label" x="{}" y="{}">{}</text></g>',
        (
            (
                round(index * step + step * 0.15, 1), round(min(zero, zero - value * scale), 1),
                round(step * 0.7, 1), round(abs(value) * scale, 1),
                round(index * step + step / 2, 1), round(min(zero, zero - value * scale) - 6, 1), f"{value:g}",
                round(index * step + step / 2, 1), HEIGHT - 6, label,
            )
            for index, (label, value) in enumerate(series)
        ),
    )  # fmt: skip
    description = "; ".join(f"{label}: {value:g}" for label, value in series)
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{} {}">{}</svg>',
        WIDTH, HEIGHT, description, unit, bars,
    )  # fmt: skip
