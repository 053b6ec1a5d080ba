"""Readers talk about entries of live blogs, too: what they talk of, and the way there from each entry."""

from collections.abc import Callable, Collection, Mapping

from django.http import Http404
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from jarchi.articles import access
from jarchi.articles.models import Kind
from jarchi.comments import counting, subjects
from jarchi.comments.desk import titles
from jarchi.comments.models import Rules
from jarchi.comments.models.discussion import address
from jarchi.delivery.dependencies import depends_on
from jarchi.feed import beneath
from jarchi.feed.models import Post, posts_key

KIND = "post"


def register() -> None:
    """At start."""
    subjects.kinds[KIND] = entry
    titles.kinds[KIND] = at_desk
    beneath.adders.append(links)


def entry(pk: int, language: str) -> subjects.Subject:
    """As `subjects.kinds` wants it. Once its story is no live blog any more, nobody sees the entry."""
    post = Post.objects.shown().filter(pk=pk).first()
    if post is None:
        raise Http404
    story = access.public_article(post.article_id)
    if story.language != language or story.kind != Kind.LIVE_BLOG:
        raise Http404
    depends_on(posts_key(story.pk))
    title = _title(story.headline, post)
    url = story.get_absolute_url() + post.link
    return subjects.Subject(KIND, pk, language, title, url, post.posted_at, story.section.pk)


def at_desk(ids: set[int]) -> Callable[[int, str], str]:
    """As `titles.kinds` wants it."""
    rows = Post.objects.filter(pk__in=ids).select_related("article").only("text", "article__headline")
    found = {post.pk: _title(post.article.headline, post) for post in rows}
    return lambda pk, language: found.get(pk, "")


def _title(headline: str, post: Post) -> str:
    return f"{headline}\u00a0— {post.beginning}"


def links(language: str, entries: Collection[Post]) -> Mapping[int, SafeString]:
    """To the comments on each of these that is shown, with their number."""
    if not Rules.shown().enabled:
        return {}
    shown = [post.pk for post in entries if not post.withdrawn_at]
    numbers = counting.of_subjects(KIND, shown, language)
    return {pk: _link(address(language, f"{KIND}-{pk}"), numbers.get(pk)) for pk in shown}


def _link(url: str, number: int | None) -> SafeString:
    told = f"{_('Comments')} ({number})" if number else _("Comments")
    return format_html('<p class="more"><a href="{}">{}</a></p>', url, told)
