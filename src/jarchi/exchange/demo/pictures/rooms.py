"""Rooms: the library at night, the council's hall."""

import math

from PIL import Image, ImageChops

from jarchi.exchange.demo.pictures.canvas import Canvas
from jarchi.exchange.demo.pictures.shapes import Point, arc, curve, diamond, mix, placed, shape


def library() -> Image.Image:
    """Shelves to the ceiling, a green lamp, the moon in the window."""
    c = Canvas("library", ground="#3a261f")
    spines = [
        "#a8452c",
        "#c9763f",
        "#2f6470",
        "#e2c68e",
        "#51708a",
        "#7a3b4a",
        "#6f8f5a",
        "#d8cdb2",
        "#3d4a5a",
    ]
    books: dict[str, list[list[Point]]] = {spine: [] for spine in spines}
    bands: list[list[Point]] = []
    for row in range(6):
        floor = 158 + row * 150
        for left, right in ((24, 560), (1040, 1576)):
            x = left + 10.0
            while x < right - 46:
                wide, high = c.random.uniform(16, 40), c.random.uniform(82, 124)
                lean = 26 if c.random.random() < 0.05 else 0
                books[c.random.choice(spines)].append(
                    [(x + lean, floor - high), (x + lean + wide, floor - high), (x + wide, floor), (x, floor)]
                )
                if not lean and wide > 22:
                    stripe = [(x, -6), (x + wide, -6), (x + wide, 0), (x, 0)]
                    bands += [placed(stripe, 0, floor - high * share) for share in (0.8, 0.22)]
                x += wide + 1.5 + lean + (c.random.uniform(20, 70) if c.random.random() < 0.06 else 0)
    c.block((12, 0, 572, 1067), "#241612")
    c.block((1028, 0, 1588, 1067), "#241612")
    for spine, shapes in books.items():
        c.paint(c.area(*shapes), spine)
    c.paint(c.area(*bands), "#f0dca8", 0.65)
    for row in range(7):
        for left in (12, 1028):
            c.block((left, row * 150 + 8, left + 560, row * 150 + 24), "#5d3d2c")
    for x in (12, 286, 548, 1028, 1302, 1564):
        c.block((x, 0, x + 24, 1067), "#4b3024")
    everything = Image.new("L", c.size, 255)
    c.shade(everything, "#1a1014", c.ramp(620, -60, across=True, peak=175))
    c.shade(everything, "#1a1014", c.ramp(980, 1660, across=True, peak=175))
    c.fill([(586, 760), *arc((800, 300), 220, 224), (1014, 760)], "#6b4a35")
    pane = c.fill([(604, 740), *arc((800, 300), 196, 200), (996, 740)], "#1d2b4d")
    c.shade(pane, "#56648c", c.ramp(300, 760, peak=230))
    c.glow(900, 270, 170, "#f8ebc9", 0.45)
    c.disc(900, 270, 50, "#f8ebc9")
    c.paint(ImageChops.multiply(pane, c.area(shape("560,740 700,560 800,650 900,590 1060,740"))), "#27365a")
    stars = shape("680,200 740,350 960,430 830,150 650,420 720,260 940,180")
    c.paint(c.area(*(diamond(x, y, 3, 3) for x, y in stars)), "#f4ead0")
    c.lines([[(800, 100), (800, 740)], [(606, 300), (994, 300)], [(606, 520), (994, 520)]], "#6b4a35", 11)
    table = c.fill(shape("150,860 1450,860 1700,1067 -100,1067"), "#8a5a38")
    c.shade(table, "#3d231a", c.ramp(880, 1100, peak=220))
    c.glow(800, 850, 620, "#ffdf96", 0.5)
    c.fill(shape("560,900 790,884 806,950 540,966"), "#f6ecd2")
    c.fill(shape("790,884 1020,900 1046,966 806,950"), "#e6d8b4")
    for n in range(4):
        y = 912 + n * 12
        c.lines([[(586 - n * 2, y), (770, y - 14)], [(816, y - 14), (1000 + n * 4, y)]], "#a8946c", 2.5)
    c.oval((1096, 880, 1264, 922), "#3d231a")
    c.block((1166, 690, 1194, 900), "#c9a35a", 6)
    c.oval((1106, 872, 1254, 908), "#c9a35a")
    shade = c.fill(curve(shape("1030,700 1060,600 1180,566 1300,600 1330,700 1180,716")), "#2f7a5c")
    c.shade(shade, "#15473a", c.ramp(1140, 1340, across=True, peak=210))
    c.oval((1040, 686, 1320, 722), "#fff0bd")
    for n, (x, wide, tone) in enumerate(
        ((250, 210, "#2f6470"), (262, 190, "#a8452c"), (244, 200, "#e2c68e"))
    ):
        y = 908 - n * 36
        c.block((x, y, x + wide, y + 34), tone, 5)
        c.block((x + wide - 30, y + 4, x + wide - 4, y + 30), "#f3e7cf", 2)
    return c.finish()


