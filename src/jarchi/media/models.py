from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

from jarchi.media.reencoding import reencode


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

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.file and not self.file._committed:
            taken_at = reencode(self)
            self.taken_at = self.taken_at or taken_at
        super().save(*args, **kwargs)

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
