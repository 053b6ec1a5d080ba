"""What the page of a story says, so that its readers may report errors in what they read."""

import hmac

from django.urls import reverse
from django.utils.crypto import salted_hmac

from jarchi.articles.public_story import PublicStory
from jarchi.corrections.models import ReportRules

_SEAL = 8  # hexadecimal digits


def address(story: PublicStory) -> str:
    """Of the form, which knows the revision that the page shows; empty if the newsroom wants no reports."""
    if not ReportRules.shown().enabled:
        return ""
    form = reverse("report", args=[story.language, story.pk])
    return f"{form}?revision={named(story.pk, story.live_revision_id)}" if story.live_revision_id else form


def named(story: int, revision: int) -> str:
    """As a page names it, `12-…`. Sealed: drafts have revisions, too, and nobody may ask what words are in them."""
    return f"{revision}-{_seal(story, revision)}"


def revision_of(story: int, name: str) -> int | None:
    """The id of the revision that a page of that story named; None if none did."""
    number, _dash, seal = name.partition("-")
    if not (number.isascii() and number.isdecimal() and len(number) < 19):
        return None
    return int(number) if hmac.compare_digest(seal.encode(), _seal(story, int(number)).encode()) else None


def _seal(story: int, revision: int) -> str:
    return salted_hmac("jarchi.corrections.revision", f"{story} {revision}").hexdigest()[:_SEAL]
