"""A story's public HTML shows headlines of other stories and pictures: when one of those changes, it is made anew."""

import logging

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from wagtail.models import ReferenceIndex

from jarchi.articles import announcing
from jarchi.articles.models import Article
from jarchi.articles.rendering import render_body
from jarchi.journal import consumers
from jarchi.journal.models import Entry
from jarchi.media.models import Picture

logger = logging.getLogger(__name__)

TELLING = {"article.published", "article.updated", "article.withdrawn", "article.deleted"}


def redraw_referring_bodies(entry: Entry) -> None:
    """Render anew the live stories that show what this entry tells of. One that cannot be drawn is logged and does not
    hold up the others."""
    for pk in sorted(_showing(entry)):
        try:
            with transaction.atomic():
                _redraw(pk, hard=entry.kind in ("article.withdrawn", "article.deleted"))
        except Exception:
            logger.exception("story %s could not be drawn anew after entry %s", pk, entry)


def _showing(entry: Entry) -> set[int]:
    """Ids of the story told of and those that point at it (see also, background), or of those that show the picture.

    The story's own references are indexed here, not only by Wagtail's queued task: whichever of two stories changes
    last, its entry sees the other.
    """
    if entry.kind in TELLING:
        told = entry.data["article"]
        if changed := Article.objects.live().filter(pk=told).first():
            ReferenceIndex.create_or_update_for_object(changed)
        return {told, *_referring(Article(pk=told))}
    if entry.kind == "picture.changed":
        return _referring(Picture(pk=entry.data["picture"]))
    if entry.kind == "picture.deleted":
        users = (user.split(":") for user in entry.data["users"])
        return {int(pk) for model, pk in users if model == Article._meta.label_lower}
    return set()


def _referring(shown: models.Model) -> set[int]:
    stories = ContentType.objects.get_for_model(Article)
    references = ReferenceIndex.get_references_to(shown).filter(base_content_type=stories)
    return {int(pk) for pk in references.values_list("object_id", flat=True)}


def _redraw(pk: int, *, hard: bool) -> None:
    article = Article.objects.live().filter(pk=pk).select_for_update(of=("self",)).first()
    if article is None or (html := render_body(article)) == article.body_html:
        return
    article.body_html = html
    models.QuerySet.update(  # the guarded one refuses what is not announced; this is, below
        Article.objects.filter(pk=pk), body_html=html, public_digest=announcing.digest(article)
    )
    announcing.ring_redrawn(article, hard=hard)


consumers.register(consumers.Consumer("articles.bodies", redraw_referring_bodies, kinds=("article.", "picture.")))
