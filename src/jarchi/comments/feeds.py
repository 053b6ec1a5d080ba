"""RSS 2.0 (https://www.rssboard.org/rss-specification) of what readers say of one story, entry or topic."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Rss201rev2Feed
from django.utils.translation import gettext as _

from jarchi.articles.access import Withdrawn
from jarchi.articles.models import Newsroom
from jarchi.articles.reading.languages import reader_page, spoken
from jarchi.articles.reading.metadata import absolute
from jarchi.articles.windows import local_time
from jarchi.comments import reading, subjects
from jarchi.comments.models import Comment, Rules
from jarchi.kit.text import shorten
from jarchi.kit.xml import writable

NEWEST = 50
TITLE = 80  # characters
CONTENT_TYPE = "application/rss+xml; charset=utf-8"
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class _Rss(Rss201rev2Feed):
    def latest_post_date(self) -> dt.datetime:
        """Of an empty feed, not the moment at which somebody asks for it."""
        moments = [item["updateddate"] for item in self.items]
        return max(moments, default=NEVER)


@reader_page
def of_discussion(request: HttpRequest, name: str) -> HttpResponse:
    if not Rules.shown().enabled:
        raise Http404
    try:
        subject = subjects.find(name, spoken())
    except Withdrawn as withdrawn:
        raise Http404 from withdrawn
    discussion = reading.discussion_of(subject)
    page = absolute(discussion.get_absolute_url())
    title = _("Comments: %(title)s") % {"title": subject.title}
    feed = _Rss(
        title=writable(f"{title} — {Newsroom.shown(request).name}"), link=page, description=writable(title),
        language=spoken(), feed_url=f"{page}feed.rss",
    )  # fmt: skip
    rows = Comment.objects.shown().filter(discussion=discussion.pk).order_by("-written_at", "-id")[:NEWEST]
    for one in rows:
        feed.add_item(**_item(one, page))
    headers = {"Link": f'<{page}feed.rss>; rel="self"'}
    return HttpResponse(feed.writeString("utf-8").encode(), content_type=CONTENT_TYPE, headers=headers)


def _item(one: Comment, page: str) -> dict[str, Any]:
    link = page + one.link
    return {
        "title": writable(shorten(f"{shown_name(one)}: {' '.join(one.text.split())}", TITLE)),
        "link": link,
        "description": writable(one.html),
        "author_name": writable(shown_name(one)),
        "pubdate": _whole(one.written_at),
        "updateddate": _whole(one.edited_at or one.written_at),
        "unique_id": link,
        "unique_id_is_permalink": True,
    }


def shown_name(one: Comment) -> str:
    """Of a reader who asked to be forgotten, that it was one."""
    return one.name or _("Deleted reader")


def _whole(moment: dt.datetime) -> dt.datetime:
    """In the newsroom's zone, to the second."""
    return local_time(moment).replace(microsecond=0)
