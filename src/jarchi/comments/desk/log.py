"""The log of moderation: who did what, when and why; on a page, and as CSV."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone, translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET

from jarchi.comments.desk import titles
from jarchi.comments.desk.access import moderators_only
from jarchi.comments.desk.pages import Page
from jarchi.comments.models import Decision, Verb
from jarchi.comments.reasons import in_words
from jarchi.desk.roles import CHIEF, EDITOR, users_with_role
from jarchi.kit.tables import as_csv
from jarchi.readers.models import User

AT_ONCE = 50


class _Who(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


class LogFilters(forms.Form):
    who = _Who(User.objects.none(), label=_lazy("Who"), required=False, empty_label=_lazy("all"))
    verb = forms.ChoiceField(label=_lazy("What"), choices=[("", _lazy("all")), *Verb.choices], required=False)
    since = forms.DateField(label=_lazy("First day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_lazy("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    before = forms.IntegerField(required=False, min_value=1, max_value=10**18, widget=forms.HiddenInput)

    def __init__(self, sent: Mapping[str, str]) -> None:
        super().__init__(sent)
        self.fields["who"].queryset = users_with_role(EDITOR, CHIEF)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (since := data.get("since")) and (until := data.get("until")) and until < since:
            raise ValidationError({"until": _("This day is before the first one.")})
        return data

    @property
    def query(self) -> str:
        """The filters that are set, for links."""
        return urlencode({name: self.data[name] for name in ("who", "verb", "since", "until") if self.data.get(name)})

    def found(self) -> "QuerySet[Decision]":
        """The newest first."""
        data = self.cleaned_data
        wanted = {
            "by": data["who"], "verb": data["verb"], "pk__lt": data["before"],
            "at__gte": _midnight(data["since"]), "at__lt": _midnight(data["until"], days=1),
        }  # fmt: skip
        lines = Decision.objects.select_related("discussion", "comment")
        return lines.filter(**{name: value for name, value in wanted.items() if value}).order_by("-id")


def _midnight(day: dt.date | None, days: int = 0) -> dt.datetime | None:
    """At which that day begins, or so many days later, where the newsroom is."""
    if day is None:
        return None
    return timezone.make_aware(dt.datetime.combine(day, dt.time())) + dt.timedelta(days=days)


class Log(Page):
    template_name = "comments_desk/log.html"
    page_title = _lazy("Log of moderation")
    place = "log"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        log = LogFilters(request.GET.dict())
        valid = log.is_valid()
        lines = list(log.found().defer("comment__html")[: AT_ONCE + 1]) if valid else []
        older = f"?{log.query}&before={lines[AT_ONCE - 1].pk}" if len(lines) > AT_ONCE else ""
        page = self.get_context_data(log=log, lines=_with_titles(lines[:AT_ONCE]), older=older)
        return self.render_to_response(page, status=200 if valid else 400)


def _with_titles(lines: list[Decision]) -> list[tuple[Decision, titles.Title | None]]:
    discussions = {line.discussion_id: line.discussion for line in lines if line.discussion}
    names = titles.of(discussions.values())
    return [(line, names.get(line.discussion_id or 0)) for line in lines]


@moderators_only
@require_GET
def download(request: HttpRequest) -> HttpResponseBase:
    """The lines that the filters leave, the newest first, as CSV in UTF-8."""
    log = LogFilters(request.GET.dict())
    if not log.is_valid():
        return JsonResponse({"errors": log.errors.get_json_data()}, status=400)
    rows = _rows(log.found().defer("comment__text", "comment__html"), translation.get_language())
    answer = StreamingHttpResponse(as_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="moderation.csv"'
    return answer


def _rows(lines: "QuerySet[Decision]", language: str | None) -> Iterator[list[str]]:
    """In the moderator's language, although they are written when his request is over."""
    with translation.override(language):
        head = [_("When"), _("Who"), _("What"), _("Comment"), _("Discussion"), _("Language"), _("Reason"), _("Details")]
    yield head
    for line in lines.iterator(chunk_size=500):
        with translation.override(language):
            cells = _cells(line)
        yield cells


def _cells(line: Decision) -> list[str]:
    place = line.discussion
    return [
        timezone.localtime(line.at).isoformat(timespec="seconds"), line.by_name or _("the rules"),
        line.get_verb_display(), str(line.comment_id or ""), place.name if place else "",
        place.language if place else "", in_words(line.reason, line.about.get("note", "")),
        json.dumps(line.about, ensure_ascii=False),
    ]  # fmt: skip
