"""Versions of a story: which of them readers have had, and in which passages two of them differ."""

from difflib import SequenceMatcher

from django.db.models import Q, QuerySet
from wagtail.log_actions import registry
from wagtail.models import Revision

from jarchi.articles.models import Article
from jarchi.corrections.passages import passages


def once_on_air(story: Article) -> "QuerySet[Revision]":
    """No draft is among them: what it says is still the newsroom's own. What an imported story said is of the moment
    of its publication (`Article.save_revision`)."""
    published = registry.get_logs_for_instance(story).filter(action="wagtail.publish").order_by()
    known = Q(pk__in=published.values("revision")) | Q(created_at=story.first_published_at)
    return story.revisions.filter(known | Q(pk=story.live_revision_id))


def changed_passages(before: Article, after: Article) -> tuple[str, str]:
    """Those of each that the other has not, a line each; empty where both say the same."""
    was, now = ([part.text for part in passages(one)] for one in (before, after))
    codes = SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    differ = [(was[a:b], now[c:d]) for kind, a, b, c, d in codes if kind != "equal"]
    gone, come = ([text for pair in differ for text in pair[side]] for side in (0, 1))
    return "\n".join(gone), "\n".join(come)
