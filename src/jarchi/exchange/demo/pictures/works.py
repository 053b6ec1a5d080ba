"""Works in the valley: dam, tunnel, railway, drip lines."""

from PIL import Image, ImageChops

from jarchi.exchange.demo.pictures.canvas import Canvas
from jarchi.exchange.demo.pictures.shapes import Point, arc, curve, diamond, mix, placed, ring, shape
from jarchi.exchange.demo.pictures.terrain import hills, peak, poplar


def dam() -> Image.Image:
    """The wall from below, two of six gates open."""
    c = Canvas("dam")
    c.sky((0, "#7ea3a8"), (0.3, "#cfd8c6"), (0.45, "#f4e0b9"), (1, "#f4e0b9"))
    c.glow(800, 330, 520, "#fff1cd", 0.8)
    for summit, half in (((420, 150), 380), ((820, 100), 400), ((1210, 170), 360)):
        peak(c, summit, half, 470, "#94aaa9", "#77918f", "#f3f0e2", 0.42)
    c.mist(300, 470, "#f1dfbd", 0.85)
    face = c.fill(shape("190,420 1410,420 1180,900 420,900"), "#d6cbb0")
    c.shade(face, "#8b8873", c.ramp(430, 900, peak=170))
    c.shade(face, "#6f7a75", c.ramp(760, 1440, across=True, peak=190))
    ribs = [(800 + (n - 3) * 172, 800 + (n - 3) * 112) for n in range(7)]
    bands = ([(a - 9, 420), (a + 9, 420), (b + 6, 900), (b - 6, 900)] for a, b in ribs)
    c.paint(ImageChops.multiply(face, c.area(*bands)), "#a9a38c")
    seams = [[(200 + n * 38, 420 + n * 80), (1400 - n * 38, 420 + n * 80)] for n in range(1, 6)]
    c.lines(seams, "#a39c85", 2, 0.6)
    gates = [800 + (n - 2.5) * 134 for n in range(6)]
    for x in gates:
        c.block((x - 34, 590, x + 34, 664), "#35474b", 4)
        c.block((x - 34, 590, x + 34, 604), "#20302f")
    slopes = (
        (shape("0,330 150,395 300,560 430,800 520,1067 0,1067"), "#5d7763"),
        (shape("1600,300 1470,380 1320,560 1180,800 1090,1067 1600,1067"), "#4f6a5b"),
    )
    for slope, color in slopes:
        c.shade(c.fill(slope, color), "#253c3a", c.ramp(420, 1067, peak=210))
    c.fill(shape("470,905 1140,905 1240,1067 330,1067"), "#3f747b")
    for x, lean in ((gates[2], -40), (gates[3], 30)):
        for wide, color, strength in ((1.0, "#b9d3d0", 0.9), (0.72, "#e6efe6", 0.95), (0.4, "#fbfaf0", 1)):
            spread = [
                (lean - 128, 940),
                (lean - 70, 760),
                (-26, 640),
                (26, 640),
                (lean + 70, 760),
                (lean + 128, 940),
            ]
            jet = [(x + dx * wide, y) for dx, y in spread]
            c.paint(c.area(jet), color, strength)
    gauss = c.random.gauss
    foam = [(gauss(800, 190), 930 + abs(gauss(0, 55)), c.random.uniform(12, 46)) for _drop in range(70)]
    for shift, color in ((8, "#8fb9b8"), (0, "#eef3ea")):
        c.paint(c.area(*(ring(x, y + shift, r * 1.6, r * 0.55, 10) for x, y, r in foam)), color, 0.85)
    c.mist(700, 1067, "#f2efe0", 0.22)
    c.block((170, 398, 1430, 424), "#6b6f66")
    c.block((170, 392, 1430, 400), "#f0e6cc")
    for n, x in enumerate(gates):
        c.block((x - 24, 340, x + 24, 400), "#b5512f" if n in (2, 3) else "#8a8f82")
        c.block((x - 30, 332, x + 30, 343), "#3c4a49")
    poplars = ((70, 540, 180), (130, 600, 210), (1500, 560, 190), (1560, 620, 230), (1440, 640, 170))
    c.paint(c.area(*(poplar(c, x, foot, high) for x, foot, high in poplars)), "#20393a")
    return c.finish()


