"""A printmaker's table: flat shapes with smooth edges, grainy shadows, light, paper grain. Pillow only."""

import math
import random
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageChops, ImageColor, ImageDraw

from jarchi.exchange.demo.pictures.shapes import Box, Point, mix

Place = Callable[[float, float], Point]
Pen = Callable[[ImageDraw.ImageDraw, Place], None]

SMOOTH = 2  # shapes are drawn this many times larger, then reduced


@lru_cache(maxsize=4)
def _noise(size: tuple[int, int]) -> Image.Image:
    """Even noise, the same on every machine."""
    tile = Image.frombytes("L", (512, 512), random.Random(1931).randbytes(512 * 512))  # noqa: S311
    sheet = Image.new("L", size)
    for left in range(0, size[0], 512):
        for top in range(0, size[1], 512):
            sheet.paste(tile, (left, top))
    return sheet


def _around(shapes: Sequence[Sequence[Point]], margin: float = 0) -> Box:
    points = [point for shape in shapes for point in shape] or [(0, 0)]
    (left, right), (top, bottom) = ((min(axis), max(axis)) for axis in zip(*points, strict=True))
    return left - margin, top - margin, right + margin, bottom + margin


class Canvas:
    def __init__(self, key: str, size: tuple[int, int] = (1600, 1067), ground: str = "#f3e7cf") -> None:
        self.size = self.width, self.height = size
        self.random = random.Random(key)  # noqa: S311 -- a drawing, not a secret
        self.image = Image.new("RGB", size, ground)

    # --- masks --------------------------------------------------------------------------------------------
    def mask(self, pen: Pen, box: Box) -> Image.Image:
        """What the pen covers inside the box, with smooth edges.

        The pen draws `SMOOTH` times larger, and is told where the box's corner lies on its sheet.
        """
        left, top = max(math.floor(box[0]) - 2, 0), max(math.floor(box[1]) - 2, 0)
        right, bottom = min(math.ceil(box[2]) + 2, self.width), min(math.ceil(box[3]) + 2, self.height)
        sheet = Image.new("L", self.size)
        if left < right and top < bottom:
            large = Image.new("L", ((right - left) * SMOOTH, (bottom - top) * SMOOTH))
            pen(ImageDraw.Draw(large), lambda x, y: ((x - left) * SMOOTH, (y - top) * SMOOTH))
            sheet.paste(large.reduce(SMOOTH), (left, top))
        return sheet

    def area(self, *shapes: Sequence[Point]) -> Image.Image:
        def pen(draw: ImageDraw.ImageDraw, place: Place) -> None:
            for shape in shapes:
                draw.polygon([place(x, y) for x, y in shape], fill=255)

        return self.mask(pen, _around(shapes))

    def ramp(self, start: float, end: float, across: bool = False, peak: int = 255) -> Image.Image:
        """Nothing at `start`, `peak` at `end`, along y (or x if `across`)."""
        length = self.width if across else self.height
        line = Image.new("L", (length, 1) if across else (1, length))
        span = (end - start) or 1
        line.putdata([round(peak * min(max((i - start) / span, 0), 1)) for i in range(length)])
        return line.resize(self.size)

    # --- paint --------------------------------------------------------------------------------------------
    def sky(self, *stops: tuple[float, str]) -> None:
        """Bands of colour melting into each other: (height from 0 to 1, colour) from the top down."""
        line = Image.new("RGB", (1, self.height))
        for y in range(self.height):
            share = y / (self.height - 1)
            (low, first), (high, second) = stops[0], stops[-1]
            for (a, here), (b, there) in pairwise(stops):
                if a <= share <= b:
                    (low, first), (high, second) = (a, here), (b, there)
            part = min(max((share - low) / ((high - low) or 1), 0), 1)
            line.putpixel((0, y), ImageColor.getrgb(mix(first, second, part)))
        self.image.paste(line.resize(self.size))

    def paint(self, mask: Image.Image, color: str, strength: float = 1) -> Image.Image:
        if box := mask.getbbox():
            part = mask.crop(box)
            self.image.paste(color, box, part if strength == 1 else part.point(lambda v: round(v * strength)))
        return mask

    def fill(self, points: Sequence[Point], color: str, strength: float = 1) -> Image.Image:
        return self.paint(self.area(points), color, strength)

    def lines(
        self, paths: Sequence[Sequence[Point]], color: str, width: float = 3, strength: float = 1
    ) -> None:
        def pen(draw: ImageDraw.ImageDraw, place: Place) -> None:
            for path in paths:
                scaled = [place(x, y) for x, y in path]
                draw.line(scaled, fill=255, width=max(round(width * SMOOTH), 1), joint="curve")

        self.paint(self.mask(pen, _around(paths, width)), color, strength)

    def disc(self, x: float, y: float, radius: float, color: str, strength: float = 1) -> Image.Image:
        return self.oval((x - radius, y - radius, x + radius, y + radius), color, strength)

    def oval(self, box: Box, color: str, strength: float = 1) -> Image.Image:
        pen: Pen = lambda draw, place: draw.ellipse([place(*box[:2]), place(*box[2:])], fill=255)  # noqa: E731
        return self.paint(self.mask(pen, box), color, strength)

    def block(self, box: Box, color: str, radius: float = 0, strength: float = 1) -> Image.Image:
        def pen(draw: ImageDraw.ImageDraw, place: Place) -> None:
            draw.rounded_rectangle([place(*box[:2]), place(*box[2:])], radius * SMOOTH, fill=255)

        return self.paint(self.mask(pen, box), color, strength)

    def shade(self, mask: Image.Image, color: str, ramp: Image.Image) -> None:
        """A shadow or light inside the mask, dissolving into grain as the ramp falls off."""
        if box := mask.getbbox():
            inside, ramp = mask.crop(box), ramp.crop(box)
            self.image.paste(color, box, ImageChops.multiply(inside, ramp).point(lambda v: round(v * 0.6)))
            grains = ImageChops.subtract(ramp, _noise(self.size).crop(box)).point(lambda v: 120 if v else 0)
            self.image.paste(color, box, ImageChops.multiply(inside, grains))

    def glow(self, x: float, y: float, radius: float, color: str, strength: float = 1) -> None:
        """Light around a point, strongest at it."""
        side, corner = round(radius * 2), (round(x - radius), round(y - radius))
        spot = Image.radial_gradient("L").point(lambda v: round(max(179 - v, 0) / 179 * 255 * strength))
        self.image.paste(color, (*corner, corner[0] + side, corner[1] + side), spot.resize((side, side)))

    def mist(self, top: float, bottom: float, color: str, strength: float = 0.8) -> None:
        """A band of haze, thickest at the bottom edge."""
        band = self.ramp(top, bottom, peak=round(255 * strength))
        below = Image.new("L", self.size)
        below.paste(255, (0, 0, self.width, round(bottom)))
        self.image.paste(color, mask=ImageChops.multiply(band, below))

    def finish(self) -> Image.Image:
        """Paper grain over everything, and the finished picture."""
        dust = _noise(self.size).point(lambda v: 128 + (v - 128) // 9)
        return Image.blend(self.image, ImageChops.overlay(self.image, Image.merge("RGB", (dust,) * 3)), 0.8)
