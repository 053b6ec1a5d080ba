"""A story's public HTML shows headlines of other stories: when one of those changes, it is made anew."""

from wagtail.models import ReferenceIndex

from jarchi.articles.models import Article
from jarchi.articles.rendering import render_body
from jarchi.journal import consumers
from jarchi.journal.models import Entry


def refresh_referring_bodies(entry: Entry) -> None:
    """Re-render the live stories that point at the story of this entry (see also, background)."""
    if not entry.kind.startswith("article."):
        return
    references = ReferenceIndex.get_references_to(Article(pk=entry.data["article"])).values_list("object_id", flat=True)
    for article in Article.objects.live().filter(pk__in=[int(pk) for pk in references]):
        if render_body(article) != article.body_html:
            article.save(update_fields=["body_html"])


consumers.register(consumers.Consumer("articles.bodies", refresh_referring_bodies))
