"""Whether a discussion may be written in, and if not, why."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from jarchi.comments.models import Discussion, Rules
from jarchi.comments.subjects import Subject
from jarchi.delivery.dependencies import fresh_until


def why_closed(subject: Subject, discussion: Discussion, rules: Rules) -> str:
    """In words for readers; empty if it is open. The page being rendered changes when it closes."""
    if discussion.closed is not None:
        return _("Comments on this are closed.") if discussion.closed else ""
    if subject.section and subject.section in closed_sections(rules):
        return _("There are no comments in this section.")
    if rules.close_after_days and subject.moment:
        end = subject.moment + dt.timedelta(days=rules.close_after_days)
        if end <= timezone.now():
            return _("Comments are closed: this is no longer news.")
        fresh_until(end)
    return ""


def closed_sections(rules: Rules) -> set[int]:
    """Ids. Read once of the rules that a page shows."""
    known: set[int] | None = rules.__dict__.get("_closed_sections")
    if known is None:
        known = rules.__dict__["_closed_sections"] = set(rules.closed_sections.values_list("pk", flat=True))
    return known
