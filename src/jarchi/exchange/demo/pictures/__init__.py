"""The demo's pictures, drawn when the demo is made: the package carries no photograph of anybody."""

from collections.abc import Callable

from PIL import Image

from jarchi.exchange.demo.pictures import city, nature, portraits, rooms, sky, tables, works

_SCENES: dict[str, Callable[[], Image.Image]] = {
    "lake": nature.lake,
    "mountains": nature.mountains,
    "steppe-road": nature.steppe_road,
    "orchard": nature.orchard,
    "wind": sky.wind,
    "wind-evening": sky.wind_evening,
    "boats": nature.boats,
    "lake-gauge": nature.lake_gauge,
    "observatory": sky.observatory,
    "dam": works.dam,
    "tunnel": works.tunnel,
    "railway": works.railway,
    "drip": works.drip,
    "pitch": city.pitch,
    "city-night": city.city_night,
    "promenade": city.promenade,
    "bazaar": city.bazaar,
    "library": rooms.library,
    "hall": rooms.hall,
    "apricots": tables.apricots,
    "drying": tables.drying,
    "chess": tables.chess,
    "film": tables.film,
}
KEYS = (*_SCENES, *portraits.LOOKS)


def draw(key: str) -> Image.Image:
    """The picture of that name, always the same: 1600×1067, a portrait 800×800."""
    return _SCENES[key]() if key in _SCENES else portraits.portrait(key)
