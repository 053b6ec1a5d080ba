"""How fast and how well errors are answered: on a page, as a table, and as JSON for a dashboard."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from jarchi.corrections.desk.access import member, seen_by
from jarchi.corrections.desk.pages import Page
from jarchi.corrections.statistics import LATELY, Figures, Statistics, counts, statistics
from jarchi.kit.tables import as_csv
from jarchi.readers.models import User

LONGEST = dt.timedelta(days=1100)  # a period; three years
FIRST_YEAR, LAST_YEAR = 1900, 9000  # moments of days farther away cannot be reckoned with


class Period(forms.Form):
    """The last 30 days, unless the address says another."""

    since = forms.DateField(label=_lazy("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_lazy("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, sent: Mapping[str, str]) -> None:
        today = timezone.localdate()
        usual = {"since": (today - LATELY).isoformat(), "until": today.isoformat()}
        super().__init__(usual | {name: value for name, value in sent.items() if value})

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name in [name for name, day in data.items() if not FIRST_YEAR <= day.year <= LAST_YEAR]:
            self.add_error(name, self.fields[name].error_messages["invalid"])
        if (since := data.get("since")) and (until := data.get("until")):
            if until < since:
                raise ValidationError({"until": _("This day is before the first one.")})
            if until - since > LONGEST:
                raise ValidationError({"since": _("At most three years at once.")})
        return data

    @property
    def query(self) -> str:
        return urlencode({name: self.data[name] for name in ("since", "until")})

    def read(self, user: User) -> Statistics:
        """Of what he sees at the desk; days are those of the newsroom."""
        since, until = (self.cleaned_data[name] for name in ("since", "until"))
        return statistics(seen_by(user), _midnight(since), _midnight(until + dt.timedelta(days=1)))


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


class FiguresPage(Page):
    template_name = "corrections_desk/figures.html"
    page_title = _lazy("How errors are answered")
    place = "figures"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        period = Period(request.GET.dict())
        valid = period.is_valid()
        found = period.read(self.user) if valid else None
        now = counts(seen_by(self.user))
        oldest = now["oldest"] and parse_datetime(now["oldest"])
        page = self.get_context_data(period=period, found=found, now=now, oldest=oldest)
        return self.render_to_response(page, status=200 if valid else 400)


@require_GET
def download(request: HttpRequest) -> HttpResponseBase:
    """The figures of a period as CSV in UTF-8: times in seconds, the share as a number from 0 to 1."""
    user = member(request)
    period = Period(request.GET.dict())
    if not period.is_valid():
        return JsonResponse({"errors": period.errors.get_json_data()}, status=400)
    rows = list(_rows(period.read(user)))
    answer = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="corrections.csv"'
    add_never_cache_headers(answer)
    return answer


def _rows(found: Statistics) -> Iterator[list[str]]:
    yield [
        _("What"), _("Name"), _("Cases"), _("Error reports"), _("Fixed"), _("Refused"), _("Share refused"),
        _("Median time to fix, s"), _("90 % fixed within, s"), _("Thanks"),
    ]  # fmt: skip
    yield _cells(_("all"), "", found.total)
    for section, figures in found.sections:
        yield _cells(_("section"), str(section), figures)
    for person, figures in found.authors:
        yield _cells(_("author"), str(person), figures)


def _cells(what: str, name: str, figures: Figures) -> list[str]:
    share = "" if figures.share_refused is None else f"{figures.share_refused:.3f}"
    times = ("" if time is None else f"{time.total_seconds():.0f}" for time in (figures.median, figures.p90))
    numbers = (figures.cases, figures.reports, figures.fixed, figures.refused)
    return [what, name, *map(str, numbers), share, *times, str(figures.thanks)]


@require_GET
def as_json(request: HttpRequest) -> HttpResponse:
    """`statistics.counts` of what he sees."""
    answer = JsonResponse(counts(seen_by(member(request))))
    add_never_cache_headers(answer)
    return answer
