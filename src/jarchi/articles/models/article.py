"""The story."""

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Orderable,
    PreviewableMixin,
    Revision,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search import index

from jarchi.articles import announcing, preview
from jarchi.articles.addresses import story_address
from jarchi.articles.blocks import BodyBlock
from jarchi.articles.fields import LettersStreamField
from jarchi.articles.models.taxonomy import Person, Section, Topic
from jarchi.articles.public_state import PublicState
from jarchi.articles.querysets import ArticleQuerySet
from jarchi.articles.rendering import render_body
from jarchi.delivery.dependencies import depends_on, fresh_until
from jarchi.kit.slugs import slugify


class Kind(models.TextChoices):
    NEWS = "news", _("news")
    INTERVIEW = "interview", _("interview")
    OPINION = "opinion", _("opinion")
    EXPLAINER = "explainer", _("explainer")
    LIVE_BLOG = "live_blog", _("live blog")


class Importance(models.TextChoices):
    ORDINARY = "ordinary", _("ordinary")
    MAIN = "main", _("main")
    BREAKING = "breaking", _("breaking")


class StaleStory(RuntimeError):
    """An old copy of a draft was about to be saved over the story that meanwhile went on the air."""


class Article(
    PreviewableMixin,
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    index.Indexed,
    ClusterableModel,
):
    """One story in one language. What of it is public is decided by `live` alone, and every change of what is
    public rings the journal (`announcing`), whoever saves and however."""

    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.NEWS)
    importance = models.CharField(
        _("importance"), max_length=10, choices=Importance, default=Importance.ORDINARY
    )
    headline = models.CharField(_("headline"), max_length=255)
    slug = models.SlugField(
        _("address"), max_length=100, blank=True, help_text=_("Made from the headline if left empty.")
    )
    lead = models.TextField(
        _("lead"), blank=True, max_length=1200, help_text=_("One to three sentences under the headline.")
    )
    section = models.ForeignKey(
        Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="articles"
    )
    topics = ParentalManyToManyField(Topic, verbose_name=_("topics"), blank=True, related_name="articles")
    image = models.ForeignKey(
        settings.WAGTAILIMAGES_IMAGE_MODEL,
        verbose_name=_("lead image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    image_caption = models.CharField(
        _("caption here"), max_length=400, blank=True, help_text=_("The image's own, if left empty.")
    )
    expert = models.ForeignKey(
        Person,
        verbose_name=_("expert"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="interviews",
        help_text=_("Who is interviewed."),
    )
    expert_position = models.CharField(
        _("position at that time"),
        max_length=255,
        blank=True,
        help_text=_("The expert's present one, if left empty."),
    )
    body = LettersStreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    body_html = models.TextField(editable=False, blank=True)
    translation_of = models.ForeignKey(
        "self",
        verbose_name=_("translation of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="translated_as",
        help_text=_("The story in the language it was first written in."),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reporter"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="articles",
    )
    live = models.BooleanField(_("live"), default=False, editable=False)  # Wagtail's default is True: a leak
    updated_at = models.DateTimeField(_("updated"), null=True, blank=True, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, blank=True, editable=False)
    withdrawal_note = models.CharField(
        _("why it was withdrawn"),
        max_length=400,
        blank=True,
        help_text=_("Readers see it at the story's address."),
    )
    public_digest = models.CharField(max_length=32, blank=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    loaded_live: bool | None = None  # what `live` was when this copy was read
    deleted_state: PublicState  # between `pre_delete` and `post_delete`, as the next one
    deleted_months: set[str]

    if TYPE_CHECKING:
        first_published_at: dt.datetime | None  # of DraftStateMixin, which is untyped

    search_fields = [
        index.SearchField("headline", boost=2),
        index.SearchField("lead"),
        index.AutocompleteField("headline"),
        *(
            index.FilterField(name)
            for name in (
                "id",
                "language",
                "kind",
                "importance",
                "live",
                "section",
                "owner",
                "first_published_at",
            )
        ),
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["language", "-first_published_at", "-id"],
                condition=Q(live=True),
                name="live_by_language",
            ),
            # Sitemaps of months; with `updated_at`, their index is read from this one alone.
            models.Index(
                fields=["first_published_at", "id", "updated_at"], condition=Q(live=True), name="live_by_moment"
            ),
            models.Index(
                fields=["section", "language", "-first_published_at", "-id"],
                condition=Q(live=True),
                name="live_by_section",
            ),
            models.Index(
                fields=["language", "importance", "-first_published_at", "-id"],
                condition=Q(live=True),
                name="live_by_importance",
            ),
            models.Index(
                fields=["language", "-first_published_at", "-id"],
                condition=Q(live=True) & ~Q(importance="ordinary"),
                name="important_by_language",
            ),
            models.Index(
                fields=["section", "language", "-first_published_at", "-id"],
                condition=Q(live=True) & ~Q(importance="ordinary"),
                name="important_by_section",
            ),
            # What the desk filters its list by, newest first.
            models.Index(fields=["owner", "-id"], name="article_by_owner"),
            models.Index(fields=["kind", "-id"], name="article_by_kind"),
            models.Index(fields=["language", "-id"], name="article_by_language"),
            models.Index(fields=["-id"], condition=Q(live=False), name="not_live"),
            models.Index(
                fields=["-id"], condition=Q(live=True, has_unpublished_changes=True), name="live_and_changed"
            ),
            models.Index(
                fields=["expire_at"], condition=Q(live=True, expire_at__isnull=False), name="live_until"
            ),  # asked four times a second by the worker (`scheduling`)
        ]

    def __str__(self) -> str:
        return self.headline

    @classmethod
    def from_db(cls, *args: Any) -> Self:
        article = super().from_db(*args)
        article.loaded_live = article.__dict__.get("live")
        depends_on(f"article:{article.pk}")
        if end := article.__dict__.get("expire_at"):
            fresh_until(end)
        return article

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        self.loaded_live = self.live

    # --- addresses ------------------------------------------------------------------------------------
    def get_absolute_url(self) -> str:
        return story_address(self.language, self.section.slug, self.pk, self.slug)

    def get_full_url(self) -> str:
        """The site's own address for a story that has none yet."""
        has_address = self.pk and self.section_id and self.slug
        return settings.JARCHI_URL + (self.get_absolute_url() if has_address else "")

    full_url = property(get_full_url)

    # --- saving ---------------------------------------------------------------------------------------
    def clean(self) -> None:
        super().clean()
        if self.kind == Kind.INTERVIEW and not self.expert_id:
            raise ValidationError({"expert": _("An interview names its expert.")})
        if self.translation_of and self.translation_of.language == self.language:
            raise ValidationError(
                {"translation_of": _("A translation is in another language than its original.")}
            )

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and not announcing.PUBLIC_FIELDS.intersection(update_fields):
            super().save(*args, **kwargs)
            return
        with transaction.atomic():
            before = PublicState.stored(self.pk)
            if before.live and not self.live and self.loaded_live is False:
                raise StaleStory(f"story {self.pk} was published since this copy of it was read")
            self._complete(was_live=before.live)
            if update_fields is not None:
                kwargs["update_fields"] = announcing.PREPARED_FIELDS.union(update_fields)
            super().save(*args, **kwargs)
            announcing.ring(self, before)
        self.loaded_live = self.live

    def _complete(self, *, was_live: bool) -> None:
        """Fill in what follows from the rest: slug, position, public HTML, moments."""
        self.slug = self.slug or slugify(self.headline) or uuid.uuid4().hex[:8]
        if self.translation_of and self.translation_of.translation_of_id:
            self.translation_of = self.translation_of.translation_of
        if self.expert and not self.expert_position:
            with translation.override(self.language):
                self.expert_position = self.expert.position
        now = timezone.now()
        if self.live:
            self.withdrawn_at = None
            self.withdrawal_note = self.withdrawal_note if self.expire_at else ""
            self.first_published_at = self.first_published_at or now
            self.body_html = render_body(self)
        elif was_live:
            self.withdrawn_at = now
        digest = announcing.digest(self)
        if self.live and self.public_digest and digest != self.public_digest:
            self.updated_at = now
        if self.live:
            self.public_digest = digest

    def with_content_json(self, content: dict[str, Any]) -> "Article":
        """A revision never brings back what belongs to the story as a whole."""
        article: Article = super().with_content_json(content)
        for name in ("owner_id", "updated_at", "withdrawn_at", "public_digest", "body_html", "live_revision_id"):
            setattr(article, name, getattr(self, name))
        if self.withdrawn_at:  # a draft from before does not take back what readers are told now
            article.withdrawal_note = self.withdrawal_note
        return article

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        self._keep_live_revision()
        return super().save_revision(*args, **kwargs)

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        self._keep_live_revision()
        return super().publish(*args, **kwargs)

    def _keep_live_revision(self) -> None:
        """A live story without a live revision (imported, or purged) gets one of what is on the air: Wagtail would
        take it off when an update of it is scheduled."""
        if not self.live or self.live_revision_id:
            return
        on_air = Article.objects.get(pk=self.pk)
        self.live_revision = Revision.objects.create(
            content_object=on_air,
            base_content_type=on_air.get_base_content_type(),
            created_at=on_air.last_published_at or on_air.first_published_at,
            content=on_air.serializable_data(),
            object_str=str(on_air),
        )
        Article.objects.filter(pk=self.pk).update(live_revision=self.live_revision)

    # --- relations ------------------------------------------------------------------------------------
    @property
    def authors(self) -> list[Person]:
        return [byline.person for byline in self.bylines.all()]

    def translations(self) -> "ArticleQuerySet":
        """The same story, live, in other languages."""
        original = self.translation_of_id or self.pk
        depends_on(f"translations:{original}")
        return Article.objects.live().filter(Q(pk=original) | Q(translation_of=original)).exclude(pk=self.pk)

    # --- the desk -------------------------------------------------------------------------------------
    @property
    def preview_sizes(self) -> list[dict[str, Any]]:
        return [
            {"name": "mobile", "icon": "mobile-alt", "device_width": 360, "label": _("On a phone")},
            {"name": "desktop", "icon": "desktop", "device_width": 1280, "label": _("On a desktop")},
        ]

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        self.body_html = render_body(self)
        return preview.view()(request, self)


class Byline(Orderable):
    article = ParentalKey(Article, on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey(
        Person, verbose_name=_("author"), on_delete=models.PROTECT, related_name="bylines"
    )

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(fields=["article", "person"], name="one_byline_per_person")]

    def __str__(self) -> str:
        return str(self.person)
