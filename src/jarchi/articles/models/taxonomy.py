"""Sections, topics and people: what a story belongs to and who made it."""

from typing import Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from wagtail.search import index

from jarchi.articles.addresses import person_address, section_address, topic_address
from jarchi.articles.fields import NamesField, in_language
from jarchi.delivery.dependencies import EVERYTHING, depends_on
from jarchi.journal import writing as journal
from jarchi.kit.slugs import slugify

# First path segments under /<lang>/ that are pages of their own: no section may take them.
RESERVED_SLUGS = {
    "topics",
    "people",
    "archive",
    "about",
    "contacts",
    "feed",
    "search",
    "corrections",
    "comments",
    "report",
}


class Named(index.Indexed, ClusterableModel):
    """A thing with a name in several languages and a permanent slug made from it."""

    names = NamesField(_("name"))
    slug = models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        blank=True,
        help_text=_("Made from the name if left empty."),
    )

    public = models.BooleanField(default=False, editable=False)  # a story of it has been on the air

    search_fields = [
        index.SearchField("all_names"),
        index.AutocompleteField("all_names"),
        index.FilterField("id"),
    ]

    seen_by_readers: tuple[str, ...] = ("names", "slug")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @classmethod
    def from_db(cls, *args: Any) -> Self:
        found = super().from_db(*args)
        if (key := found.surrogate_key) != EVERYTHING:
            depends_on(key)
        return found

    @property
    def surrogate_key(self) -> str:
        return f"{self._meta.model_name}:{self.pk}"

    @property
    def name(self) -> str:
        """In the language being spoken."""
        return in_language(self.names, get_language() or settings.LANGUAGE_CODE)

    def all_names(self) -> str:
        return " ".join(self.names.values())

    def clean(self) -> None:
        super().clean()
        self.slug = self.slug or slugify(in_language(self.names, settings.LANGUAGE_CODE))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keeps a slug once public alive: the former one goes on leading here (`FormerSlug`)."""
        self.slug = self.slug or self._free_slug()
        with transaction.atomic():
            stored = type(self)._default_manager.filter(pk=self.pk)
            before = stored.values("public", *self.seen_by_readers).first() or {}
            self.public = self.public or before.get("public", False)  # a copy from before may say otherwise
            super().save(*args, **kwargs)
            FormerSlug.objects.filter(kind=self._meta.model_name, slug=self.slug).delete()
            if before and before["slug"] != self.slug:
                FormerSlug.objects.create(kind=self._meta.model_name, slug=before["slug"], object_id=self.pk)
            changed = any(getattr(self, name) != before.get(name) for name in self.seen_by_readers)
            if before and changed and self._has_page:
                self.ring("changed")

    @property
    def _has_page(self) -> bool:
        return self.public

    def ring(self, what: str) -> None:
        """`what`: changed, deleted."""
        name = str(self._meta.model_name)
        journal.append(f"{name}.{what}", **{name: self.pk}, keys=[self.surrogate_key])

    def _free_slug(self) -> str:
        base = slugify(in_language(self.names, settings.LANGUAGE_CODE)) or self._meta.model_name or ""
        taken = set(type(self)._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))
        return next(
            slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken
        )


class FormerSlug(models.Model):
    """A slug that a section, topic or person had before: its address redirects for ever."""

    kind = models.CharField(max_length=20)
    slug = models.CharField(max_length=100)
    object_id = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "slug"], name="one_former_slug")]

    def __str__(self) -> str:
        return f"{self.kind} {self.slug} → {self.object_id}"

    @classmethod
    def find(cls, model: type[Named], slug: str) -> Named | None:
        """Whoever bore this slug before, or None."""
        former = cls.objects.filter(kind=model._meta.model_name, slug=slug).first()
        return model._default_manager.filter(pk=former.object_id).first() if former else None


class Section(Named):
    order = models.PositiveSmallIntegerField(_("order in the menu"), default=100)
    in_menu = models.BooleanField(_("in the menu"), default=True)
    editors = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("editors of this section"),
        blank=True,
        related_name="sections_edited",
        help_text=_("Only these editors may change and publish its stories. Nobody named: every editor."),
    )

    surrogate_key = EVERYTHING  # it stands in the menu of every page
    _has_page = True  # also without stories
    seen_by_readers = (*Named.seen_by_readers, "order", "in_menu")

    class Meta:
        ordering = ["order", "slug"]
        verbose_name = _("section")
        verbose_name_plural = _("sections")

    def clean(self) -> None:
        super().clean()
        if self.slug in RESERVED_SLUGS:
            raise ValidationError({"slug": _("This address belongs to a page of the newsroom.")})

    def url_in(self, language: str) -> str:
        return section_address(language, self.slug)


class Topic(Named):
    """A running story: its articles make a timeline."""

    summaries = NamesField(
        _("summary"), blank=True, help_text=_("What it is about, in two or three sentences.")
    )

    seen_by_readers = (*Named.seen_by_readers, "summaries")

    class Meta:
        ordering = ["slug"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    @property
    def summary(self) -> str:
        return in_language(self.summaries, get_language() or settings.LANGUAGE_CODE)

    def url_in(self, language: str) -> str:
        return topic_address(language, self.slug)


class Person(Named):
    """An author, an expert or an official. The position is today's; a story keeps the one held at its time."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("author")
        EXPERT = "expert", _("expert")
        OFFICIAL = "official", _("official")

    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AUTHOR)
    positions = NamesField(_("position"), blank=True, help_text=_("Today's position and organisation."))
    biographies = NamesField(_("about"), blank=True)
    portrait = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("portrait"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    account = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account at the desk"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="person",
    )

    search_fields = [*Named.search_fields, index.FilterField("role")]
    seen_by_readers = (*Named.seen_by_readers, "positions", "biographies", "portrait_id")

    class Meta:
        ordering = ["slug"]
        verbose_name = _("person")
        verbose_name_plural = _("people")

    @property
    def position(self) -> str:
        return in_language(self.positions, get_language() or settings.LANGUAGE_CODE)

    @property
    def biography(self) -> str:
        return in_language(self.biographies, get_language() or settings.LANGUAGE_CODE)

    def url_in(self, language: str) -> str:
        return person_address(language, self.slug)

    @classmethod
    def named(cls, name: str, language: str, role: "Person.Role") -> Self:
        """The person of that exact name in that language, made if new."""
        person = cls.objects.filter(**{f"names__{language}": name}).first()
        return person or cls.objects.create(names={language: name}, role=role)


@receiver(post_delete, sender=Section)
@receiver(post_delete, sender=Topic)
@receiver(post_delete, sender=Person)
def ring_deletion(sender: type[Named], instance: Named, **kwargs: Any) -> None:
    instance.ring("deleted")
