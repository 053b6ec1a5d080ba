"""`jarchi delivery status`, `purge` and `warm`: what the operator sees of the page store, and does to it.

docs/how-to/look-after-the-page-store.md
"""

import argparse
import re
import sys
from typing import Any
from urllib.parse import urlsplit

MISUSED = 2
_KEY = re.compile(r"[a-z]+(:[A-Za-z0-9_.~-]+)+")


def add_arguments(subparsers: Any) -> None:
    kinds = subparsers.add_parser("delivery", help="look after the page store").add_subparsers(
        metavar="COMMAND", required=True
    )
    status = kinds.add_parser("status", help="how the page store fares")
    status.add_argument("--hottest", type=_count, default=5, metavar="N", help="pages (default: %(default)s)")
    status.set_defaults(run=run_status, needs_database=False)
    purge = kinds.add_parser("purge", help="remove pages, here, on other machines and from caches in front")
    purge.add_argument(
        "keys", nargs="*", metavar="KEY_OR_PATH",
        help="what pages show, such as article:17 or section:3:ru, or where they lie, such as /ru/",
    )  # fmt: skip
    purge.add_argument("--all", action="store_true", help="every page")
    purge.set_defaults(run=run_purge, needs_database=False)
    warm = kinds.add_parser("warm", help="have the pages made that readers will ask for first")
    warm.add_argument("--limit", type=_count, default=500, metavar="N", help="newest stories (default: %(default)s)")
    warm.add_argument("--language", metavar="CODE", help="only pages in this one, such as ru")
    warm.add_argument("--url", metavar="URL", help="the server to ask (default: the one of `jarchi up`)")
    warm.set_defaults(run=run_warm)
    for command in (status, purge, warm):
        command.add_argument("--json", action="store_true", help="answer in JSON")


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) > 1_000_000:
        raise argparse.ArgumentTypeError("a number is expected")
    return int(text)


def run_status(arguments: argparse.Namespace) -> int:
    from jarchi import delivery_status

    return delivery_status.report(arguments.hottest, as_json=arguments.json)


def run_warm(arguments: argparse.Namespace) -> int:
    from jarchi import warming

    return warming.warm(arguments.limit, arguments.language, arguments.url, as_json=arguments.json)


def run_purge(arguments: argparse.Namespace) -> int:
    from jarchi.delivery.dependencies import EVERYTHING

    if bool(arguments.keys) is arguments.all:
        return _refuse("name keys or paths, or --all")
    named = {EVERYTHING: "everything"} if arguments.all else {}
    for word in arguments.keys:
        if (key := surrogate_key(word)) is None:
            return _refuse(f"{word!r} is neither a key, such as article:17, nor the path of a page, such as /ru/")
        named[key] = word
    return _purge(named, as_json=arguments.json)


def surrogate_key(word: str) -> str | None:
    """The key that is meant: one itself, the path of a page, or a page's whole address."""
    from jarchi.delivery.addresses import place_of

    if not word.startswith(("/", "http://", "https://")):
        return word if _KEY.fullmatch(word) else None
    try:
        place = place_of("", urlsplit(word).path)
    except ValueError:
        return None
    return place.key if place and place.file else None


def _purge(named: dict[str, str], *, as_json: bool) -> int:
    """`named`: {key: as the operator wrote it}. This machine's store first, so that it works while the database is
    away; the journal tells all others."""
    from django.db import Error, transaction

    from jarchi.delivery.dependencies import EVERYTHING
    from jarchi.delivery.store import of_newsroom
    from jarchi.journal import writing
    from jarchi.reporting import tell

    store = of_newsroom()
    if EVERYTHING in named:
        pages, unknown = store.numbers()["pages"], []
        store.purge([EVERYTHING])
    else:
        unknown = [word for key, word in named.items() if not store.places_of([key])]
        pages = store.purge(named)
    told = f"{pages} page{'' if pages == 1 else 's'} purged"
    lines = [told, *(f"no page here shows or is {word}" for word in unknown)]
    tell({"pages": pages, "unknown": unknown}, lines, as_json=as_json)
    try:
        with transaction.atomic():
            writing.append("pages.purged", keys=sorted(named))
    except Error as error:
        sys.stderr.write(
            "jarchi: this machine's pages are purged, but other machines and caches in front do not know: "
            f"the journal could not be written ({' '.join(str(error).split())}). Do it again later.\n"
        )
        return 1
    return 0


def _refuse(message: str) -> int:
    sys.stderr.write(f"jarchi delivery purge: {message} (see jarchi delivery purge --help)\n")
    return MISUSED
