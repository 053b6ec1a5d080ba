"""Still lifes on a table."""

import math
from itertools import pairwise

from PIL import Image

from jarchi.exchange.demo.pictures.canvas import Canvas
from jarchi.exchange.demo.pictures.shapes import Point, arc, curve, mix, placed, ring, shape

# The left side of each chess piece above its foot, from the bottom up; the height of a piece is about 1.
PIECES = {
    "pawn": "-0.07,-0.5 -0.15,-0.58 -0.08,-0.62 -0.17,-0.76 -0.14,-0.9 0,-0.97",
    "bishop": "-0.065,-0.56 -0.14,-0.62 -0.075,-0.66 -0.14,-0.78 -0.09,-0.92 -0.02,-0.97 -0.03,-1 0,-1.03",
    "king": "-0.075,-0.55 -0.15,-0.62 -0.09,-0.66 -0.15,-0.84 -0.12,-0.88 0,-0.92",
}


def apricots() -> Image.Image:
    """Five apricots in a row on a cloth."""
    c = Canvas("apricots")
    c.sky((0, "#2f5a63"), (0.62, "#4c7d80"), (1, "#4c7d80"))
    c.disc(1180, 330, 300, "#e7c98d", 0.9)
    cloth = c.block((0, 700, 1600, 1067), "#efe3c6")
    c.shade(cloth, "#b59c74", c.ramp(720, 1067, peak=190))
    for y, color in ((742, "#b5512f"), (768, "#2f6470"), (1010, "#b5512f")):
        c.block((0, y, 1600, y + 12), color, strength=0.85)
    c.lines([[(x, 1032), (x + 6, 1067)] for x in range(10, 1600, 22)], "#b59c74", 3)
    kinds = (
        (230, 118, "#f0c46c"),
        (505, 132, "#eeab58"),
        (800, 146, "#e58f47"),
        (1105, 134, "#d8743c"),
        (1385, 116, "#c1563a"),
    )
    for x, size, color in kinds:
        foot = 900
        c.oval((x - size * 0.95, foot - 26, x + size * 1.45, foot + 34), "#7d6746", 0.65)
        body = c.paint(c.area(ring(x, foot - size * 0.92, size, size * 0.96, 48)), color)
        blush = c.ramp(x - size * 0.3, x + size * 1.25, across=True, peak=235)
        c.shade(body, mix(color, "#6b1f2a", 0.62), blush)
        c.shade(body, "#fbe7b4", c.ramp(foot - size * 1.35, foot - size * 2, peak=210))
        seam = curve(
            placed(shape("0.05,-1.82 -0.3,-1.2 -0.24,-0.5 -0.02,-0.03"), x, foot, size), closed=False
        )
        c.lines([seam], mix(color, "#5a1d22", 0.45), 4, 0.8)
        c.fill(curve(placed(shape("0,-1.86 0.09,-2.12 0.02,-2.2 -0.03,-1.95"), x, foot, size)), "#4b3630")
        leaf = c.fill(
            curve(placed(shape("0.05,-2.05 0.5,-2.36 0.98,-2.12 0.5,-1.94"), x, foot, size)), "#7f9a55"
        )
        c.shade(leaf, "#33512f", c.ramp(foot - size * 2.2, foot - size * 1.9, peak=230))
    return c.finish()


