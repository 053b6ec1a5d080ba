"""Wagtail's views of a story, made to ask about the story, and without what the desk does not use."""

from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views import snippets

from jarchi.articles import actions
from jarchi.articles.models import Article
from jarchi.desk import listing
from jarchi.desk.choosers import stories_found
from jarchi.desk.forms import WithdrawalForm
from jarchi.desk.paging import BoundedPaginator
from jarchi.desk.permissions import choosable, may_publish, policy
from jarchi.desk.roles import at_desk
from jarchi.desk.standing import with_standing
from jarchi.desk.views.guard import StoryGuard


class StoryList(StoryGuard, snippets.IndexView):
    """Newest first, also when searching: ranking by relevance costs more than it tells at a desk."""

    any_permission_required = ["view"]
    paginator_class = BoundedPaginator

    def get_base_queryset(self) -> "QuerySet[Article]":
        stories = policy.instances_user_has_any_permission_for(self.request.user, {"view"})
        return with_standing(stories.select_related("section", "owner").defer("body", "body_html", "lead"))

    def search_queryset(self, queryset: "QuerySet[Article]") -> "QuerySet[Article]":
        return stories_found(queryset, self.search_query) if self.is_searching else queryset

    @cached_property
    def columns(self) -> list[Column]:
        return listing.columns(self.get_edit_url)


class StoryCreate(StoryGuard, snippets.CreateView):
    def get_initial_form_instance(self) -> Article:
        """In the section he wrote for last, or, asked for a translation, what its original is."""
        story = Article(owner=self.request.user, body=[("paragraph", "")])
        original = self.request.GET.get("translation_of", "")
        if original.isdecimal() and (found := choosable(at_desk(self.request)).filter(pk=original).first()):
            story.translation_of = found
            story.language = _first_language_without(found)
            for name in ("section", "kind", "importance", "image", "expert"):
                setattr(story, name, getattr(found, name))
        elif latest := Article.objects.filter(owner=self.request.user).order_by("-pk").first():
            story.section, story.language = latest.section, latest.language
        return story


class StoryEdit(StoryGuard, snippets.EditView):
    add_url_name = ""

    def get_available_actions(self) -> list[str]:
        offered: list[str] = super().get_available_actions()
        refused = set()
        if not may_publish(at_desk(self.request), self.object):
            refused.add("publish")
        if self.object.workflow_in_progress:
            refused.add("submit")
        return [action for action in offered if action not in refused]

    @cached_property
    def header_buttons(self) -> list[Button]:
        """What other rooms do with the story: hook `register_story_buttons`, a function of the story as it is stored
        and of the user."""
        made = (hook(self.live_object, self.request.user) for hook in hooks.get_hooks("register_story_buttons"))
        return [*super().header_buttons, *(button for buttons in made for button in buttons)]

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        translate = f"{reverse(self.add_url_name)}?translation_of={self.object.pk}"
        buttons = [Button(_("Translate"), url=translate, icon_name="globe", priority=5)]
        if self.live_object.live:
            page = self.live_object.get_absolute_url()
            buttons.append(Button(_("Reader's page"), url=page, icon_name="view", priority=1))
        return [*super().header_more_buttons, *buttons]


class StoryWithdraw(StoryGuard, snippets.UnpublishView):
    """Takes a story off the air; what readers are told at its address is asked for first."""

    permission_required = "unpublish"
    template_name = "desk/withdraw.html"
    page_title = _lazy("Withdraw")
    success_message = _lazy("“%(object)s” is withdrawn.")

    @cached_property
    def form(self) -> WithdrawalForm:
        return WithdrawalForm(self.request.POST or None)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.form.is_valid():
            return self.get(request, *args, **kwargs)
        response: HttpResponse = super().post(request, *args, **kwargs)
        return response

    def unpublish(self) -> None:
        actions.withdraw(self.object, self.form.cleaned_data["withdrawal_note"], at_desk(self.request))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(form=self.form, **kwargs)


class StoryDelete(StoryGuard, snippets.DeleteView):
    """What is on the air is withdrawn first, so that readers are told why; its address goes on saying so."""

    permission_required = "delete"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.object.live:
            messages.warning(request, _("This story is on the air: withdraw it first, then delete it."))
            return redirect(self.object.snippet_viewset.get_url_name("unpublish"), self.object.pk)
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        return response


def _first_language_without(story: Article) -> str:
    original = story.translation_of_id or story.pk
    family = Article.objects.filter(Q(pk=original) | Q(translation_of=original))
    taken = set(family.values_list("language", flat=True))
    return next((code for code, _name in settings.LANGUAGES if code not in taken), story.language)