def tunnel() -> Image.Image:
    """Inside: rings, a string of lamps, two people, light at the face."""
    c = Canvas("tunnel", ground="#10161d")
    eye = (850, 560)

    def bore(scale: float) -> list[Point]:
        foot = eye[1] + 0.62 * scale
        return [(eye[0] - scale, foot), *arc(eye, scale, scale * 1.05, steps=28), (eye[0] + scale, foot)]

    tones = (
        "#1a232c", "#222c35", "#2b3740", "#37434a", "#465054", "#5b5f5c", "#787263", "#9c8867", "#c9a873",
    )  # fmt: skip
    scales = [1250 * 0.735**n for n in range(9)]
    for tone, scale in zip(tones, scales, strict=True):
        body = c.fill(bore(scale), tone)
        c.shade(body, "#0c1117", c.ramp(eye[0] - scale * 0.2, eye[0] - scale, across=True, peak=120))
        c.lines([bore(scale)], mix(tone, "#f2d9a5", 0.28), 2 + scale / 260, 0.8)
    face = c.fill(bore(scales[-1] * 0.7), "#fbe9bd")
    c.glow(*eye, 430, "#ffe3a6", 0.7)
    c.paint(face, "#fff3d3")
    floor = c.fill(shape("802,612 898,612 1560,1067 60,1067"), "#4a4237")
    c.shade(floor, "#12161a", c.ramp(eye[1] + 60, 1067, peak=235))
    for side in (-1, 1):
        near, far = eye[0] - 20 + side * 260, eye[0] + side * 14
        c.fill([(far - 2, 612), (far + 2, 612), (near + 16, 1067), (near - 16, 1067)], "#d9b67c")
    for n in range(10):
        share = (n / 10) ** 2.1
        y, half = eye[1] + 56 + share * 470, 24 + share * 400
        c.block((eye[0] - half, y, eye[0] + half, y + 3 + share * 26), "#1b1a19", strength=0.75)
    for n in range(8):
        share = 0.735**n
        x, y = eye[0] + 760 * share, eye[1] - 640 * share
        if 0 < x < 1600 and y > 0:
            c.glow(x, y, 30 + 210 * share, "#ffd98c", 0.75)
            c.disc(x, y, 4 + 20 * share, "#fff3d0")
    for x, foot, height in ((700, 850, 330), (1010, 800, 265)):
        _worker(c, x, foot, height)
    return c.finish()


def _worker(c: Canvas, x: float, foot: float, height: float) -> None:
    c.oval((x - 0.3 * height, foot - 0.02 * height, x + 0.32 * height, foot + 0.05 * height), "#0c0f12", 0.7)
    trunk = "-0.2,-0.44 -0.13,-0.78 0,-0.83 0.13,-0.78 0.19,-0.42 0.12,-0.4 "
    legs = "0.12,0 0.02,0 0,-0.36 -0.03,0 -0.13,0 -0.12,-0.4"
    c.fill(placed(shape(trunk + legs), x, foot, height), "#0f151b")
    c.fill(placed(shape("-0.15,-0.6 0.15,-0.6 0.16,-0.55 -0.16,-0.55"), x, foot, height), "#e59a45")
    c.disc(x, foot - 0.89 * height, height * 0.062, "#0f151b")
    cap = shape("-0.085,-0.91 -0.06,-0.985 0.06,-0.985 0.1,-0.905")
    c.fill(curve(placed(cap, x, foot, height)), "#e59a45")


