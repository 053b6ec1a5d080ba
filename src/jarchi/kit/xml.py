"""What all XML that we write has in common. Django writes the rest (`SimplerXMLGenerator`, `feedgenerator`)."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from xml.sax.xmlreader import AttributesImpl

from django.utils.xmlutils import SimplerXMLGenerator

# https://www.w3.org/TR/xml/#charsets; old archives bring control characters, damaged ones halves of letters.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def writable(text: str) -> str:
    """`text` without what no XML document may hold."""
    return _FORBIDDEN.sub("", text)


@contextmanager
def element(handler: SimplerXMLGenerator, name: str, attributes: dict[str, str] | None = None) -> Iterator[None]:
    """What is written within stands in this element."""
    handler.startElement(name, AttributesImpl(attributes or {}))
    yield
    handler.endElement(name)
