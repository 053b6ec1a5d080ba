"""Lines and colours as numbers: what a canvas is told to draw."""

import math
from collections.abc import Sequence

from PIL import ImageColor

Point = tuple[float, float]
Box = tuple[float, float, float, float]


def shape(text: str) -> list[Point]:
    """`"0,190 130,120"` as two points, the way SVG writes them."""
    pairs = (pair.split(",") for pair in text.split())
    return [(float(x), float(y)) for x, y in pairs]


def ring(x: float, y: float, wide: float, high: float | None = None, corners: int = 14) -> list[Point]:
    """Corners of an oval around (x, y), clockwise from its right end."""
    return arc((x, y), wide, wide if high is None else high, 0, math.tau, corners)[:-1]


def arc(
    center: Point, wide: float, high: float, start: float = math.pi, end: float = math.tau, steps: int = 24
) -> list[Point]:
    """Part of an oval between two angles in radians, clockwise from the right; by default its upper half."""
    angles = (start + (end - start) * step / steps for step in range(steps + 1))
    return [(center[0] + wide * math.cos(angle), center[1] + high * math.sin(angle)) for angle in angles]


def diamond(x: float, y: float, wide: float, high: float) -> list[Point]:
    return [(x - wide, y), (x, y - high), (x + wide, y), (x, y + high)]


def placed(outline: Sequence[Point], x: float, y: float, size: float = 1) -> list[Point]:
    """An outline drawn around (0, 0), scaled and moved."""
    return [(x + px * size, y + py * size) for px, py in outline]


def turned(outline: Sequence[Point], angle: float) -> list[Point]:
    """An outline turned around (0, 0) by an angle in radians, clockwise."""
    cos, sin = math.cos(angle), math.sin(angle)
    return [(x * cos - y * sin, x * sin + y * cos) for x, y in outline]


def curve(through: Sequence[Point], closed: bool = True, steps: int = 12) -> list[Point]:
    """A smooth line through the points (Catmull-Rom)."""
    count = len(through)
    line: list[Point] = []
    for i in range(count if closed else count - 1):
        near = range(i - 1, i + 3)
        four = [through[n % count if closed else min(max(n, 0), count - 1)] for n in near]
        line += [_between(four, step / steps) for step in range(steps)]
    return line if closed else [*line, through[-1]]


def _between(four: Sequence[Point], t: float) -> Point:
    """The point at share `t` of the way from the second to the third of four."""
    weights = (-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3, -(t**2) + t**3)
    x, y = (
        sum(weight * point[axis] for weight, point in zip(weights, four, strict=True)) / 2 for axis in (0, 1)
    )
    return x, y


def mix(first: str, second: str, share: float) -> str:
    """The colour `share` of the way from `first` to `second`."""
    pairs = zip(ImageColor.getrgb(first)[:3], ImageColor.getrgb(second)[:3], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