def drying() -> Image.Image:
    """A round tray of halves, seen from above, on the blue of the panels that dry them."""
    c = Canvas("drying")
    c.sky((0, "#1f3a5f"), (0.5, "#27507a"), (1, "#16294a"))
    for row in range(5):
        for column in range(7):
            cell = (-34 + column * 240, -20 + row * 225, 196 + column * 240, 195 + row * 225)
            panel = c.block(cell, "#2c5a86" if (row + column) % 3 else "#336794", 10)
            if (row * 2 + column) % 5 == 0:
                c.shade(panel, "#9fc3cf", c.ramp(cell[3], cell[1] - 60, peak=150))
    c.lines([[(x, 0), (x, 1067)] for x in range(-34, 1640, 60)], "#9db9c4", 1.2, 0.35)
    c.lines([[(0, y), (1600, y)] for y in range(-20, 1100, 56)], "#9db9c4", 1.2, 0.35)
    x, y = 930, 560
    c.disc(x + 46, y + 52, 492, "#0c1830", 0.5)
    c.disc(x, y, 490, "#b98a50")
    inner, outer = ring(x, y, 452, corners=180), ring(x, y, 488, corners=180)
    c.lines([[outer[n] if n % 2 else inner[n] for n in range(180)]], "#8a5f33", 5, 0.8)
    tray = c.disc(x, y, 448, "#efdcae")
    c.shade(tray, "#b08a55", c.ramp(x - 100, x + 520, across=True, peak=190))
    halves: list[Point] = [(x, y)]
    for radius, count, turn in ((104, 6, 0.7), (204, 12, 0.1), (304, 18, 0.2), (398, 24, 0.25)):
        halves += arc((x, y), radius, radius, turn, turn + math.tau, count)[:-1]
    sizes = [c.random.uniform(39, 46) for _half in halves]
    for shift, share, color in (
        (9, 1.02, "#8f5f2f"),
        (0, 1, "#c8642a"),
        (-2, 0.9, "#e88f3c"),
        (-5, 0.66, "#f4b35e"),
        (0, 0.27, "#d67c34"),
        (2, 0.18, "#b35c24"),
    ):
        shapes = (
            ring(hx + shift, hy + shift, size * share, corners=20)
            for (hx, hy), size in zip(halves, sizes, strict=True)
        )
        c.paint(c.area(*shapes), color)
    c.shade(c.area(ring(x, y, 470, corners=60)), "#5a2d16", c.ramp(x + 60, x + 700, across=True, peak=110))
    return c.finish()


def chess() -> Image.Image:
    """A king and two pawns against a bishop."""
    c = Canvas("chess")
    c.sky((0, "#26353f"), (0.6, "#41606a"), (1, "#41606a"))
    c.disc(470, 360, 290, "#d98f4e", 0.92)
    far, near = 640, 1067
    edges = [far + (near - far) * (row / 4) ** 1.35 for row in range(5)]
    for row, (top, bottom) in enumerate(pairwise(edges)):
        for column in range(10):
            square = [
                (800 + (column + dx - 5) * 244 * (1 - 0.42 * (near - y) / (near - far)), y)
                for dx, y in ((0, top), (1, top), (1, bottom), (0, bottom))
            ]
            c.fill(square, "#efe0bb" if (row + column) % 2 else "#7a4a34")
    board = c.area(shape("0,640 1600,640 1600,1067 0,1067"))
    c.shade(board, "#1c1a20", c.ramp(760, 1900, across=True, peak=130))
    for x, foot, size, kind, tone in (
        (1230, 830, 410, "bishop", "#f1e6c8"),
        (640, 800, 250, "pawn", "#2a2b33"),
        (930, 905, 290, "pawn", "#2a2b33"),
        (400, 960, 620, "king", "#2a2b33"),
    ):
        _piece(c, x, foot, size, kind, tone)
    return c.finish()


def _piece(c: Canvas, x: float, foot: float, size: float, kind: str, tone: str) -> None:
    c.oval((x - size * 0.26, foot - size * 0.05, x + size * 0.62, foot + size * 0.07), "#14121a", 0.55)
    left = curve(
        shape(f"-0.24,0 -0.25,-0.05 -0.2,-0.09 -0.19,-0.13 -0.11,-0.22 {PIECES[kind]}"), closed=False
    )
    right = [(-px, py) for px, py in reversed(left)]
    parts = [[*left, *right], ring(0, 0, 0.24, 0.05)]
    if kind == "king":
        parts += [shape("-0.022,-0.9 -0.022,-1.08 0.022,-1.08 0.022,-0.9")]
        parts += [shape("-0.075,-0.98 0.075,-0.98 0.075,-1.02 -0.075,-1.02")]
    body = c.paint(c.area(*(placed(part, x, foot, size) for part in parts)), tone)
    black = tone.startswith("#2")
    gleam = c.ramp(x - size * 0.05, x - size * 0.26, across=True, peak=200)
    c.shade(body, "#d98f4e" if black else "#fffbef", gleam)
    c.shade(body, "#0f0e14" if black else "#8b6f55", c.ramp(x, x + size * 0.24, across=True, peak=235))
    rings = [placed(shape(line), x, foot, size) for line in ("-0.2,-0.09 0.2,-0.09", "-0.1,-0.6 0.1,-0.6")]
    c.lines(rings, "#0f0e14" if black else "#a98c66", 3, 0.6)


