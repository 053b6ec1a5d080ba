"""Fetch what a reader may see, or raise `Http404` / `Withdrawn`."""

from typing import TypeVar

from django.http import Http404

from jarchi.articles.lines import sections
from jarchi.articles.models import FormerSlug, Person, Section, Tombstone, Topic
from jarchi.articles.models.taxonomy import Named
from jarchi.articles.public_story import PublicStory

AnyNamed = TypeVar("AnyNamed", bound=Named)


class Withdrawn(Exception):
    """The story was public and is no longer: answer 410 with what is known of it."""

    def __init__(self, story: Tombstone) -> None:
        super().__init__(story.headline)
        self.story = story


def public_article(pk: int) -> PublicStory:
    """The live story of that id. Raises `Withdrawn` if it was public once (also when deleted since), `Http404` if
    never."""
    if story := PublicStory.read(pk):
        return story
    if tombstone := Tombstone.objects.filter(pk=pk).first():
        raise Withdrawn(tombstone)
    raise Http404


def public_section(slug: str) -> Section:
    """The section of that slug, or whose slug it was: compare, and redirect if it differs."""
    return next((section for section in sections().values() if section.slug == slug), None) or _named(Section, slug)


def public_topic(slug: str) -> Topic:
    """As `public_section`. A topic is public once a story of it was: its name may give away an embargo."""
    return _once_public(_named(Topic, slug))


def public_person(slug: str) -> Person:
    """As `public_topic`, for whoever wrote a story or was interviewed in one."""
    return _once_public(_named(Person, slug))


def _once_public(found: AnyNamed) -> AnyNamed:
    if not found.public:
        raise Http404
    return found


def _named(model: type[AnyNamed], slug: str) -> AnyNamed:
    found = model._default_manager.filter(slug=slug).first() or FormerSlug.find(model, slug)
    if found is None:
        raise Http404
    return found
