"""Lake, mountains, steppe, orchard."""

import math
from itertools import pairwise

from PIL import Image, ImageChops

from jarchi.exchange.demo.pictures.canvas import Canvas
from jarchi.exchange.demo.pictures.shapes import Point, curve, diamond, mix, placed, ring, shape
from jarchi.exchange.demo.pictures.terrain import hills, mirrored, peak, reed, water


def lake() -> Image.Image:
    """Morning: the mountains stand on their heads in the water."""
    c = Canvas("lake")
    c.sky((0, "#7fa6a8"), (0.3, "#c9d3bd"), (0.52, "#f4dcb4"), (1, "#f4dcb4"))
    c.glow(1130, 470, 520, "#fff2cf", 0.9)
    c.disc(1130, 452, 62, "#fdf3d7")
    for summit, half in (((300, 300), 420), ((760, 235), 470), ((1330, 320), 460)):
        peak(c, summit, half, 620, "#8fa9a6", "#6f8f93", "#eef0e2", 0.4)
    c.mist(430, 620, "#f0dcb8", 0.85)
    hills(c, shape("0,560 260,528 560,585 900,548 1240,590 1600,540"), "#4f7478", "#3c6067")
    c.mist(560, 640, "#d9cfb0", 0.55)
    mirrored(c, 640, "#5c8a8d", 0.32)
    c.image.paste("#26515a", mask=c.ramp(660, 1067, peak=165))
    strokes = (
        (800, 641, 800),
        (300, 700, 210),
        (1170, 690, 190),
        (880, 762, 260),
        (205, 840, 165),
        (580, 930, 280),
    )
    for x, y, half in strokes:
        c.fill(diamond(x, y, half, 2 + (y - 640) / 70), "#f2e6c6", 0.55)
    reeds = []
    for n in range(46):
        at = c.random.uniform(-20, 330) if n % 3 else c.random.uniform(1390, 1620)
        reeds.append(reed(c, at, c.random.uniform(120, 330), c.random.uniform(-40, 60)))
    c.paint(c.area(*reeds), "#17363d")
    return c.finish()


def mountains() -> Image.Image:
    """The pass in the evening, the road folded up its slope."""
    c = Canvas("mountains")
    c.sky((0, "#2f4a63"), (0.28, "#7b8a96"), (0.5, "#e3b792"), (0.66, "#f3d3a4"), (1, "#f3d3a4"))
    c.glow(430, 520, 560, "#ffe2ad", 0.75)
    for summit, half in (((210, 330), 330), ((620, 270), 380), ((1010, 360), 330)):
        peak(c, summit, half, 760, "#8c8fa0", "#6a7389", "#f6e6d2", 0.38)
    c.mist(470, 830, "#e9c7a2", 0.9)
    peak(c, (1240, 120), 620, 900, "#55647c", "#36465f", "#fbeedd", 0.46)
    peak(c, (330, 420), 480, 900, "#4d5b70", "#35435a", "#f1dfcb", 0.24)
    c.mist(560, 860, "#c79f8b", 0.75)
    slope = hills(c, shape("0,800 300,742 700,790 1050,700 1600,610"), "#2c3a4d", "#1c2838")
    upper, lower = (
        "1600,655 1180,735 840,795 1030,826 1440,832 1560,868 ",
        "1180,905 610,905 420,950 820,1000 1260,1080",
    )
    road = curve(shape(upper + lower), closed=False, steps=14)
    band = []
    for (ax, ay), (bx, by) in pairwise(road):
        wide = 1 + max(ay - 640, 0) / 430 * 9
        band.append([(ax, ay - wide), (bx, by - wide), (bx, by + wide), (ax, ay + wide)])
    c.paint(ImageChops.multiply(c.area(*band), slope), "#dfae82")
    for x, y, r in ((1010, 823, 4), (1350, 833, 4), (760, 905, 5), (960, 1012, 6), (1500, 676, 3)):
        c.glow(x, y, r * 9, "#fff0c4", 0.8)
        c.disc(x, y, r, "#fff6dc")
    return c.finish()