def hall() -> Image.Image:
    """The council: rings of desks around the rostrum, one lamp lit at each seat."""
    c = Canvas("hall")
    c.sky((0, "#3b2b35"), (0.5, "#5a3f40"), (1, "#8a5f45"))
    c.block((0, 0, 1600, 430), "#4a3540")
    for n in range(11):
        x = 40 + n * 152
        panel = c.block((x, -20, x + 112, 404), "#6d4a45", 6)
        c.shade(panel, "#33232f", c.ramp(60, 420, peak=190))
    c.glow(800, 160, 430, "#ffd79a", 0.55)
    c.disc(800, 160, 128, "#e0b46a")
    c.disc(800, 160, 112, "#2f6470")
    c.fill(curve(shape("704,196 752,176 800,194 850,176 896,196 862,246 800,268 738,246")), "#9dc0b8")
    c.fill(shape("718,180 768,100 800,142 836,82 884,180"), "#f4e6c4")
    c.fill(shape("836,82 884,180 820,180"), "#b9c4b2")
    for level, wood in enumerate(("#b9875a", "#a87549", "#95633c", "#7d5033", "#63402c")):
        _desks(c, level, wood)
    c.fill(shape("690,396 910,396 890,520 710,520"), "#c99a63")
    side = c.area(shape("800,396 910,396 890,520 800,520"))
    c.shade(side, "#4b3226", c.ramp(800, 920, across=True, peak=200))
    c.block((672, 378, 928, 400), "#e6c48a", 4)
    stems = ("770,380 760,340 790,318", "830,380 842,336 816,318")
    c.lines([curve(shape(stem), closed=False) for stem in stems], "#1f1a1f", 6)
    c.oval((782, 308, 800, 328), "#1f1a1f")
    c.oval((806, 308, 824, 328), "#1f1a1f")
    return c.finish()


def _desks(c: Canvas, level: int, wood: str) -> None:
    """Half a ring of desks, wider at each level, with a paper in the light before each seat."""
    wide, seats, drop, size = 330 + level * 190, 7 + level * 3, 22 + level * 10, 10 + level * 5
    high, middle = wide * 0.36, (800, 452 + level * 24)
    outer, inner = (
        arc(middle, wide * 1.22, high * 1.22, 0, math.pi, 40),
        arc(middle, wide, high, 0, math.pi, 40),
    )
    c.fill([*outer, *placed(inner[::-1], 0, -8)], "#33221f")
    front = c.fill([*inner, *placed(inner[::-1], 0, drop)], mix(wood, "#1f1416", 0.45))
    top = c.fill([*placed(inner, 0, -drop / 2), *inner[::-1]], wood)
    c.shade(ImageChops.lighter(front, top), "#1f1416", c.ramp(900, 1700, across=True, peak=150))
    half_seat = math.pi / 2 / seats
    paper = [
        (-size, -drop * 0.72),
        (size, -drop * 0.72),
        (size * 1.1, -drop * 0.3),
        (-size * 1.1, -drop * 0.3),
    ]
    for x, y in arc(middle, wide, high, half_seat, math.pi - half_seat, seats - 1):
        c.oval((x - size * 2.1, y - drop * 1.1, x + size * 2.1, y + drop * 0.3), "#ffd98f", 0.22)
        c.fill(placed(paper, x, y), "#f6ead0")