def film() -> Image.Image:
    """A reel, its box, and a tongue of film with a ferry in the frames."""
    c = Canvas("film")
    c.sky((0, "#a9472d"), (0.58, "#c9663c"), (1, "#c9663c"))
    table = c.block((0, 690, 1600, 1067), "#e6cf9f")
    c.shade(table, "#9c7446", c.ramp(720, 1067, peak=200))
    c.oval((170, 830, 900, 940), "#6b4a2c", 0.6)
    c.oval((210, 190, 890, 870), "#22262c")
    rim = c.oval((230, 210, 870, 850), "#c9c6b4")
    c.shade(rim, "#6f746f", c.ramp(420, 900, across=True, peak=225))
    c.oval((290, 270, 810, 790), "#22262c")
    plate = c.oval((306, 286, 794, 774), "#d9d4bf")
    c.shade(plate, "#7b807a", c.ramp(440, 840, across=True, peak=220))
    for x, y in arc((550, 530), 148, 148, -1.2, math.tau - 1.2, 5)[:-1]:
        c.disc(x, y, 62, mix("#a9472d", "#2d2226", 0.55))
    c.disc(550, 530, 46, "#22262c")
    c.disc(550, 530, 17, "#d9d4bf")
    c.oval((1040, 660, 1560, 770), "#6b4a2c", 0.5)
    tin = c.block((1050, 500, 1510, 720), "#8a9a8f", 8)
    c.shade(tin, "#3f4a4a", c.ramp(1210, 1550, across=True, peak=230))
    c.oval((1050, 450, 1510, 550), "#a9b5a6")
    c.lines([ring(1280, 500, 205, 38, 40)], "#5d6a66", 5)
    c.block((1120, 575, 1430, 675), "#f3e7cf", 4)
    c.block((1120, 575, 1430, 600), "#2f6470", 4)
    c.lines(
        [[(1142, 622), (1406, 622)], [(1142, 642), (1360, 642)], [(1142, 660), (1280, 660)]],
        "#5b4636",
        5,
        0.85,
    )
    path = curve(shape("620,850 828,896 1036,872 1244,820 1452,832 1660,900"), closed=False, steps=24)
    upper, lower = [(x, y - 74) for x, y in path], [(x, y + 74) for x, y in path]
    c.fill([(x + 12, y + 22) for x, y in [*upper, *reversed(lower)]], "#6b4a2c", 0.5)
    c.fill([*upper, *reversed(lower)], "#1f2126")
    frames, holes = [], []
    for n in range(6, len(path) - 1):
        (x, y), (_, ny) = path[n], path[n + 1]
        holes += [
            [(x, y + d), (x + 11, y + d + (ny - y) * 0.4), (x + 11, y + d + 13), (x, y + d + 13)]
            for d in (-68, 54)
        ]
        if n % 8 == 0 and n + 7 < len(path):
            ex, ey = path[n + 7]
            frames.append((x, y, ex, ey))
    c.paint(c.area(*holes), "#e9dcb8")
    for x, y, ex, ey in frames:
        c.fill([(x, y - 46), (ex, ey - 46), (ex, ey + 46), (x, y + 46)], "#c9b98f")
        c.fill([(x, y + 12), (ex, ey + 12), (ex, ey + 46), (x, y + 46)], "#6f7f78")
        mx, my = (x + ex) / 2, (y + ey) / 2
        c.fill([(mx - 34, my + 4), (mx + 36, my + 4), (mx + 26, my + 22), (mx - 26, my + 22)], "#22262c")
        c.fill([(mx - 8, my - 16), (mx + 14, my - 16), (mx + 14, my + 5), (mx - 8, my + 5)], "#22262c")
    return c.finish()
