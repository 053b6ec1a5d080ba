"""Stories, sections, topics and people at the desk: addresses, menu, lists and forms."""

from typing import Any

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BooleanColumn, Column
from wagtail.snippets.views.chooser import SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from jarchi.articles.models import Article, Person, Section, Topic
from jarchi.desk import panels
from jarchi.desk.choosers import StoryChooserViewSet
from jarchi.desk.listing import StoryFilters
from jarchi.desk.views.guard import StoryGuard
from jarchi.desk.views.interview import InterviewPaste
from jarchi.desk.views.stories import StoryCreate, StoryDelete, StoryEdit, StoryList, StoryWithdraw

ADDRESS = Column("slug", label=_("Address"), sort_key="slug")


class StoryViewSet(SnippetViewSet):
    model = Article
    icon = "edit"
    base_url_path = "stories"
    chooser_base_url_path = "choose/stories"
    add_to_admin_menu = True
    menu_label = _("Stories")
    menu_order = 100
    edit_handler = panels.STORY
    filterset_class = StoryFilters
    ordering = "-pk"
    list_per_page = 30
    create_template_name = "desk/story_create.html"
    edit_template_name = "desk/story_edit.html"
    copy_view_enabled = False  # a copy would take along what belongs to one story: its moments, its owner
    index_view_class = StoryList
    add_view_class = StoryCreate
    edit_view_class = StoryEdit
    unpublish_view_class = StoryWithdraw
    delete_view_class = StoryDelete
    interview_view_class = InterviewPaste
    chooser_viewset_class = StoryChooserViewSet

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        """Every view, also one that a later Wagtail adds, asks about the story itself."""
        if not issubclass(view_class, StoryGuard):
            view_class = type(view_class.__name__, (StoryGuard, view_class), {})
        return super().construct_view(view_class, **kwargs)

    @property
    def interview_view(self) -> Any:
        return self.construct_view(self.interview_view_class)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            *super().get_urlpatterns(),
            path("interview/", self.interview_view, name="interview_add"),
            path("interview/<int:pk>/", self.interview_view, name="interview"),
        ]


class SectionViewSet(SnippetViewSet):
    model = Section
    icon = "folder-open-inverse"
    base_url_path = "sections"
    chooser_base_url_path = "choose/sections"
    add_to_admin_menu = True
    menu_label = _("Sections")
    menu_order = 500
    edit_handler = panels.SECTION
    list_display = ["__str__", ADDRESS, "order", BooleanColumn("in_menu", label=_("In the menu"))]
    copy_view_enabled = False


class TopicViewSet(SnippetViewSet):
    model = Topic
    icon = "tag"
    base_url_path = "topics"
    chooser_base_url_path = "choose/topics"
    add_to_admin_menu = True
    menu_label = _("Topics")
    menu_order = 510
    edit_handler = panels.TOPIC
    list_display = ["__str__", ADDRESS]
    copy_view_enabled = False


class PersonChooserViewSet(SnippetChooserViewSet):
    form_fields = ["names", "role", "positions"]
    creation_tab_label = _("New person")
    create_action_label = _("Add")


class PersonList(IndexView):
    add_item_label = _("Add a person")


class PersonViewSet(SnippetViewSet):
    model = Person
    icon = "group"
    base_url_path = "people"
    chooser_base_url_path = "choose/people"
    add_to_admin_menu = True
    menu_label = _("People")
    menu_order = 520
    edit_handler = panels.PERSON
    list_display = ["__str__", "role", Column("position", label=_("Position"))]
    list_filter = ["role"]
    copy_view_enabled = False
    index_view_class = PersonList
    chooser_viewset_class = PersonChooserViewSet
