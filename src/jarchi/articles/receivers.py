"""A story's public HTML shows headlines of other stories: when one of those changes, it is made anew."""

import logging

from django.db import models, transaction
from wagtail.models import ReferenceIndex

from jarchi.articles import announcing
from jarchi.articles.models import Article
from jarchi.articles.rendering import render_body
from jarchi.journal import consumers, writing
from jarchi.journal.models import Entry

logger = logging.getLogger(__name__)

TELLING = {"article.published", "article.updated", "article.withdrawn", "article.deleted"}


def redraw_referring_bodies(entry: Entry) -> None:
    """Render anew the story of this entry and the live ones that point at it (see also, background).

    The story's own references are indexed here, not only by Wagtail's queued task: whichever of two stories changes
    last, its entry sees the other. One that cannot be drawn is logged and does not hold up the others.
    """
    if entry.kind not in TELLING:
        return
    told = entry.data["article"]
    if changed := Article.objects.live().filter(pk=told).first():
        ReferenceIndex.create_or_update_for_object(changed)
    referring = ReferenceIndex.get_references_to(Article(pk=told)).values_list("object_id", flat=True)
    for pk in sorted({told, *map(int, referring)}):
        try:
            with transaction.atomic():
                _redraw(pk)
        except Exception:
            logger.exception("story %s points at story %s and could not be drawn anew", pk, told)


def _redraw(pk: int) -> None:
    """The words did not change, so it is announced as `article.redrawn`: for caches, not for readers."""
    article = Article.objects.live().filter(pk=pk).select_for_update(of=("self",)).first()
    if article is None or (html := render_body(article)) == article.body_html:
        return
    article.body_html = html
    models.QuerySet.update(  # the guarded one refuses what is not announced; this is, below
        Article.objects.filter(pk=pk), body_html=html, public_digest=announcing.digest(article)
    )
    writing.append("article.redrawn", **announcing.facts(article))


consumers.register(consumers.Consumer("articles.bodies", redraw_referring_bodies))
