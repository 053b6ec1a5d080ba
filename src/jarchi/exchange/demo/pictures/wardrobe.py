"""Hair, hats, collars and beards of the busts, each drawn on the face that `portraits` places."""

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image, ImageChops

from jarchi.exchange.demo.pictures.canvas import Canvas
from jarchi.exchange.demo.pictures.shapes import Point, curve, diamond, mix, shape

NIGHT, LIGHT = "#0c0a10", "#fff0d6"


@dataclass(frozen=True)
class Look:
    """How somebody looks; the colours are hexadecimal."""

    ground: str
    halo: str
    skin: str
    coat: str
    hair: str
    head: "Piece"
    collar: "Piece"
    behind: "Piece | None" = None
    beard: "Piece | None" = None
    glasses: str = ""
    lips: str = ""  # a shade of the skin if empty
    wide: float = 1.0

    @property
    def mouth(self) -> str:
        return self.lips or mix(self.skin, "#7a2f2c", 0.5)


Piece = Callable[[Canvas, Look], None]


def _hair(c: Canvas, look: Look, outline: list[Point]) -> None:
    mask = c.fill(curve(outline), look.hair)
    c.shade(mask, mix(look.hair, NIGHT, 0.55), c.ramp(390, 560, across=True, peak=220))
    c.shade(mask, mix(look.hair, LIGHT, 0.32), c.ramp(370, 240, across=True, peak=120))


def _haircut(*parts: str) -> Piece:
    outline = shape(" ".join(parts))
    return lambda c, look: _hair(c, look, outline)


def _cloth(c: Canvas, outline: list[Point], color: str) -> Image.Image:
    mask = c.fill(curve(outline), color)
    c.shade(mask, mix(color, NIGHT, 0.55), c.ramp(380, 570, across=True, peak=225))
    return mask


# --- hair ---------------------------------------------------------------------------------------------------
short = _haircut(
    "286,330 282,240 330,170 410,150 486,176 520,250 514,330",
    "498,290 484,244 420,232 350,246 310,262 300,296",
)
parted = _haircut(
    "284,340 276,240 316,168 390,146 480,160 524,236 516,340",
    "500,290 470,250 392,240 352,214 330,254 302,288",
)
receding = _haircut(
    "284,350 280,270 312,204 390,168 476,196 520,270 516,350",
    "502,310 494,258 456,216 400,206 344,218 308,260 298,310",
)
fringe = _haircut(
    "280,360 272,250 318,166 400,142 484,166 528,250 520,360",
    "502,320 494,276 452,282 400,276 348,284 308,280 298,320",
)
swept = _haircut(
    "284,380 268,260 306,176 390,144 484,158 530,240 522,380",
    "504,320 488,268 430,246 378,206 340,258 304,300",
)
hairline = _haircut("300,320 310,240 400,206 490,240 500,320 470,258 400,240 330,258")
long = _haircut("270,250 330,150 470,150 532,250 552,420 566,600 500,640 300,640 234,600 248,420")
bob = _haircut("268,250 330,148 470,148 534,250 556,400 540,492 460,506 340,506 258,492 244,400")
moustache = _haircut("340,446 364,420 400,424 436,420 460,446 424,440 400,434 376,440")
_beard = _haircut(
    "294,350 304,440 340,512 400,544 460,512 496,440 506,350 490,400 456,424 400,418 344,424 310,400"
)


def full_beard(c: Canvas, look: Look) -> None:
    _beard(c, look)
    c.fill(curve(shape("368,446 400,440 432,446 402,462")), look.mouth)


def braid(c: Canvas, look: Look) -> None:
    for n in range(7):
        x, y = 508 + n * (14 - n * 2), 396 + n * 46
        _hair(c, look, [(x - 34, y), (x - 4, y - 34), (x + 32, y - 4), (x + 2, y + 46)])
    c.block((500, 688, 546, 704), "#c9643a", 6)
    swept(c, look)


# --- on the head --------------------------------------------------------------------------------------------
def scarf_behind(c: Canvas, look: Look) -> None:
    _cloth(c, shape("262,300 312,152 400,126 488,152 538,300 560,480 596,650 204,650 240,480"), "#b5512f")


def scarf(c: Canvas, look: Look) -> None:
    hairline(c, look)
    outer = "266,420 262,270 320,160 404,132 484,160 538,270 534,420 "
    inner = "506,372 500,292 462,236 400,220 338,236 300,292 294,372"
    cloth = _cloth(c, shape(outer + inner), "#c9643a")
    pattern = shape("292,330 284,280 302,232 336,192 384,168 436,166 482,192 512,240 522,300 516,350")
    c.paint(ImageChops.multiply(cloth, c.area(*(diamond(x, y, 7, 9) for x, y in pattern))), "#f3dba6")


def helmet(c: Canvas, look: Look) -> None:
    short(c, look)
    shell = _cloth(c, shape("262,262 270,180 330,116 400,102 470,116 532,180 540,262 400,246"), "#e8a33d")
    c.shade(shell, LIGHT, c.ramp(360, 230, across=True, peak=110))
    c.fill(curve(shape("246,274 300,240 400,230 500,240 556,274 400,258")), "#c9832b")
    c.block((376, 150, 424, 196), "#f6e7c4", 8)
    c.disc(400, 173, 13, "#e8cf8c")


# --- at the neck --------------------------------------------------------------------------------------------
def shirt(c: Canvas, look: Look) -> None:
    c.fill(shape("338,572 400,652 354,690 306,604"), "#f3ead6")
    c.fill(shape("462,572 400,652 446,690 494,604"), "#d3c6ae")


def jacket(c: Canvas, look: Look) -> None:
    c.fill(shape("330,580 470,580 440,800 360,800"), "#f3ead6")
    c.fill(shape("388,640 412,640 424,800 376,800"), mix(look.halo, "#3a1a1c", 0.55))
    c.fill(shape("336,572 400,646 366,676 318,600"), "#fdf6e6")
    c.fill(shape("464,572 400,646 434,676 482,600"), "#dccfb7")
    lapel = mix(look.coat, NIGHT, 0.35)
    c.fill(shape("312,590 366,800 300,800 262,690 296,668 270,640"), lapel)
    c.fill(shape("488,590 434,800 500,800 538,690 504,668 530,640"), mix(lapel, NIGHT, 0.3))


def roll_neck(c: Canvas, look: Look) -> None:
    _cloth(c, shape("330,520 400,546 470,520 490,606 400,652 310,606"), mix(look.coat, LIGHT, 0.12))


def round_neck(c: Canvas, look: Look) -> None:
    seam = curve(shape("330,586 352,630 400,650 448,630 470,586"), closed=False)
    c.lines([seam], mix(look.coat, LIGHT, 0.35), 12)


def embroidered(c: Canvas, look: Look) -> None:
    round_neck(c, look)
    stitches = shape("400,672 400,706 400,740 400,774 372,664 428,664")
    c.paint(c.area(*(diamond(x, y, 12, 14) for x, y in stitches)), "#f0c46c")


def vest(c: Canvas, look: Look) -> None:
    shirt(c, look)
    c.paint(
        c.area(shape("272,612 310,606 276,830 232,830"), shape("490,606 528,612 568,830 524,830")), "#f2efe0"
    )
