"""Addresses within a body, for whoever reads it elsewhere."""

import re
from urllib.parse import urljoin

# Bodies are rendered by our templates and nh3: values stand in double quotes, and no «<» is left in the text.
_TAG = re.compile(r'<[a-zA-Z](?:[^>"]|"[^"]*")*>')
_ATTRIBUTE = re.compile(r'([^\s="]+)="([^"]*)"')
_OF_ADDRESS = {"href", "src", "poster", "cite"}


def absolute_links(markup: str, page: str) -> str:
    """`markup` as it stands on `page` (an absolute address), with every address in it made absolute."""

    def attribute(match: re.Match[str]) -> str:
        name, value = match[1], match[2]
        if name in _OF_ADDRESS:
            return f'{name}="{_absolute(value, page)}"'
        if name == "srcset":
            candidates = (candidate.strip().partition(" ") for candidate in value.split(", "))
            value = ", ".join(f"{_absolute(url, page)} {size}".strip() for url, _, size in candidates)
            return f'srcset="{value}"'
        return match[0]

    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(attribute, tag[0]), markup)


def _absolute(address: str, page: str) -> str:
    try:
        return urljoin(page, address)
    except ValueError:  # «http://[»: a slip of whoever wrote it
        return address