def steppe_road() -> Image.Image:
    """A straight road, poles, one van, much sky."""
    c = Canvas("steppe-road")
    c.sky((0, "#5f8fa3"), (0.35, "#a9c2b9"), (0.6, "#efdcb2"), (1, "#efdcb2"))
    for x, y, w, h in (
        (180, 210, 520, 34),
        (420, 250, 420, 26),
        (980, 150, 560, 40),
        (1150, 196, 420, 24),
        (700, 372, 360, 18),
    ):
        c.oval((x, y, x + w, y + h), "#f7ecd2", 0.75)
    for summit, half in (((140, 560), 260), ((420, 520), 260), ((1260, 545), 300), ((1520, 510), 300)):
        peak(c, summit, half, 680, "#9eb0ab", "#869d9d", "#eef0e0", 0.3)
    c.mist(590, 680, "#efdcb2", 0.8)
    hills(c, shape("0,668 500,652 1000,664 1600,650"), "#c99f5f", "#8d6a3c", 200)
    hills(c, shape("0,720 400,708 900,734 1600,702"), "#b58a4c", "#6c5132", 210)
    blades = []
    for _blade in range(420):
        foot = 740 + 330 * c.random.random() ** 0.8
        at, high = c.random.uniform(0, 1600), (foot - 700) * c.random.uniform(0.08, 0.2)
        blades.append([(at, foot), (at + high * 0.5, foot - high), (at + 1.5 + high * 0.06, foot)])
    c.paint(c.area(*blades), "#e2bd7c", 0.8)
    far = (880, 655)
    asphalt = c.fill(shape("876,655 885,655 1180,1080 330,1080"), "#55534f")
    c.shade(asphalt, "#34373a", c.ramp(700, 1067, peak=200))
    for n in range(9):
        near, ahead = (n / 9) ** 2.2, ((n + 0.55) / 9) ** 2.2
        dashes: list[Point] = []
        for share, sides in ((near, (-1, 1)), (ahead, (1, -1))):
            y, x, half = far[1] + share * 425, far[0] - share * 125, 1 + share * 9
            dashes += [(x + side * half, y) for side in sides]
        c.fill(dashes, "#efdcb2")
    poles = []
    for n in range(7):
        share = 0.03 + (n / 6) ** 2.1 * 0.97
        poles.append((far[0] + 22 + share * 560, far[1] + share * 300, 20 + share * 640))
    for (ax, a_foot, a_high), (x, foot, high) in pairwise([poles[0], *poles]):
        c.fill(placed(shape("-0.008,0 -0.006,-1 0.006,-1 0.008,0"), x, foot, high), "#3f3a36")
        c.block((x - high * 0.16, foot - high * 0.93, x + high * 0.16, foot - high * 0.912), "#3f3a36")
        for side in (-0.15, 0.15):
            start, end = (ax + side * a_high, a_foot - a_high * 0.93), (x + side * high, foot - high * 0.93)
            sag = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2 + high * 0.07)
            c.lines([curve([start, sag, end], closed=False)], "#3f3a36", 1 + high / 420, 0.85)
    c.block((770, 690, 852, 748), "#efe7d6", 8)
    c.block((778, 697, 844, 718), "#3f5f68", 4)
    c.block((770, 728, 852, 734), "#b5512f")
    for x in (782, 826):
        c.block((x, 744, x + 15, 756), "#26282b", 3)
    c.oval((756, 750, 866, 762), "#26282b", 0.5)
    return c.finish()


def orchard() -> Image.Image:
    """Apricots in bloom in rows, the mountain at the end of each."""
    c = Canvas("orchard")
    c.sky((0, "#7aa7b0"), (0.4, "#c6d8cd"), (0.6, "#f3e2cb"), (1, "#f3e2cb"))
    for summit, half in (((340, 180), 460), ((900, 110), 520), ((1400, 210), 430)):
        peak(c, summit, half, 620, "#8ba5ac", "#6b8994", "#f4f1e6", 0.5)
    c.mist(400, 600, "#f0e0cf", 0.85)
    hills(c, shape("0,560 400,545 800,572 1200,548 1600,565"), "#8a9a63", "#66794c")
    hills(c, shape("0,600 800,592 1600,602"), "#7c8f4f", "#47602f", 220)
    for n in range(7):
        x = -700 + n * 500
        top = 800 + (n - 3) * 6
        c.fill([(top, 598), (top + 4, 598), (x + 130, 1080), (x - 30, 1080)], "#a9ab62", 0.65)
    for row in range(7):
        depth = row / 6
        foot, size, count = 606 + depth**1.7 * 340, 22 + depth**1.6 * 190, 15 - row * 2
        across = [800 + (n - (count - 1) / 2) * size * 2.5 + (row % 2) * size * 0.3 for n in range(count)]
        seen = [x for x in across if -size < x < 1600 + size and abs(x - 800) > size * 0.75]
        _blossoming(c, seen, foot, size)
    return c.finish()


def _blossoming(c: Canvas, row: list[float], foot: float, size: float) -> None:
    """A row of trees in flower, all of one size."""
    trunk = shape("-0.09,0 -0.05,-0.6 -0.4,-1 -0.3,-1.02 0,-0.72 0.34,-1.04 0.42,-1 0.07,-0.55 0.1,0")
    c.paint(c.area(*(ring(x + size * 0.1, foot, size, size * 0.11) for x in row)), "#33502f", 0.6)
    c.paint(c.area(*(placed(trunk, x, foot, size) for x in row)), "#4b3630")
    puffs = []
    for x in row:
        for _puff in range(12):
            angle, far = c.random.uniform(0, math.tau), c.random.uniform(0.1, 0.62) * size
            center = (x + math.cos(angle) * far * 1.25, foot - size * 1.25 + math.sin(angle) * far * 0.85)
            puffs.append((*center, size * c.random.uniform(0.24, 0.42)))
    for shift, color, shrink in ((0.1, "#c98f92", 1.0), (0, "#eebfb4", 0.94), (-0.12, "#fae3d8", 0.62)):
        outlines = (curve(ring(x, y + shift * size, r * shrink, corners=6), steps=4) for x, y, r in puffs)
        c.paint(c.area(*outlines), color)


