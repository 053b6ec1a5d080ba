"""What stands against the sky: turbines by day and by evening, an observatory by night."""

import math
from dataclasses import dataclass

from PIL import Image

from jarchi.exchange.demo.pictures.canvas import Canvas
from jarchi.exchange.demo.pictures.shapes import Point, arc, mix, placed, shape, turned
from jarchi.exchange.demo.pictures.terrain import hills, poplar, ridge


@dataclass(frozen=True)
class _Hour:
    sky: tuple[tuple[float, str], ...]
    cloud: str
    light: str
    dark: str
    lands: tuple[str, str, str]
    sun: str
    sun_at: tuple[float, float, float]  # x, y, radius


NOON = _Hour(
    sky=((0, "#6fa0b4"), (0.45, "#bcd3cb"), (0.72, "#f1e4c2"), (1, "#f1e4c2")),
    cloud="#fbf5e4", light="#f8f4e9", dark="#c4cfcb",
    lands=("#d2ae6a", "#b8904f", "#94703c"),
    sun="#fff6da", sun_at=(360, 250, 58),
)  # fmt: skip
EVENING = _Hour(
    sky=((0, "#2d3553"), (0.35, "#77506b"), (0.6, "#d9805a"), (0.76, "#f5c078"), (1, "#f5c078")),
    cloud="#8d5566", light="#241f35", dark="#1b1829",
    lands=("#5a3b4c", "#402c40", "#271f31"),
    sun="#ffdc92", sun_at=(1060, 690, 118),
)  # fmt: skip


def wind() -> Image.Image:
    """Turbines over the steppe at noon, dry grass in front."""
    c = Canvas("wind")
    _turbines(c, NOON)
    blades = []
    for _blade in range(240):
        x, y, high = c.random.uniform(0, 1600), c.random.uniform(960, 1075), c.random.uniform(14, 42)
        blades.append([(x, y), (x + high * 0.7, y - high), (x + 4, y)])
    c.paint(c.area(*blades), "#dcb975", 0.8)
    return c.finish()


def wind_evening() -> Image.Image:
    """The same farm against the sunset."""
    c = Canvas("wind-evening")
    _turbines(c, EVENING)
    return c.finish()


def _turbines(c: Canvas, hour: _Hour) -> None:
    c.sky(*hour.sky)
    x, y, radius = hour.sun_at
    c.glow(x, y, radius * 6, hour.sun, 0.8)
    c.disc(x, y, radius, hour.sun)
    for left, top, long in ((900, 330, 560), (1120, 372, 400), (60, 180, 420), (240, 520, 380)):
        c.oval((left, top, left + long, top + 22), hour.cloud, 0.6)
    front, middle, near = hour.lands
    air = hour.sky[-1][1]
    hills(c, shape("0,800 420,772 900,806 1600,762"), front, middle)
    far = (
        (150, 795, 190, 0.3),
        (420, 780, 210, 1.2),
        (700, 800, 200, 0.8),
        (905, 806, 215, 1.7),
        (1490, 775, 230, 0.1),
    )
    for x, foot, height, turn in far:
        _turbine(c, (x, foot), height, turn, mix(hour.light, air, 0.35), mix(hour.dark, air, 0.35))
    hills(c, shape("0,850 500,880 1000,838 1600,866"), middle, near)
    for x, foot, height, turn in ((560, 885, 430, 0.55), (1180, 850, 470, 1.5)):
        _turbine(c, (x, foot), height, turn, hour.light, hour.dark)
    hills(c, shape("0,930 380,905 880,965 1300,925 1600,950"), near, mix(near, "#14121c", 0.5))
    _turbine(c, (265, 985), 770, 0.95, hour.light, hour.dark)


def _turbine(c: Canvas, foot: Point, height: float, turn: float, light: str, dark: str) -> None:
    x, y = foot
    c.fill(placed(shape("-0.022,0 -0.011,-1 0.011,-1 0.022,0"), x, y, height), light)
    c.fill(placed(shape("0,0 0,-1 0.011,-1 0.022,0"), x, y, height), dark)
    hub = (x, y - height)
    blade = shape("0,-0.009 0.112,-0.03 0.56,0 0.112,0.0075 0,0.009")
    underside = shape("0,0 0.56,0 0.112,0.0075 0,0.009")
    for third in range(3):
        angle = turn + third * math.tau / 3
        c.fill(placed(turned(blade, angle), *hub, height), light)
        c.fill(placed(turned(underside, angle), *hub, height), dark)
    c.disc(*hub, height * 0.02, dark)


def observatory() -> Image.Image:
    """A dome on the ridge, star trails around the pole."""
    c = Canvas("observatory")
    c.sky((0, "#0f1a33"), (0.45, "#22365a"), (0.72, "#4f6286"), (0.9, "#a98f93"), (1, "#d7a98a"))
    pole = (1020, 250)
    trails: dict[str, list[list[Point]]] = {"#f5ead0": [], "#b9c9de": [], "#f0c99c": []}
    for n in range(150):
        radius, start = 22 + n * 8.2 + c.random.uniform(-8, 8), c.random.uniform(0, math.tau)
        trails[c.random.choice(list(trails))].append(arc(pole, radius, radius, start, start + 0.42, 16))
    for width, (color, paths) in zip((1.5, 1.2, 2), trails.items(), strict=True):
        c.lines(paths, color, width, 0.8)
    c.disc(*pole, 4, "#fff6de")
    ridge(c, shape("0,850 330,770 700,835 1100,760 1600,830"), "#3a4866", 18, "#28344f")
    ridge(c, shape("0,905 260,850 480,800 720,812 980,900 1600,880"), "#1a2440", 12, "#0f172b")
    c.block((455, 640, 725, 830), "#d9cdb8")
    wall = c.area(shape("455,640 725,640 725,830 455,830"))
    c.shade(wall, "#4b5270", c.ramp(500, 725, across=True, peak=235))
    dome = c.area(arc((590, 645), 155, 155, steps=40))
    c.paint(dome, "#efe4cd")
    c.shade(dome, "#4b5270", c.ramp(500, 730, across=True, peak=240))
    c.fill(shape("612,492 652,500 668,640 618,640"), "#0f1a33")
    c.fill(shape("622,540 676,462 690,472 646,566"), "#8a93ad")
    c.block((440, 632, 740, 648), "#2a3454")
    for x in (490, 560):
        c.glow(x + 15, 750, 70, "#ffcf84", 0.5)
        c.block((x, 726, x + 30, 776), "#ffd58e", 3)
    poplars = ((1240, 880, 120), (1290, 894, 150), (1335, 880, 180), (1500, 894, 120))
    c.paint(c.area(*(poplar(c, x, foot, high) for x, foot, high in poplars)), "#0f172b")
    return c.finish()
