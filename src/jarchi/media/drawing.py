"""Renditions are drawn by the worker as soon as a picture comes or changes, so that no reader waits for them."""

from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver
from django_tasks import task
from wagtail.images.models import SourceImageIOError

from jarchi.media.models import Picture
from jarchi.media.renditions import specs


@task()
def draw(pk: int) -> None:
    """In the shapes that stories and lists show; whatever is drawn already stays."""
    picture = Picture.objects.filter(pk=pk).first()
    if picture is None or picture.filename.lower().endswith(".gif"):
        return
    for spec in (*specs("wide"), *specs("thumb")):
        try:
            picture.get_rendition(spec)
        except SourceImageIOError:  # deleted meanwhile
            return


@receiver(post_save, sender=Picture)
def draw_soon(sender: type, instance: Picture, raw: bool, **kwargs: Any) -> None:
    if not raw:
        draw.enqueue(instance.pk)
