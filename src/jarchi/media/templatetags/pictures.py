"""Pictures for every room's templates."""

from django import template
from django.utils.safestring import SafeString

from jarchi.media import renditions
from jarchi.media.models import Picture

register = template.Library()


@register.simple_tag
def picture(image: Picture, shape: renditions.Shape, sizes: str, eager: bool = False) -> SafeString:
    return renditions.picture_html(image, shape, sizes, eager=eager)
