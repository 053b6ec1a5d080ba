"""Busts of the demo's people: flat colour, light from the left; hair, dress and glasses tell them apart."""

from PIL import Image, ImageChops

from jarchi.exchange.demo.pictures import wardrobe as worn
from jarchi.exchange.demo.pictures.canvas import Canvas
from jarchi.exchange.demo.pictures.shapes import curve, mix, shape
from jarchi.exchange.demo.pictures.wardrobe import Look

FACE = shape(
    "296,300 298,372 316,432 352,482 400,500 448,482 484,432 502,372 504,300 484,232 400,200 316,232"
)
SHOULDERS = shape("-268,830 -257,700 -193,622 -70,574 70,574 193,622 257,700 268,830")


def portrait(key: str) -> Image.Image:
    """800×800."""
    c, look = Canvas(key, (800, 800)), LOOKS[key]
    c.sky((0, mix(look.ground, "#f3e7cf", 0.12)), (1, mix(look.ground, "#10161d", 0.22)))
    c.disc(400, 360, 316, look.halo)
    if look.behind:
        look.behind(c, look)
    body = c.fill(curve([(400 + x * look.wide, y) for x, y in SHOULDERS]), look.coat)
    c.shade(body, mix(look.coat, "#10121a", 0.62), c.ramp(380, 680, across=True, peak=225))
    neck = c.fill(shape("346,440 454,440 462,590 400,640 338,590"), look.skin)
    c.shade(neck, mix(look.skin, "#4a1f1c", 0.5), c.ramp(600, 440, peak=235))
    look.collar(c, look)
    c.oval((270, 318, 310, 388), mix(look.skin, "#4a1f1c", 0.08))
    c.oval((490, 318, 530, 388), mix(look.skin, "#4a1f1c", 0.22))
    _shadows(c, c.fill(curve(FACE), look.skin), look)
    _features(c, look)
    if look.beard:
        look.beard(c, look)
    look.head(c, look)
    if look.glasses:
        _glasses(c, look.glasses)
    return c.finish()


def _shadows(c: Canvas, face: Image.Image, look: Look) -> None:
    deep = mix(look.skin, "#5a231f", 0.42)
    side = c.area(curve(shape("430,190 446,300 438,330 452,372 436,402 446,440 424,510 560,500 560,190")))
    dark = ImageChops.multiply(face, side)
    c.paint(dark, deep, 0.5)
    c.shade(dark, deep, c.ramp(430, 540, across=True, peak=200))
    cheeks = c.area(
        curve(shape("306,402 340,378 372,402 340,428")), curve(shape("428,402 462,378 494,402 462,428"))
    )
    c.shade(ImageChops.multiply(face, cheeks), "#d9705a", c.ramp(360, 440, peak=70))


def _features(c: Canvas, look: Look) -> None:
    for x in (352, 448):
        c.oval((x - 22, 322, x + 22, 342), mix(look.skin, "#fff4e4", 0.75))
        c.oval((x - 10, 320, x + 10, 344), "#2c2426")
        lid = curve([(x - 25, 332), (x - 12, 321), (x + 8, 319), (x + 25, 330)], closed=False)
        c.lines([lid], mix(look.skin, "#2a1216", 0.72), 5)
    brows = [
        curve(shape(brow), closed=False) for brow in ("322,304 344,292 378,299", "422,299 456,292 478,304")
    ]
    c.lines(brows, mix(look.hair, "#4a4245", 0.5 if look.hair > "#8" else 0), 8)
    nose = curve(shape("404,318 410,372 428,400 404,410 396,404"))
    c.fill(nose, mix(look.skin, "#5a231f", 0.5), 0.75)
    c.fill(curve(shape("366,442 388,436 400,440 412,436 434,442 402,447")), mix(look.mouth, "#3a1518", 0.25))
    c.fill(curve(shape("372,444 400,448 428,444 402,462")), look.mouth)


def _glasses(c: Canvas, color: str) -> None:
    lens = shape("-42,312 0,300 42,312 38,352 0,372 -38,352 -42,312")
    for x in (350, 450):
        c.oval((x - 40, 296, x + 40, 370), "#f5efe0", 0.18)
        c.lines([curve([(x + dx, y) for dx, y in lens], closed=False)], color, 7)
    bridge = curve(shape("390,324 400,318 410,324"), closed=False)
    c.lines([bridge, [(308, 318), (288, 326)], [(492, 318), (512, 326)]], color, 7)


LOOKS = {
    "akmaral-seitova": Look(
        ground="#2f5d68", halo="#e6c58c", skin="#d9a57c", coat="#8e2f35", hair="#241c22",
        head=worn.fringe, behind=worn.bob, collar=worn.shirt, glasses="#2b2226", lips="#a3423f",
    ),
    "timur-belov": Look(
        ground="#7c4a3a", halo="#d9b27a", skin="#e2b48e", coat="#3d5560", hair="#6d4a30",
        head=worn.short, beard=worn.full_beard, collar=worn.round_neck,
    ),
    "daulet-kenzhin": Look(
        ground="#394b6b", halo="#9fc0bb", skin="#d29b70", coat="#c9a24e", hair="#1f1b22",
        head=worn.parted, collar=worn.roll_neck, glasses="#7a2f2a",
    ),
    "nigora-sharifi": Look(
        ground="#5f7348", halo="#ecd39b", skin="#d8a078", coat="#2b4a5c", hair="#2a1c1e",
        head=worn.braid, collar=worn.embroidered, lips="#a8483f",
    ),
    "polina-arsentieva": Look(
        ground="#a8542f", halo="#f0d9a8", skin="#eec3a0", coat="#36525a", hair="#b5622f",
        head=worn.swept, behind=worn.long, collar=worn.round_neck, lips="#b5524a",
    ),
    "yerlan-shynbolat": Look(
        ground="#3a6a70", halo="#d8dcc4", skin="#c98f66", coat="#4a4f4a", hair="#b9b6ae",
        head=worn.receding, beard=worn.moustache, collar=worn.roll_neck, glasses="#3a3533",
    ),
    "zarina-nazarzoda": Look(
        ground="#3f5a3d", halo="#eac78a", skin="#d49c72", coat="#f0e2c4", hair="#2a1c1e",
        head=worn.scarf, behind=worn.scarf_behind, collar=worn.round_neck, lips="#a8483f",
    ),
    "lidia-remez": Look(
        ground="#4a4f63", halo="#e2b277", skin="#e6b996", coat="#d97f33", hair="#8d8a88",
        head=worn.helmet, behind=worn.bob, collar=worn.vest, lips="#a65a50",
    ),
    "marat-kozybak": Look(
        ground="#6b4a5c", halo="#dcbf95", skin="#cf9a70", coat="#2c3a4d", hair="#2a2428",
        head=worn.receding, beard=worn.full_beard, collar=worn.shirt, glasses="#1d1a1c",
    ),
    "sabyr-mynbulak": Look(
        ground="#27425c", halo="#c9b184", skin="#cc966c", coat="#232c3c", hair="#4a4648",
        head=worn.parted, collar=worn.jacket, wide=1.08,
    ),
}  # fmt: skip
