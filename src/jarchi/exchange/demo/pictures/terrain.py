"""Land as layers: peaks with a lit and a shaded side, rolling ridges, water, trees, reeds."""

from collections.abc import Sequence
from itertools import pairwise

from PIL import Image, ImageChops

from jarchi.exchange.demo.pictures.canvas import Canvas
from jarchi.exchange.demo.pictures.shapes import Point, curve, diamond, mix, shape


def jagged(canvas: Canvas, start: Point, end: Point, rough: float, depth: int = 5) -> list[Point]:
    """A broken line from start to end: halved and shifted `depth` times."""
    line = [start, end]
    for _level in range(depth):
        halved = [line[0]]
        for (ax, ay), (bx, by) in pairwise(line):
            shift = canvas.random.uniform(-rough, rough)
            halved += [((ax + bx) / 2 + shift * 0.4, (ay + by) / 2 + shift), (bx, by)]
        line, rough = halved, rough * 0.55
    return line


def peak(
    canvas: Canvas,
    top: Point,
    half: float,
    foot: float,
    lit: str,
    shaded: str,
    snow: str | None = None,
    line: float = 0.42,
) -> None:
    """One mountain. `half` is half its width at the foot; `line` is how far down the snow reaches."""
    x, y = top
    height = foot - y
    left = jagged(canvas, (x - half, foot), top, height * 0.06)
    right = jagged(canvas, top, (x + half * 1.05, foot), height * 0.06)
    spine = jagged(canvas, top, (x + half * canvas.random.uniform(-0.12, 0.16), foot), height * 0.09)
    body = canvas.fill([*left, *right[1:]], lit)
    dark = ImageChops.multiply(canvas.area([*spine, (x + half * 1.2, foot), *reversed(right)]), body)
    canvas.paint(dark, shaded)
    canvas.shade(body, shaded, canvas.ramp(y + height * 0.3, foot, peak=120))
    if snow:
        cap = _snow(canvas, top, half, height * line)
        bright = ImageChops.multiply(body, cap)
        canvas.paint(bright, snow)
        canvas.paint(ImageChops.multiply(bright, dark), mix(snow, shaded, 0.42))


def _snow(canvas: Canvas, top: Point, half: float, reach: float) -> Image.Image:
    """A cap whose lower edge runs down the gullies in teeth."""
    x, y = top
    count = 7
    edge = []
    for i in range(count * 2 + 1):
        share = i / (count * 2) * 2 - 1
        tooth = canvas.random.uniform(0.82, 1.12) if i % 2 else canvas.random.uniform(0.5, 0.72)
        edge.append((x + share * half * 0.8, y + reach * (tooth + 0.1)))
    return canvas.area([(x - half, y - 40), (x + half, y - 40), *reversed(edge)])


def ridge(
    canvas: Canvas, points: Sequence[Point], color: str, rough: float = 14, shadow: str | None = None
) -> Image.Image:
    """Land below a line through the points, to the bottom edge."""
    line: list[Point] = []
    for start, end in pairwise(points):
        line += jagged(canvas, start, end, rough, depth=4)
    mask = canvas.fill([*line, (canvas.width, canvas.height), (0, canvas.height)], color)
    if shadow:
        top = min(y for _x, y in line)
        canvas.shade(mask, shadow, canvas.ramp(top, canvas.height, peak=190))
    return mask


def hills(
    canvas: Canvas, points: Sequence[Point], color: str, shadow: str | None = None, peak: int = 190
) -> Image.Image:
    """Soft land below a smooth line."""
    line = curve(points, closed=False)
    mask = canvas.fill([*line, (canvas.width, canvas.height), (0, canvas.height)], color)
    if shadow:
        canvas.shade(mask, shadow, canvas.ramp(min(y for _x, y in line), canvas.height, peak=peak))
    return mask


def water(canvas: Canvas, level: float, light: str, deep: str, glints: str, count: int = 60) -> None:
    """Water from `level` down: a gradient and flat strokes of light, longer towards the viewer."""
    mask = canvas.block((0, level, canvas.width, canvas.height), light)
    canvas.shade(mask, deep, canvas.ramp(level, canvas.height, peak=215))
    strokes = []
    for _stroke in range(count):
        depth = canvas.random.random() ** 1.6
        y = level + 8 + depth * (canvas.height - level - 16)
        x, length = (
            canvas.random.uniform(-80, canvas.width),
            (30 + 230 * depth) * canvas.random.uniform(0.5, 1.2),
        )
        thick = 1 + 3.2 * depth
        strokes.append(diamond(x + length / 2, y, length / 2, thick))
    canvas.paint(canvas.area(*strokes), glints, 0.75)


def mirrored(canvas: Canvas, level: float, tint: str, strength: float = 0.35) -> None:
    """What stands above `level`, upside down in still water below it."""
    depth = round(canvas.height - level)
    above = canvas.image.crop((0, max(round(level) - depth, 0), canvas.width, round(level)))
    flipped = above.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    wash = Image.new("RGB", flipped.size, tint)
    canvas.image.paste(Image.blend(flipped, wash, strength), (0, round(level)))


def poplar(canvas: Canvas, x: float, foot: float, height: float) -> list[Point]:
    """The outline of a poplar: a flame on a stem."""
    flame = shape("0,0 -0.9,-0.22 -1,-0.5 0,-1 1,-0.46 0.85,-0.2")
    wide = height * canvas.random.uniform(0.085, 0.12)
    return curve([(x + px * wide, foot + py * height) for px, py in flame], steps=6)


def reed(canvas: Canvas, x: float, height: float, lean: float) -> list[Point]:
    """A blade standing on the lower edge of the picture."""
    foot = canvas.height
    return [
        (x, foot + 13),
        (x + lean * 0.3 - 2, foot - height * 0.6),
        (x + lean, foot - height),
        (x + 8, foot + 13),
    ]
