"""A live blog as its reader sees it: pinned entries, the newest ones, and the page on which a linked one stands.

`?post=5` is the permanent link of an entry and, at once, how pages of older ones are named: it shows the newest
entries if that one is among them, else it and what came before it. So a page costs the same at any depth.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString

from jarchi.articles.addresses import feed_address
from jarchi.articles.models import Article
from jarchi.articles.public_story import PublicStory
from jarchi.articles.reading.metadata import absolute, exact
from jarchi.delivery.dependencies import depends_on, fresh_until, know_parameters, reads_parameters, storable
from jarchi.feed import beneath, events
from jarchi.feed.models import Post, PostQuerySet, posts_key
from jarchi.feed.posts import SHAPE, element
from jarchi.media.renditions import ShownPicture, jpeg_rendition, shown_pictures

AT_ONCE = 20
OVER_AFTER = dt.timedelta(days=1)  # without a new entry
_ID = re.compile(r"[1-9][0-9]{0,17}")

know_parameters("post")


@dataclass
class Blog:
    """A page of it. `since`: up to which event it is right; None: an older page, which does not follow what happens.
    `newer`, `older`: addresses of the neighbours, empty where there is none."""

    story: PublicStory
    posts: list[Post]
    newest: Post | None
    since: int | None
    newer: str = ""
    older: str = ""
    pictures: dict[int, ShownPicture] = field(default_factory=dict)

    @property
    def live(self) -> str:
        """Where its events come from."""
        return f"{feed_address(self.story.language)}live"

    def entries(self) -> list[SafeString]:
        below = beneath.of(self.story.language, self.posts)
        return [element(post, self.pictures.get(post.image_id or 0), below.get(post.pk)) for post in self.posts]

    @property
    def updated_at(self) -> dt.datetime | None:
        """When readers last saw something new: of the story or of its entries, the newest and those shown."""
        posts = [self.newest, *self.posts] if self.newest else self.posts
        moments = [moment for post in posts if (moment := post.changed_at) > self.story.first_published_at]
        return max([*moments, *filter(None, [self.story.updated_at])], default=None)

    def structured(self) -> dict[str, Any]:
        """What https://schema.org/LiveBlogPosting says more than an article."""
        last = self.newest.posted_at if self.newest else self.story.first_published_at
        over = last + OVER_AFTER
        fresh_until(over) if over > timezone.now() else None
        facts = {
            "@type": "LiveBlogPosting",
            "coverageStartTime": exact(self.story.first_published_at),
            "coverageEndTime": exact(last) if over <= timezone.now() else None,
            "liveBlogUpdate": [self._update(post) for post in self.posts if not post.withdrawn_at],
        }
        return {name: value for name, value in facts.items() if value}

    def _update(self, post: Post) -> dict[str, Any]:
        picture = self.pictures.get(post.image_id or 0)
        image = jpeg_rendition(picture) if picture else None
        facts = {
            "@type": "BlogPosting",
            "headline": post.beginning,
            "articleBody": post.text,
            "datePublished": exact(post.posted_at),
            "dateModified": exact(post.changed_at),
            "url": absolute(self.story.get_absolute_url() + post.link),
            "image": absolute(image.url) if image else None,
        }
        return {name: value for name, value in facts.items() if value}


def read(request: HttpRequest, story: PublicStory) -> Blog:
    """The page that the request names. Raises `Http404` for what can be no entry's number."""
    reads_parameters("post")
    depends_on(posts_key(story.pk))
    since = events.cursor(story.language)
    of_story = Post.objects.of(story.pk)
    stream = of_story.shown().filter(pinned=False).newest_first()
    first = list(stream[: AT_ONCE + 1])
    asked = _asked(request, of_story)
    if asked is None or _is_among(asked, first):
        pinned = list(of_story.pinned().newest_first())
        older = f"?post={first[AT_ONCE].pk}" if len(first) > AT_ONCE else ""
        posts, newest = pinned + _with(asked, first[:AT_ONCE]), max(pinned + first, key=_place, default=None)
        blog = Blog(story, posts, newest, since, older=older)
    else:
        blog = _beyond(story, asked, stream, first)
    blog.pictures = shown_pictures({post.image_id: (SHAPE,) for post in blog.posts if post.image_id})
    return blog


def preview(article: Article) -> list[SafeString]:
    """What its first page will show: the entries that readers will find when it is published."""
    of_story = Post.objects.of(article.pk)
    newest = of_story.shown().filter(pinned=False).newest_first()[:AT_ONCE]
    found = [*of_story.pinned().newest_first(), *newest]
    pictures = shown_pictures({post.image_id: (SHAPE,) for post in found if post.image_id})
    return [element(post, pictures.get(post.image_id or 0)) for post in found]


def _asked(request: HttpRequest, of_story: PostQuerySet) -> Post | None:
    number = request.GET.get("post", "")
    if not number:
        return None
    if not _ID.fullmatch(number):
        raise Http404
    asked = of_story.filter(pk=number).first()
    if asked is None:
        storable(False)  # made up: such pages would fill the store
    return asked


def _is_among(asked: Post, first: list[Post]) -> bool:
    """Whether it stands on the first page."""
    is_pinned = asked.pinned and not asked.withdrawn_at
    return is_pinned or len(first) <= AT_ONCE or asked.pk >= first[AT_ONCE - 1].pk


def _with(asked: Post | None, posts: list[Post]) -> list[Post]:
    """With what was withdrawn, in its place, for who comes by its link."""
    if asked is None or not asked.withdrawn_at:
        return posts
    return sorted([*posts, asked], key=_place, reverse=True)


def _beyond(story: PublicStory, asked: Post, stream: PostQuerySet, first: list[Post]) -> Blog:
    found = list(stream.filter(pk__lte=asked.pk)[: AT_ONCE + 1])
    newer = stream.filter(pk__gt=asked.pk).order_by("id")[:AT_ONCE]
    neighbour = max((post.pk for post in newer), default=0)
    is_first = neighbour >= first[AT_ONCE - 1].pk
    return Blog(
        story,
        _with(asked, found[:AT_ONCE]),
        first[0],
        None,
        newer=story.get_absolute_url() if is_first else f"?post={neighbour}",
        older=f"?post={found[AT_ONCE].pk}" if len(found) > AT_ONCE else "",
    )


def _place(post: Post) -> int:
    return post.pk
