"""Which section of the newsroom a section or category of an archive becomes."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

from jarchi.articles.models import Section
from jarchi.kit.faults import Fault


@dataclass
class SectionMap:
    """`slugs`: the archive's word → our slug; `names`: our slug → name, for sections still to be made."""

    slugs: dict[str, str] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)


def read_map(arguments: Iterable[str]) -> SectionMap:
    """Each argument is a JSON file (`{"world": "mir:В мире"}`) or pairs (`sport=sport,world=mir:"В мире"`).

    Raises `Fault` of the field `section-map`.
    """
    found = SectionMap()
    for argument in arguments:
        for theirs, ours in _pairs(argument):
            slug, _, name = ours.partition(":")
            found.slugs[theirs.strip()] = slug.strip()
            if name := name.strip().strip('"'):
                found.names[slug.strip()] = name
    return found


def _pairs(argument: str) -> Iterable[tuple[str, str]]:
    if "=" in argument:
        return [(theirs, ours) for theirs, _, ours in (pair.partition("=") for pair in argument.split(","))]
    try:
        pairs = json.loads(Path(argument).read_text())
    except (OSError, ValueError) as error:
        raise Fault("section-map", f"neither pairs nor a JSON file: {error}") from error
    if not isinstance(pairs, dict) or not all(isinstance(ours, str) for ours in pairs.values()):
        raise Fault("section-map", 'a JSON file maps words to "slug" or "slug:Name"')
    return pairs.items()


class Sections:
    """Finds the section of each line. Sections that the map names and the newsroom lacks are made at once."""

    def __init__(self, mapping: SectionMap, default: str = "") -> None:
        """`default`: `slug` or `slug:Name` for what nothing else fits; the newsroom's first section if empty.

        Raises `Fault` where a section neither exists nor has a name to make it with.
        """
        slug, _, name = default.partition(":")
        names = {**mapping.names, **({slug: name.strip('"')} if name else {})}
        wanted = [*mapping.slugs.values(), *([slug] if slug else [])]
        self._known = {section.slug: section for section in Section.objects.all()}
        for wanted_slug in dict.fromkeys(wanted):
            if wanted_slug not in self._known:
                option = "section" if wanted_slug == slug else "section-map"
                self._known[wanted_slug] = _make(wanted_slug, names.get(wanted_slug, ""), option)
        if not self._known:
            raise Fault("section", "the newsroom has no section yet: name one, as in --section news:Новости")
        self._default = self._known[slug] if slug else next(iter(self._known.values()))
        self._mapped = {theirs: self._known[ours] for theirs, ours in mapping.slugs.items()}

    def find(self, theirs: str) -> Section:
        """By the map, else the section of that very slug, else the default."""
        return self._mapped.get(theirs) or self._known.get(theirs) or self._default


def _make(slug: str, name: str, option: str) -> Section:
    if not name:
        raise Fault(option, f"no section {slug!r} yet: give its name to make it, as in {slug}:Name")
    section = Section(slug=slug, names={settings.LANGUAGE_CODE: name})
    try:
        section.full_clean()
    except ValidationError as error:
        raise Fault(option, f"{slug}: {' '.join(error.messages)}") from error
    section.save()
    return section