def boats() -> Image.Image:
    """Flat boats on the cracked former bed; the water a strip far away."""
    c = Canvas("boats")
    c.sky((0, "#8fb0b0"), (0.25, "#d5d6bd"), (0.42, "#f4dfb8"), (1, "#f4dfb8"))
    hills(c, shape("0,392 500,372 1000,398 1600,366"), "#8aa3a0", "#789697")
    c.block((0, 420, 1600, 470), "#4f8790")
    c.block((0, 420, 1600, 427), "#f3e9cd", strength=0.6)
    bed = c.block((0, 466, 1600, 1067), "#d9be90")
    c.shade(bed, "#a98558", c.ramp(500, 1067, peak=170))
    for row in range(9):
        step, y = 40 + row * 34, 500 + row**1.75 * 13
        across = range(-step, 1600 + step * 2, step)
        uniform = c.random.uniform
        edge = [(x + uniform(-0.3, 0.3) * step, y + uniform(-0.1, 0.1) * step) for x in across]
        cracks = [[(x, top), (x + uniform(-0.3, 0.3) * step, top + 12 + row * 9)] for x, top in edge[1:-1]]
        c.lines([edge, *cracks], "#9b7647", 1 + row * 0.4, 0.6)
    for n in range(7):
        share = (n / 6) ** 1.5
        x, deck = 600 - share * 560, 432 + share * 78
        half = 2 + share * 9
        c.block((x - half, deck - 8 - share * 26, x + half, deck + 44 + share * 190), "#5b4636")
        c.block((x + 22 + share * 24, deck - 2, x + 25 + share * 38, deck + 36 + share * 150), "#4a382b")
    c.fill(shape("600,428 640,430 -10,566 -10,500"), "#7a5f47")
    c.fill(shape("640,430 642,436 -10,588 -10,566"), "#4a382b")
    for x, y, size, hull, band in (
        (1010, 585, 0.42, "#2f5d68", "#e7d7b0"),
        (1330, 640, 0.55, "#b5512f", "#f0dcb4"),
        (640, 700, 0.72, "#e7d9b8", "#2f5d68"),
        (1080, 890, 1.25, "#2a4a57", "#d98a4d"),
    ):
        _boat(c, x, y, size, hull, band)
    return c.finish()


def _boat(c: Canvas, x: float, y: float, size: float, hull: str, band: str) -> None:
    c.oval((x - 270 * size, y + 58 * size, x + 300 * size, y + 108 * size), "#6d5233", 0.6)
    side = shape("-300,-40 -230,60 -150,84 190,84 270,40 330,-70 230,-20 -160,-4")
    inside = shape("-300,-40 -160,-8 60,-8 230,-24 330,-70 250,-44 60,-34 -170,-36")
    stripe = shape("-292,-18 -160,18 60,20 225,6 318,-44")
    body = c.fill(curve(placed(side, x, y, size)), hull)
    c.shade(body, mix(hull, "#101820", 0.6), c.ramp(y - 20 * size, y + 100 * size, peak=210))
    c.fill(curve(placed(inside, x, y, size)), mix(hull, "#101820", 0.55))
    c.lines([curve(placed(stripe, x, y, size), closed=False)], band, 13 * size)
    for bench in ("-110,-34 -66,-34 -64,-18 -112,-18", "90,-34 134,-34 136,-18 88,-18"):
        c.fill(placed(shape(bench), x, y, size), mix(band, "#5b4636", 0.4))


def lake_gauge() -> Image.Image:
    """A striped gauge standing in shallow water, the old marks dry."""
    c = Canvas("lake-gauge")
    c.sky((0, "#9db7b4"), (0.35, "#e1dcc2"), (0.5, "#f3dfb9"), (1, "#f3dfb9"))
    c.glow(420, 380, 420, "#fff0c9", 0.8)
    c.disc(420, 372, 52, "#fdf3d7")
    hills(c, shape("0,470 420,440 900,474 1600,430"), "#8ca5a2", "#6f9093")
    c.mist(430, 500, "#f1e0bd", 0.7)
    water(c, 500, "#86aaa9", "#2c5f69", "#eee3c5", 70)
    x = 1010
    post = c.block((x - 46, 96, x + 46, 850), "#f4ead2")
    for n in range(13):
        y = 110 + n * 54
        c.block((x - 46, y, x + (2 if n % 2 else 46), y + 27), "#a8452c" if n < 6 else "#26343d")
    c.shade(post, "#6d7a74", c.ramp(x - 30, x + 60, across=True, peak=120))
    c.block((x - 62, 70, x + 62, 100), "#26343d", 4)
    c.block((x - 46, 540, x + 46, 546), "#7d6a4a")
    for n in range(9):
        y, half = 858 + n * 22, 46 + n * 4
        shift = 10 if n % 2 else -10
        c.fill(diamond(x + shift, y, half, 8), "#e9dfc2" if n % 2 else "#8a3a28", 0.55)
    c.oval((x - 110, 838, x + 110, 868), "#2c5f69", 0.6)
    c.oval((x - 64, 844, x + 64, 860), "#eee3c5", 0.5)
    return c.finish()
