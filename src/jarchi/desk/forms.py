"""The form a story is edited in."""

import json
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from taggit.utils import edit_string_for_tags, parse_tags
from wagtail.admin.forms.models import WagtailAdminModelForm

from jarchi.articles.models import Article, Topic
from jarchi.desk.permissions import may_publish, policy
from jarchi.kit.slugs import slugify

PUBLISHING = ("action-publish", "action-workflow-action")  # the buttons that may put a story on the air


class TopicsWidget(forms.TextInput):
    """Topics as labels in one line, completed from the newsroom's list as one types (Wagtail's tag input)."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["attrs"] |= {
            "data-controller": "w-tag",
            "data-w-tag-delay-value": 200,
            "data-w-tag-url-value": reverse("desk_topic_names"),
            "data-w-tag-options-value": json.dumps({"allowSpaces": True, "autocompleteOnly": True}),
        }
        return context

    def format_value(self, value: Any) -> str:
        return value if isinstance(value, str) else edit_string_for_tags(value or [])


class TopicsField(forms.Field):
    """`"Водный кризис", Выборы` to the topics of these names, in any language. Unknown names are refused."""

    widget = TopicsWidget

    def prepare_value(self, value: Any) -> Any:
        if not value or isinstance(value, str):
            return value
        topics = [topic for topic in value if isinstance(topic, Topic)]
        return topics or list(Topic.objects.filter(pk__in=value))

    def clean(self, value: Any) -> list[Topic]:
        found = {name: topic_named(name) for name in parse_tags(value or "")}
        if unknown := [name for name, topic in found.items() if topic is None]:
            raise forms.ValidationError(
                gettext("There is no such topic: %(names)s. Add it to the list of topics first.")
                % {"names": ", ".join(unknown)}
            )
        return [topic for topic in found.values() if topic]

    def has_changed(self, initial: Any, data: Any) -> bool:
        return {topic.name for topic in self.prepare_value(initial) or []} != set(parse_tags(data or ""))


def topic_named(name: str) -> Topic | None:
    """The topic that bears exactly this name in one of our languages."""
    languages = Q()
    for code, _own_name in settings.LANGUAGES:
        languages |= Q(**{f"names__{code}": name})
    return Topic.objects.filter(languages).first()


class StoryForm(WagtailAdminModelForm):
    """Whoever may not withdraw does not schedule it; nobody publishes into a section he does not edit."""

    topics = TopicsField(label=_("Topics"), required=False, help_text=_("Running stories this one belongs to."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["headline"].widget.attrs["placeholder"] = gettext("Headline")
        if self.for_user and not policy.user_has_permission(self.for_user, "unpublish"):
            self.fields.pop("expire_at", None)
            self.fields.pop("withdrawal_note", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self._check_section(cleaned)
        self._check_schedule(cleaned)
        self._follow_headline(cleaned)
        return cleaned

    def _post_clean(self) -> None:
        """While it is a draft, an interview may lack its expert: the model asks for him whatever is saved."""
        fault_in_field = "expert" in self.errors
        super()._post_clean()
        if self.is_deferred_validation and not fault_in_field:
            self.errors.pop("expert", None)

    def clean_headline(self) -> str:
        """In one line, however it was pasted."""
        return " ".join(self.cleaned_data["headline"].split())

    def _check_section(self, cleaned: dict[str, Any]) -> None:
        section = cleaned.get("section")
        if not section or not self.for_user or not any(self.data.get(button) for button in PUBLISHING):
            return
        as_sent = Article(pk=self.instance.pk, owner_id=self.instance.owner_id, section=section)
        if not may_publish(self.for_user, as_sent):
            self.add_error("section", gettext("You do not publish in this section: submit the story to its editors."))

    def _check_schedule(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("expire_at") and not cleaned.get("withdrawal_note"):
            self.add_error("withdrawal_note", gettext("Say what readers are told when the story is withdrawn."))
        go_live_at = cleaned.get("go_live_at")
        if go_live_at and "go_live_at" in self.changed_data and go_live_at < timezone.now():
            self.add_error("go_live_at", gettext("This moment has passed."))

    def _follow_headline(self, cleaned: dict[str, Any]) -> None:
        """The address made from a headline half written (autosave) follows it until the story is public."""
        made = slugify(self.initial.get("headline", ""))
        follows = not self.instance.first_published_at and cleaned.get("slug") == made
        if follows or not cleaned.get("slug"):
            cleaned["slug"] = slugify(cleaned.get("headline", ""))


class WithdrawalForm(forms.Form):
    withdrawal_note = forms.CharField(
        label=_("Why it is withdrawn"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Readers see it at the story's address, which stays."),
    )


class NewsroomForm(WagtailAdminModelForm):
    languages = forms.MultipleChoiceField(
        label=_("Languages readers are offered"),
        choices=settings.LANGUAGES,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_languages(self) -> list[str]:
        """In the order they had; new ones follow."""
        chosen: list[str] = self.cleaned_data["languages"]
        before = [code for code in self.instance.languages if code in chosen]
        return before + [code for code in chosen if code not in before]
