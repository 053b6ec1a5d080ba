"""Model fields: names in several languages, a StreamField that stores real letters, numbers of rules."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

NO_LIMIT = _("0: no limit")


class LettersEncoder(DjangoJSONEncoder):
    """Writes «қ» as itself, not as \\u049b: a Cyrillic text takes a third of the room."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "ensure_ascii": False})


class LettersStreamField(StreamField):
    @property
    def json_field(self) -> models.JSONField:
        return models.JSONField(encoder=LettersEncoder)


class NamesWidget(forms.MultiWidget):
    template_name = "articles/names_widget.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            {code: forms.TextInput(attrs={"lang": code}) for code, _name in settings.LANGUAGES}, attrs
        )

    def decompress(self, value: dict[str, str] | None) -> list[str]:
        return [(value or {}).get(code, "") for code, _name in settings.LANGUAGES]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        for widget, (_code, language) in zip(
            context["widget"]["subwidgets"], settings.LANGUAGES, strict=True
        ):
            widget["language"] = language
        return context


class NamesFormField(forms.MultiValueField):
    """One input per language; at least one must be filled if the field is required."""

    widget = NamesWidget

    def __init__(self, **kwargs: Any) -> None:
        kwargs.pop("max_length", None)
        fields = [forms.CharField(max_length=200, required=False) for _code in settings.LANGUAGES]
        super().__init__(fields, require_all_fields=False, **kwargs)

    def compress(self, values: Sequence[str]) -> dict[str, str]:
        return {code: text for (code, _name), text in zip(settings.LANGUAGES, values, strict=False) if text}


class NamesField(models.JSONField):
    """`{"ru": "Политика", "kk": "Саясат"}`: a name in each language that has one. Read it with `in_language`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs["encoder"] = LettersEncoder
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs: Any) -> forms.Field:
        given = {name: kwargs[name] for name in ("widget",) if name in kwargs}
        label = capfirst(kwargs.get("label", self.verbose_name))
        return NamesFormField(required=not self.blank, label=label, help_text=self.help_text, **given)

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise ValidationError(_("Names are a mapping of language code to text."))
        if unknown := set(value) - {code for code, _name in settings.LANGUAGES}:
            raise ValidationError(_("Unknown language: %(codes)s") % {"codes": ", ".join(sorted(unknown))})


def in_language(names: dict[str, str], language: str) -> str:
    """The name in `language`, else in the newsroom's first language, else in any that has one, else empty."""
    return names.get(language) or names.get(settings.LANGUAGE_CODE) or next(iter(names.values()), "")


def bounded(label: Any, default: int, most: int, help_text: Any = "", least: int = 0) -> models.PositiveIntegerField:
    """A number of the newsroom's rules, from `least` to `most`."""
    bounds = [MinValueValidator(least), MaxValueValidator(most)]
    return models.PositiveIntegerField(label, default=default, validators=bounds, help_text=help_text)