def railway() -> Image.Image:
    """Rails towards a portal in the mountain."""
    c = Canvas("railway")
    c.sky((0, "#5d7f91"), (0.35, "#b8c3b6"), (0.55, "#f1d6a8"), (1, "#f1d6a8"))
    c.glow(1260, 360, 480, "#ffe8b8", 0.85)
    c.disc(1260, 350, 56, "#fff2d2")
    for summit, half in (((160, 330), 330), ((1420, 300), 360)):
        peak(c, summit, half, 640, "#a3a49b", "#85908f", "#f7ecd8", 0.36)
    c.mist(430, 640, "#efd3a8", 0.8)
    peak(c, (690, 90), 680, 720, "#56707a", "#3d5560", "#f4ead6", 0.3)
    hills(c, shape("0,640 380,600 760,628 1150,596 1600,650"), "#6f6a4c", "#4a4a38")
    hills(c, shape("0,690 500,672 1100,676 1600,700"), "#a98b54", "#6d5836", 220)
    c.fill(shape("588,690 588,500 772,500 772,690"), "#cbbd9d")
    right = c.area(shape("680,690 680,500 772,500 772,690"))
    c.shade(right, "#6f6e62", c.ramp(680, 772, across=True, peak=200))
    c.fill([(606, 690), *arc((680, 606), 74, 78), (754, 690)], "#151b20")
    c.block((578, 490, 782, 508), "#8d846d")
    eye, bed = (680, 664), c.area(shape("650,668 712,668 1330,1080 60,1080"))
    c.paint(bed, "#8c8474")
    c.shade(bed, "#46443f", c.ramp(690, 1067, peak=200))
    for n in range(19):
        share = (n / 18) ** 2.3
        y, half, shift = eye[1] + 8 + share * 400, 17 + share * 430, share * 10
        c.block((680 + shift - half, y, 680 + shift + half, y + 2 + share * 26), "#4b3a30")
    for side in (-1, 1):
        near, far = 690 + side * 300, 680 + side * 12
        c.fill([(far - 1.5, eye[1]), (far + 1.5, eye[1]), (near + 15, 1080), (near - 15, 1080)], "#2c2f31")
        c.fill([(far - 1, eye[1]), (far + 0.5, eye[1]), (near + 3, 1080), (near - 9, 1080)], "#f0d9ab")
    c.block((1120, 430, 1134, 860), "#2c3337")
    c.block((1090, 400, 1164, 530), "#1d2326", 16)
    for y, color in ((436, "#4c2a24"), (494, "#7be0a0")):
        c.disc(1127, y, 20, color)
    c.glow(1127, 494, 110, "#9df0bb", 0.55)
    return c.finish()


def drip() -> Image.Image:
    """Young trees in rows, each on its black line, a drop in front."""
    c = Canvas("drip")
    c.sky((0, "#8fb3b4"), (0.3, "#dfe0c6"), (0.42, "#f4e4bf"), (1, "#f4e4bf"))
    for summit, half in (((420, 170), 420), ((1120, 120), 500)):
        peak(c, summit, half, 470, "#9ab0ae", "#7e9a9b", "#f5f1e4", 0.44)
    c.mist(310, 470, "#f1e2c2", 0.85)
    hills(c, shape("0,430 500,412 1000,436 1600,408"), "#8a9a5f", "#6d824e")
    soil = c.block((0, 450, 1600, 1067), "#a9744a")
    c.shade(soil, "#5d3a2a", c.ramp(470, 1067, peak=215))
    for n in range(-7, 8):
        far, near = 800 + n * 26, 800 + n * 330
        c.fill([(far - 5, 452), (far + 5, 452), (near + 78, 1080), (near - 78, 1080)], "#c08a5a", 0.55)
        c.fill([(far - 0.6, 452), (far + 0.6, 452), (near + 9, 1080), (near - 9, 1080)], "#1f2526")
    for row in range(8):
        share = (row / 7) ** 1.9
        y, size = 462 + share * 430, 15 + share * 120
        places = [800 + n * (26 + 304 * (y - 452) / 628) for n in range(-7, 8)]
        places = [x for x in places if -200 < x < 1800]
        c.paint(c.area(*(diamond(x, y, size * 0.5, size * 0.09) for x in places)), "#472c22", 0.75)
        c.lines([[(x, y), (x, y - size * 0.9)] for x in places], "#3d2c22", 1 + size * 0.035)
        for dx, dy, r, color in (
            (0, -1.1, 0.36, "#4d6b3c"),
            (-0.2, -0.92, 0.26, "#5d7f45"),
            (0.2, -0.98, 0.28, "#5d7f45"),
            (-0.04, -1.28, 0.2, "#86a357"),
        ):
            crowns = (ring(x + dx * size, y + dy * size, r * size, r * size * 1.15, 24) for x in places)
            c.paint(c.area(*crowns), color)
    return c.finish()
