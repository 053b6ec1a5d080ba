"""Links from one story's text to another, chosen in the editor: they follow it when its address changes."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse_lazy
from django.utils.html import escape
from django.utils.translation import gettext_lazy as _
from draftjs_exporter.dom import DOM
from wagtail.admin.rich_text.converters.html_to_contentstate import (
    ExternalLinkElementHandler,
    LinkElementHandler,
)
from wagtail.admin.rich_text.editors.draftail import features as draftail
from wagtail.rich_text import LinkHandler
from wagtail.whitelist import check_url

from jarchi.articles.models import Article


class StoryLink(LinkHandler):
    """`<a linktype="story" id="17">` as readers get it; leads nowhere while the story is not on the air."""

    identifier = "story"

    @staticmethod
    def get_model() -> type[Article]:
        return Article

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: Iterable[dict[str, str]]) -> list[str]:
        attrs_list = list(attrs_list)
        ids = {int(attrs["id"]) for attrs in attrs_list if attrs.get("id", "").isdecimal()}
        live = Article.objects.live().filter(pk__in=ids).select_related("section").defer("body", "body_html")
        urls = {str(story.pk): story.get_absolute_url() for story in live}
        return [f'<a href="{escape(urls[attrs["id"]])}">' if attrs.get("id") in urls else "<a>" for attrs in attrs_list]

    @classmethod
    def extract_references(cls, attrs: dict[str, str]) -> Iterable[tuple[type[Article], str, str, str]]:
        if attrs.get("id", "").isdecimal():
            yield cls.get_model(), attrs["id"], "", ""


class StoryLinkElement(LinkElementHandler):
    """The same link on its way into the editor."""

    def get_attribute_data(self, attrs: dict[str, str]) -> dict[str, Any]:
        number = attrs.get("id", "")
        known = Article.objects.filter(pk=number).select_related("section") if number.isdecimal() else None
        story = known.first() if known is not None else None
        return {"id": number, "url": story.get_absolute_url() if story else None, "parentId": None}


def link(props: dict[str, Any]) -> Any:
    """The same link on its way out of the editor; any other keeps its address."""
    if props.get("id") is not None:
        return DOM.create_element("a", {"linktype": "story", "id": props["id"]}, props["children"])
    return DOM.create_element("a", {"href": check_url(props.get("url"))}, props["children"])


def register(features: Any) -> None:
    """Hook `register_rich_text_features`: `link`, with stories where Wagtail has pages."""
    features.register_link_type(StoryLink)
    features.register_editor_plugin(
        "draftail",
        "link",
        draftail.EntityFeature(
            {
                "type": "LINK",
                "icon": "link",
                "description": _("Link"),
                "attributes": ["url", "id", "parentId"],
                "allowlist": {"href": "^(http:|https:|mailto:|tel:|#|undefined$)"},
                "chooserUrls": {
                    "pageChooser": reverse_lazy("wagtailadmin_choose_page"),
                    "externalLinkChooser": reverse_lazy("wagtailadmin_choose_page_external_link"),
                    "emailLinkChooser": reverse_lazy("wagtailadmin_choose_page_email_link"),
                    "phoneLinkChooser": reverse_lazy("wagtailadmin_choose_page_phone_link"),
                    "anchorLinkChooser": reverse_lazy("wagtailadmin_choose_page_anchor_link"),
                },
            },
            js=["wagtailadmin/js/page-chooser-modal.js"],
        ),
    )
    features.register_converter_rule(
        "contentstate",
        "link",
        {
            "from_database_format": {
                "a[href]": ExternalLinkElementHandler("LINK"),
                'a[linktype="story"]': StoryLinkElement("LINK"),
            },
            "to_database_format": {"entity_decorators": {"LINK": link}},
        },
    )
