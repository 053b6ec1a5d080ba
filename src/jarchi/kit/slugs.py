"""Readable Latin addresses from names in any script."""

import re
import unicodedata

from anyascii import anyascii

# anyascii spells Russian, Kazakh, Tajik and Kyrgyz as we want them (қ q, ғ gh, ә a, ө o, ү ұ ӯ u, ң ng,
# һ ҳ h, і ӣ i, ҷ j, х kh, щ shch, ы й y). It reads ў as the Belarusian u; our readers write Uzbek oʻ with it.
_OURS = str.maketrans({"ў": "o", "Ў": "O"})
_APOSTROPHES = re.compile(r"['`]")
_NOT_OF_A_WORD = re.compile(r"[^a-z0-9]+")


def slugify(text: str, max_length: int = 80) -> str:
    """`text` as lower-case ASCII words joined by hyphens: «Ўзбекистон: ҷашн» gives `ozbekiston-jashn`.

    One scheme for all languages, close to the Latin spellings readers know: Kazakh қ is q, Uzbek oʻ and ў are
    o, gʻ is g, Tajik ҷ is j; soft and hard signs fall out. Other scripts are spelt by anyascii. Cut after the
    last whole word within `max_length` characters (one longer word is cut inside). Empty where nothing
    can be spelt. Never raises.
    """
    latin = anyascii(unicodedata.normalize("NFC", text).translate(_OURS)).lower()
    slug = _NOT_OF_A_WORD.sub("-", _APOSTROPHES.sub("", latin)).strip("-")
    if len(slug) <= max_length:
        return slug
    head = slug[: max(max_length, 0)]
    if "-" in head and slug[len(head)] != "-":
        head = head[: head.rindex("-")]
    return head.strip("-")
