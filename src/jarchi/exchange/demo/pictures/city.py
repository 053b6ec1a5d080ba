"""The city outdoors: stadium, windows at night, embankment, bazaar."""

import math

from PIL import Image, ImageChops

from jarchi.exchange.demo.pictures.canvas import Canvas
from jarchi.exchange.demo.pictures.shapes import Point, arc, curve, diamond, mix, placed, ring, shape
from jarchi.exchange.demo.pictures.terrain import peak, reed, ridge, water


def pitch() -> Image.Image:
    """Floodlights, mown stripes, an empty goal."""
    c = Canvas("pitch")
    c.sky((0, "#25294a"), (0.3, "#5c4668"), (0.48, "#c9796b"), (0.58, "#f0b878"), (1, "#f0b878"))
    for summit, half in (((260, 330), 340), ((760, 290), 380), ((1340, 320), 380)):
        peak(c, summit, half, 600, "#5a4a68", "#463c5b", "#e8c3b0", 0.3)
    c.mist(430, 600, "#e5a47a", 0.7)
    c.fill(shape("0,520 430,556 1170,556 1600,520 1600,650 0,650"), "#231f38")
    tiers = [(545 + n * 17, 572 + n * 11) for n in range(5)]
    c.lines([[(0, a), (430, b), (1170, b), (1600, a)] for a, b in tiers], "#5a466a", 2, 0.7)
    seats = [(c.random.uniform(0, 1600), c.random.uniform(560, 625)) for _n in range(330)]
    c.paint(c.area(*([(x, y), (x + 5, y), (x + 5, y + 7), (x, y + 7)] for x, y in seats)), "#e0916a", 0.7)
    c.block((0, 630, 1600, 1067), "#2b4a45")
    field = c.fill(shape("180,636 1420,636 1900,1080 -300,1080"), "#4f8a5b")
    stripes = []
    for n in range(0, 12, 2):
        a, b, x, y = 180 + n * 103.3, 180 + (n + 1) * 103.3, -300 + n * 183.3, -300 + (n + 1) * 183.3
        stripes.append([(a, 636), (b, 636), (y, 1080), (x, 1080)])
    c.paint(ImageChops.multiply(c.area(*stripes), field), "#5f9c63")
    c.shade(field, "#1f4a43", c.ramp(700, 1067, peak=180))
    chalk = "#f4efda"
    areas = [shape("470,640 330,790 1270,790 1130,640"), shape("640,640 590,694 1010,694 960,640")]
    bow = curve(shape("560,790 640,836 800,856 960,836 1040,790"), closed=False)
    c.lines([[(180, 640), (1420, 640)], *areas, bow], chalk, 5)
    c.oval((792, 738, 812, 746), chalk)
    c.lines([[(x, 500), (x, 636)] for x in range(640, 961, 20)], "#efe6d0", 1, 0.45)
    c.lines([[(640, y), (960, y)] for y in range(506, 636, 19)], "#efe6d0", 1, 0.45)
    c.lines([shape("640,640 640,500 960,500 960,640")], "#fbf6e6", 8)
    for x, top in ((110, 130), (1490, 130), (420, 260), (1180, 260)):
        size = 1 if top < 200 else 0.6
        c.block((x - 6 * size, top, x + 6 * size, 600), "#1a1830")
        c.glow(x, top, 330 * size, "#fff1c9", 0.85)
        c.block((x - 62 * size, top - 40 * size, x + 62 * size, top + 40 * size), "#1a1830", 6)
        for lamp in range(8):
            dx, dy = (lamp % 4 - 1.5) * 29, (lamp // 4 - 0.5) * 36
            c.disc(x + dx * size, top + dy * size, 11 * size, "#fffbe8")
    c.oval((1004, 968, 1110, 990), "#173a35", 0.6)
    c.disc(1050, 930, 48, "#f6efdc")
    up = -math.pi / 2
    inner, outer = (arc((1050, 927), size, size, up, up + math.tau, 5)[:-1] for size in (20, 43))
    c.fill(inner, "#28243d")
    c.lines(list(zip(inner, outer, strict=True)), "#28243d", 3)
    return c.finish()


def city_night() -> Image.Image:
    """Lit windows on the shore, their light in the water."""
    c = Canvas("city-night")
    c.sky((0, "#141c38"), (0.4, "#2c3760"), (0.62, "#6a5a80"), (0.72, "#c08a80"), (1, "#c08a80"))
    c.disc(1240, 190, 58, "#f8ebc9")
    c.glow(1240, 190, 260, "#f8ebc9", 0.4)
    uniform = c.random.uniform
    stars = [(uniform(0, 1600), uniform(0, 380), uniform(0.8, 2)) for _star in range(90)]
    c.paint(c.area(*(diamond(x, y, size, size) for x, y, size in stars)), "#f4ead0", 0.8)
    for summit, half in (((330, 400), 420), ((900, 360), 470), ((1420, 420), 380)):
        peak(c, summit, half, 780, "#3f426b", "#343860", "#a9a0b8", 0.26)
    c.mist(560, 780, "#a67c86", 0.55)
    for depth, (low, tone) in enumerate(((600, "#3a3a62"), (640, "#292b50"), (690, "#191c3a"))):
        windows, x = [], -20.0
        while x < 1620:
            wide, top = c.random.uniform(60, 150), low - c.random.uniform(0, 150 - depth * 20)
            c.fill([(x, 800), (x, top), (x + wide, top), (x + wide, 800)], tone)
            if c.random.random() < 0.3:
                c.lines([[(x + wide / 2, top), (x + wide / 2, top - c.random.uniform(20, 60))]], tone, 3)
            for column in range(int(wide // 20) - 1):
                for row in range(int((790 - top) // 24)):
                    if c.random.random() < 0.26 + depth * 0.1:
                        left, up = x + 14 + column * 20, top + 14 + row * 24
                        windows.append([(left, up), (left + 9, up), (left + 9, up + 12), (left, up + 12)])
            x += wide + c.random.uniform(-6, 26)
        c.paint(c.area(*windows), mix("#ffd27e", "#8f6f7c", 0.5 - depth * 0.25))
    c.block((0, 792, 1600, 812), "#11142b")
    for lamp in range(40, 1600, 130):
        c.glow(lamp, 770, 46, "#ffdf9c", 0.7)
        c.disc(lamp, 770, 4, "#fff3d0")
    sea = c.block((0, 812, 1600, 1067), "#2a2f57")
    c.shade(sea, "#12162f", c.ramp(830, 1067, peak=210))
    ripples = []
    for under in range(40, 1600, 65):
        for n in range(9):
            y, wide = 820 + n * 26 + c.random.uniform(-6, 6), c.random.uniform(6, 15) + n * 2.2
            ripples.append(diamond(under, y, wide, 2.5))
    c.paint(c.area(*ripples), "#e9b46f", 0.6)
    return c.finish()


def promenade() -> Image.Image:
    """The shore before the embankment: railing, lamps, a bench, reeds."""
    c = Canvas("promenade")
    c.sky((0, "#86aab0"), (0.3, "#d8dcc8"), (0.5, "#f6e0b8"), (1, "#f6e0b8"))
    c.glow(520, 420, 520, "#fff0cb", 0.9)
    c.disc(520, 404, 60, "#fdf4db")
    ridge(c, shape("0,470 300,430 640,462 1000,420 1600,470"), "#93aba9", 10)
    c.mist(420, 500, "#f2e0bb", 0.7)
    water(c, 500, "#9dbab2", "#5a8a8c", "#f7ecd0", 46)
    quay = c.fill(shape("0,800 1600,720 1600,1067 0,1067"), "#cdb58a")
    c.shade(quay, "#86704d", c.ramp(780, 1067, peak=190))
    slabs = [[(x, 808 - x * 0.05), (x * 1.5 - 560, 1067)] for x in range(0, 1700, 120)]
    slabs += [[(0, 800 + d), (1600, 720 + d * 0.86)] for d in (40, 100, 185)]
    c.lines(slabs, "#9d855b", 2, 0.6)
    c.lines([[(x, 800 - x * 0.05), (x, 680 - x * 0.05)] for x in range(20, 1600, 44)], "#2d474c", 4)
    c.lines([[(0, y), (1600, y - 80)] for y in (680, 770)], "#2d474c", 8)
    for x in (230, 900, 1480):
        foot = 840 - x * 0.05
        c.block((x - 7, foot - 480, x + 7, foot), "#22383d")
        c.block((x - 18, foot - 26, x + 18, foot), "#22383d", 4)
        neck = curve(placed(shape("0,4 20,-40 66,-40"), x, foot - 480), closed=False)
        c.lines([neck], "#22383d", 9)
        c.fill(placed(shape("46,-34 86,-34 102,-2 30,-2"), x, foot - 480), "#22383d")
        c.fill(placed(shape("36,-2 96,-2 86,10 46,10"), x, foot - 480), "#fff1c6")
    c.oval((1010, 952, 1400, 988), "#6b5636", 0.5)
    for y in (812, 836, 860):
        c.block((1040, y, 1370, y + 15), "#b5512f", 4)
    c.fill(shape("1030,896 1380,896 1396,918 1016,918"), "#8e3d24")
    for x in (1062, 1336):
        c.block((x, 806, x + 13, 968), "#22383d")
    reeds = []
    for _reed in range(26):
        at, height, lean = c.random.uniform(1420, 1620), c.random.uniform(180, 420), c.random.uniform(-50, 30)
        reeds.append(reed(c, at, height, lean))
    c.paint(c.area(*reeds), "#3c5b46")
    return c.finish()


def bazaar() -> Image.Image:
    """Striped awnings row above row, fruit in heaps under them."""
    c = Canvas("bazaar")
    c.sky((0, "#6f9aa3"), (0.3, "#c7d3c0"), (1, "#f3dfb4"))
    roofs = "0,190 130,190 130,120 180,120 180,190 420,190 420,150 640,150 640,200 1600,200 1600,400 0,400"
    c.fill(shape(roofs), "#8ea7a2")
    c.oval((760, 40, 1060, 330), "#7f9b98")
    c.block((752, 180, 1068, 400), "#8ea7a2")
    c.lines([[(910, 44), (910, 6)]], "#7f9b98", 6)
    rows = (
        (180, 140, "#c9763f", "#f2e2bd", "#4a4038"),
        (290, 175, "#2f6470", "#efe0ba", "#3d3833"),
        (424, 215, "#a8452c", "#f4e6c4", "#2f2c2b"),
    )
    for row, (top, high, color, pale, dark) in enumerate(rows):
        wide, shift = 92 + row * 34, -60 - row * 47
        c.block((0, top + high * 0.5, 1600, 1067), dark)
        if row == len(rows) - 1:
            coats = ("#d99a5b", "#5f7f7a", "#b5512f", "#d8cdb2", "#7c4a3a", "#e3c48f", "#4f6f86")
            for n, coat in enumerate(coats):
                _buyer(c, -4 + n * 268, 770, 54, coat)
        stripes: dict[str, list[list[Point]]] = {color: [], pale: [], "shade": []}
        for n in range(math.ceil(1800 / wide)):
            x = shift + n * wide
            slant = (800 - x) * 0.05
            fringe = arc((x + wide / 2, top + high * 0.72), wide / 2, high * 0.16, 0, math.pi, 8)
            stripes[color if n % 2 else pale].append([(x + slant, top), (x + wide + slant, top), *fringe])
            stripes["shade"].append([(x, top + high * 0.64), (x + wide, top + high * 0.64), *fringe])
        for tone in (color, pale):
            body = c.paint(c.area(*stripes[tone]), tone)
            c.shade(body, mix(tone, "#241a1a", 0.7), c.ramp(top + high * 0.2, top + high * 1.1, peak=150))
        c.paint(c.area(*stripes["shade"]), "#241a1a", 0.16)
    c.block((0, 850, 1600, 1067), "#6b4a35")
    c.block((0, 850, 1600, 866), "#8f6747")
    heaps = (
        ("#e59a45", "#f4bd6b"),
        ("#b23a2e", "#d7604a"),
        ("#d8c05a", "#efdf92"),
        ("#6f8f4a", "#98b568"),
        ("#7a3b4a", "#a35a63"),
        ("#e9a06c", "#f7c79c"),
    )
    for n, (tone, light) in enumerate(heaps):
        x = 130 + n * 268
        c.fill([(x - 130, 858), (x + 130, 858), (x + 112, 905), (x - 112, 905)], "#4b3226")
        fruit = [
            (x + (k - (8 - level) / 2) * 28 + c.random.uniform(-2, 2), 852 - level * 23)
            for level in range(7)
            for k in range(9 - level)
        ]
        c.paint(c.area(*(ring(px, py, 17.5) for px, py in fruit)), mix(tone, "#20151a", 0.3))
        c.paint(c.area(*(ring(px - 1.5, py - 2, 15.5) for px, py in fruit)), tone)
        c.paint(c.area(*(ring(px - 5, py - 6, 5) for px, py in fruit)), light, 0.9)
        c.block((x - 34, 880, x + 34, 924), "#f2e6c8", 3)
        c.lines([[(x - 20, 895), (x + 20, 895)], [(x - 20, 908), (x + 8, 908)]], "#6b4a35", 4)
    floor = c.block((0, 930, 1600, 1067), "#5a3d2d")
    c.shade(floor, "#2c1d1a", c.ramp(930, 1067, peak=230))
    return c.finish()


def _buyer(c: Canvas, x: float, foot: float, size: float, coat: str) -> None:
    skin = c.random.choice(["#c98f66", "#dba67c", "#b57b55"])
    shoulders = shape("-1.25,2.4 -1.1,0.4 0,-0.35 1.1,0.4 1.25,2.4")
    hat = shape("-0.68,-0.95 -0.4,-1.6 0.4,-1.6 0.68,-0.95 0,-1.15")
    c.fill(curve(placed(shoulders, x, foot, size)), coat)
    c.disc(x, foot - size * 0.9, size * 0.62, skin)
    c.fill(curve(placed(hat, x, foot, size)), mix(coat, "#1d1a20", 0.75))
