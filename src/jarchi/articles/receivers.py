"""A story's public HTML shows headlines of other stories: when one of those changes, it is made anew."""

from wagtail.models import ReferenceIndex

from jarchi.articles import announcing
from jarchi.articles.models import Article
from jarchi.articles.rendering import render_body
from jarchi.journal import consumers, writing
from jarchi.journal.models import Entry

TELLING = {"article.published", "article.updated", "article.withdrawn", "article.deleted"}


def redraw_referring_bodies(entry: Entry) -> None:
    """Render anew the live stories that point at the story of this entry (see also, background).

    Their words did not change, so they are announced as `article.redrawn`: for caches, not for readers.
    """
    if entry.kind not in TELLING:
        return
    references = ReferenceIndex.get_references_to(Article(pk=entry.data["article"])).values_list(
        "object_id", flat=True
    )
    referring = (
        Article.objects.live().filter(pk__in={int(pk) for pk in references}).select_for_update(of=("self",))
    )
    for article in referring:
        html = render_body(article)
        if html != article.body_html:
            article.body_html = html
            Article.objects.filter(pk=article.pk).update(
                body_html=html, public_digest=announcing.digest(article)
            )
            writing.append("article.redrawn", **announcing.facts(article))


consumers.register(consumers.Consumer("articles.bodies", redraw_referring_bodies))
