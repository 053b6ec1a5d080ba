"""The page of a discussion, from the store for all but those who see more than others."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from jarchi.articles.access import Withdrawn
from jarchi.articles.reading import metadata
from jarchi.articles.reading.languages import reader_page, spoken
from jarchi.comments import reading, subjects
from jarchi.comments.models import Rules
from jarchi.comments.section import Section
from jarchi.comments.speaking import personal
from jarchi.comments.subjects import Subject


@reader_page
def discussion(request: HttpRequest, name: str) -> HttpResponse:
    rules = Rules.shown()
    if not rules.enabled:
        raise Http404
    try:
        subject = subjects.find(name, spoken())
    except Withdrawn as withdrawn:
        raise Http404 from withdrawn
    return render(request, "comments/page.html", context_of(request, subject, rules))


def section_of(request: HttpRequest, subject: Subject, rules: Rules) -> Section:
    """The page that the query names, with what this reader alone sees."""
    speaker = personal(request)
    found = reading.discussion_of(subject)
    page = reading.page_of(request, found, rules, speaker.key if speaker else "")
    return Section(subject, page, rules, speaker)


def context_of(request: HttpRequest, subject: Subject, rules: Rules) -> dict[str, Any]:
    section = section_of(request, subject, rules)
    title = _("Comments: %(title)s") % {"title": subject.title}
    query = request.META["QUERY_STRING"] if section.page.thread or not section.page.is_first else ""
    address = section.discussion.get_absolute_url() + (f"?{query}" if query else "")
    return {
        "comments": section,
        "subject": subject,
        "languages": [],
        "meta": metadata.of_page(title, address, {}, feed=f"{section.discussion.get_absolute_url()}feed.rss"),
    }
