"""Translations compiled (.po → .mo) with Babel: no gettext tool is needed. A build hook of the package.

By hand: `python build_messages.py` compiles, `python build_messages.py update` first brings the catalogues of
readers and of the desk up to date with the templates and code they translate.
"""

import io
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run by hand or by tests, not by the build
    BuildHookInterface = object

ROOT = Path(__file__).resolve().parent
READERS = "src/jarchi/locale"
READERS_SOURCES = [
    "pages", "theme", "articles/reading", "articles/templates/articles/blocks",
    "articles/templates/articles/pager.html", "articles/charts.py", "media/templates",
    "feed/templates/feed", "feed/templatetags", "feed/page.py", "feed/views.py", "readers",
    "comments/acting.py", "comments/closing.py", "comments/feeds.py", "comments/forms.py", "comments/markup.py",
    "comments/mine.py", "comments/models/comment.py", "comments/notices.py", "comments/own.py", "comments/reasons.py",
    "comments/templates/comments", "comments/templatetags", "comments/views.py", "comments/writing.py",
    "corrections/forms.py", "corrections/models/report.py", "corrections/reasons.py", "corrections/telling.py",
    "corrections/templates/corrections", "corrections/views.py",
    "push/endpoints.py", "push/subscribing.py", "push/telling.py", "push/templates",
]  # fmt: skip
DESK = "src/jarchi/desk/locale"  # what editors see, and readers do not
DESK_SOURCES = [
    "desk", "articles", "media", "exchange", "comments", "corrections", "push",
    "feed/desk", "feed/models.py", "feed/posts.py", "feed/wagtail_hooks.py", "feed/templates/feed_desk",
]  # fmt: skip

TRANSLATED = {".html", ".txt", ".py"}


def compile_all(root: Path) -> None:
    """Every catalogue whose .mo is missing or older than its .po."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    for po in root.glob("src/jarchi/**/LC_MESSAGES/*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
            continue
        with po.open("rb") as source:
            catalog = read_po(source)
        fresh = mo.with_suffix(f".mo.{id(catalog)}")
        with fresh.open("wb") as target:
            write_mo(target, catalog)
        fresh.replace(mo)


def extracted(root: Path, sources: Sequence[str] = READERS_SOURCES) -> Any:
    """A Babel catalogue of every message in these sources, from templates and Python code."""
    from babel.messages.catalog import Catalog
    from babel.messages.extract import DEFAULT_KEYWORDS, extract

    catalog = Catalog(project="Jarchi", charset="utf-8")
    lazy = {"gettext_lazy": None, "_lazy": None, "ngettext_lazy": (1, 2), "pgettext_lazy": ((1, "c"), 2)}
    keywords = {**DEFAULT_KEYWORDS, **lazy}
    for path in _files(root / "src/jarchi", sources):
        method, text = "python", path.read_text()
        if path.suffix != ".py":
            text = _as_code(text)
        found = extract(method, io.BytesIO(text.encode()), keywords, ["Translators:"])
        for _line, message, comments, context in found:
            catalog.add(message, auto_comments=comments, context=context)
    return catalog


def update(root: Path) -> None:
    """Add new messages to every catalogue and drop those no longer used."""
    readers = extracted(root)
    desk = extracted(root, DESK_SOURCES)
    for message in list(readers):
        desk.delete(message.id, message.context)
    _update(root / READERS, readers)
    _update(root / DESK, desk)


def _update(folder: Path, template: Any) -> None:
    from babel.messages.pofile import read_po, write_po

    for po in sorted(folder.glob("*/LC_MESSAGES/django.po")):
        with po.open("rb") as source:
            catalog = read_po(source)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        with po.open("wb") as target:
            write_po(target, catalog, width=110, no_location=True, sort_output=True)


def _files(package: Path, sources: Sequence[str]) -> Iterator[Path]:
    for place in sources:
        path = package / place
        files = [path] if path.is_file() else sorted(found for found in path.rglob("*") if found.suffix in TRANSLATED)
        yield from (file for file in files if "tests" not in file.parts)


def _as_code(template: str) -> str:
    """A Django template as calls of gettext, each on a line of its own."""
    from django.conf import settings
    from django.utils.translation.template import templatize

    if not settings.configured:
        settings.configure()
    return "\n".join(line.strip() for line in templatize(template).splitlines())


class CustomBuildHook(BuildHookInterface):
    def initialize(self, version: str, build_data: dict) -> None:
        compile_all(Path(self.root))


if __name__ == "__main__":
    if sys.argv[1:] == ["update"]:
        update(ROOT)
    compile_all(ROOT)
