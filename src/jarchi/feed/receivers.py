"""Entries of live blogs when a picture they show changes or goes."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from jarchi.feed import posts
from jarchi.journal import consumers
from jarchi.journal.models import Entry
from jarchi.media.models import Picture


@receiver(pre_delete, sender=Picture)
def forget_picture(sender: type, instance: Picture, **kwargs: object) -> None:
    posts.forget_picture(instance)


def redraw_entries(entry: Entry) -> None:
    """Once for many changes of a picture: another file takes all its renditions along, each an entry of its own."""
    picture = entry.data["picture"]
    if not Entry.objects.filter(kind=entry.kind, data__picture=picture, id__gt=entry.id).exists():
        posts.tell_of_picture(picture)


consumers.register(consumers.Consumer("feed.entries", redraw_entries, from_start=False, kinds=("picture.changed",)))
