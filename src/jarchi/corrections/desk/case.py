"""One case at the desk: what was read, what stands there today, who says what, and the words mended in place."""

from typing import Any

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail.admin import messages

from jarchi.articles.models import Article
from jarchi.corrections import fixing
from jarchi.corrections.anchoring import find
from jarchi.corrections.desk import rows
from jarchi.corrections.desk.access import may_answer, seen_by
from jarchi.corrections.desk.forms import ActForm, FixForm
from jarchi.corrections.desk.inbox import with_stories
from jarchi.corrections.desk.pages import Page, next_after
from jarchi.corrections.models import Case, Report
from jarchi.corrections.passages import passages, text_of
from jarchi.corrections.today import Today, of_found, text_read
from jarchi.desk.permissions import policy

MOST_REPORTS = 100  # shown of one case


class CasePage(Page):
    template_name = "corrections_desk/case.html"
    page_title = _lazy("Report of an error")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case = self._case()
        told = self._about(case)
        if told["offer"]:
            told["fix"] = FixForm.of(case, told["offer"])
        return self.render_to_response(self.get_context_data(**told))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The words are mended; what cannot be done now is answered with 409 and all that was written."""
        case = self._case()
        form = FixForm(request.POST)
        if not form.is_valid():
            return self._again(case, form, 422)
        try:
            done = form.fix(case.pk, self.user)
        except fixing.NotNow as error:
            return self._again(self._case(), form, 409, str(error))
        if done is None:
            return self._again(case, form, 422)
        self._tell(done)
        return redirect(next_after(request.POST.get("next", "")))

    def _again(self, case: Case, form: FixForm, status: int, hindered: str = "") -> HttpResponse:
        """What was written stays; under it lies what stands there now, so that it can be sent again."""
        told = self._about(case)
        if told["offer"] and hindered:
            sent = self.request.POST.copy()
            for name in ("words", "before", "after", "revision"):
                sent[name] = getattr(told["offer"], name) or ""
            form.data = sent
        page = self.get_context_data(**told, fix=form, hindered=hindered)
        return self.render_to_response(page, status=status)

    def _tell(self, done: fixing.Fixed) -> None:
        if done.sent:
            messages.success(self.request, _("The mended words went to the editors of the story."))
            return
        messages.success(self.request, _("It is mended on the air, and those who reported it are told."))
        if done.draft_differs:
            address = reverse("wagtailsnippets_articles_article:edit", args=[done.case.article_id])
            told = _("A draft of this story has other words there: look at it before it is published.")
            messages.warning(self.request, told, buttons=[messages.button(address, _("Open"))])

    def _case(self) -> Case:
        case = with_stories(seen_by(self.user)).filter(pk=self.kwargs["pk"]).first()
        if case is None:
            raise Http404
        return case

    def _about(self, case: Case) -> dict[str, Any]:
        article = Article.objects.select_related("section").get(pk=case.article_id)
        told: dict[str, Any] = {
            "row": rows.of([case], self.user)[0], "case": case, "reports": _reports(case), "form": ActForm(),
            "can_answer": may_answer(self.user, article), "others": self._translations(article),
            "next": next_after(self.request.POST.get("next", "") or self.request.GET.get("next", "")),
            "offer": None, "why_not": "", "draft": None,
        }  # fmt: skip
        if article.live:
            told |= self._today(case, article)
        return told

    def _today(self, case: Case, article: Article) -> dict[str, Any]:
        text = text_of(passages(article))
        found = find(case.quote, text, text_read(_revision_of(case), article))
        told: dict[str, Any] = {"today": of_found(found, text), "draft": _in_draft(case, article, text)}
        if case.state != Case.State.OPEN:
            return told
        told["why_not"] = fixing.hindrance(article, self.user)
        try:
            told["offer"] = fixing.offered(article, found)
        except fixing.NotNow as error:
            told["why_not"] = told["why_not"] or str(error)
        return told

    def _translations(self, article: Article) -> list[tuple[Article, bool]]:
        """The same story in other languages, on the air or not, and whether he may change it."""
        original = article.translation_of_id or article.pk
        family = Article.objects.filter(Q(pk=original) | Q(translation_of=original)).exclude(pk=article.pk)
        stories = family.select_related("section").defer("body", "body_html").order_by("language", "pk")
        changed = set(
            policy.instances_user_has_any_permission_for(self.user, {"change"})
            .filter(pk__in=[story.pk for story in stories])
            .values_list("pk", flat=True)
        )
        return [(story, story.pk in changed) for story in stories if story.live or story.pk in changed]


def _reports(case: Case) -> list[Report]:
    """Those that somebody wrote something to come first; those that look automatic last."""
    newest = case.said.order_by("-pk")
    real = newest.filter(held="")
    parts = (real.exclude(note=""), real.filter(note=""), newest.exclude(held=""))
    found: list[Report] = []
    for part in parts:
        found += part[: MOST_REPORTS - len(found)]
    return found


def _revision_of(case: Case) -> int | None:
    """What those had read whose words the case bears."""
    same = {"exact": case.exact, "prefix": case.prefix, "suffix": case.suffix}
    read = case.said.filter(**same).exclude(revision=None).order_by("pk")
    return read.values_list("revision", flat=True).first()


def _in_draft(case: Case, article: Article, on_air: str) -> Today | None:
    """What a draft that waits has there; None if there is none."""
    if not article.has_unpublished_changes or not article.latest_revision_id:
        return None
    text = text_read(article.latest_revision_id, article)
    return of_found(find(case.quote, text, on_air), text) if text is not None else None
