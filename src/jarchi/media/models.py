from typing import Any, Self

from django.db import models, transaction
from django.db.models.signals import post_delete, pre_delete
from django.dispatch import receiver
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage
from wagtail.models import ReferenceIndex

from jarchi.delivery.dependencies import depends_on
from jarchi.journal import writing as journal
from jarchi.media.reencoding import reencode

SEEN_BY_READERS = (
    "file", "width", "height", "description", "caption", "credit", "taken_at",
    "focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height",
)  # fmt: skip


class Picture(AbstractImage):
    """A picture with what a photo line says: caption, credit (its source) and the moment it was taken."""

    caption = models.TextField(_("caption"), blank=True, help_text=_("What the picture shows."))
    credit = models.CharField(
        _("source"),
        max_length=255,
        blank=True,
        help_text=_("Photographer and agency, as the photo line names them."),
    )
    taken_at = models.DateTimeField(_("moment taken"), null=True, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "caption", "credit", "taken_at")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")
        verbose_name_plural = _("images")

    @classmethod
    def from_db(cls, *args: Any) -> Self:
        picture = super().from_db(*args)
        depends_on(picture.surrogate_key)
        return picture

    @property
    def surrogate_key(self) -> str:
        return f"picture:{self.pk}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not self.file._committed:
            taken_at = reencode(self)
            self.taken_at = self.taken_at or taken_at
        with transaction.atomic():
            before = Picture.objects.filter(pk=self.pk).values(*SEEN_BY_READERS).first()
            super().save(*args, **kwargs)
            if before and any(getattr(self, name) != value for name, value in before.items()):
                self.ring()

    def ring(self) -> None:
        journal.append("picture.changed", picture=self.pk, keys=[self.surrogate_key])

    @property
    def default_alt_text(self) -> str:
        return self.description or self.caption or self.title


class Rendition(AbstractRendition):
    image = models.ForeignKey(Picture, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter"
            )
        ]


@receiver(pre_delete, sender=Picture)
def ring_deletion(sender: type, instance: Picture, **kwargs: Any) -> None:
    """With those who show it, before they are forgotten."""
    references = ReferenceIndex.get_references_to(instance).values_list(
        "base_content_type__app_label", "base_content_type__model", "object_id"
    )
    users = sorted({f"{app}.{model}:{pk}" for app, model, pk in references})
    journal.append("picture.deleted", picture=instance.pk, users=users, keys=[instance.surrogate_key])


@receiver(post_delete, sender=Rendition)
def ring_lost_rendition(sender: type, instance: Rendition, origin: Any, **kwargs: Any) -> None:
    """Pages link to the file: Wagtail deletes it after a picture got another one."""
    if isinstance(origin, Rendition) or getattr(origin, "model", None) is Rendition:
        instance.image.ring()
