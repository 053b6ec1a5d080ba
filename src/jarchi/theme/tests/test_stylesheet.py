"""The stylesheets: both schemes, nothing foreign."""

import re
from pathlib import Path

import pytest

CSS = "".join((Path(__file__).parents[1] / "static/theme" / name).read_text() for name in ("site.css", "lists.css"))
TOKENS = re.compile(r"--(\w+): (#[0-9a-f]+);")


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def schemes() -> tuple[dict[str, str], dict[str, str]]:
    light, dark = CSS.split("@media (prefers-color-scheme: dark)")[:2]
    return dict(TOKENS.findall(light)), dict(TOKENS.findall(dark.split("@media")[0]))


@pytest.mark.parametrize("scheme", schemes(), ids=["light", "dark"])
@pytest.mark.parametrize("ink", ["ink", "soft", "tile", "alarm"])
@pytest.mark.parametrize("ground", ["paper", "wash"])
def test_every_ink_is_readable_on_every_ground(scheme: dict[str, str], ink: str, ground: str) -> None:
    darker, lighter = sorted([luminance(scheme[ink]), luminance(scheme[ground])])
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_nothing_is_fetched() -> None:
    assert "url(" not in CSS
    assert "@import" not in CSS


def test_both_schemes_name_the_same_colours() -> None:
    light, dark = schemes()
    assert light.keys() == dark.keys()
