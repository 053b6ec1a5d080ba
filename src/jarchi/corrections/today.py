"""What a story says today where readers reported it, be it on the air or in a draft."""

from dataclasses import dataclass

from django.core.exceptions import ObjectDoesNotExist
from wagtail.models import Revision

from jarchi.articles.models import Article
from jarchi.corrections.anchoring import Found, Standing, find
from jarchi.corrections.letters import Letters
from jarchi.corrections.models import Case
from jarchi.corrections.passages import Passage, letters_shown, passages, text_of
from jarchi.corrections.sentences import sentence

_ABOVE = ("language", "kind", "headline", "lead", "image", "image_caption", "expert", "expert_position")


@dataclass(frozen=True)
class Today:
    """The sentence in which the words stand, or what stands now in their place: empty if there is neither.

    `marked`: those words.
    """

    standing: Standing
    before: str = ""
    marked: str = ""
    after: str = ""

    @property
    def is_there(self) -> bool:
        return self.standing in (Standing.IN_PLACE, Standing.MOVED)

    @property
    def is_changed(self) -> bool:
        """Whoever reported it read other words there."""
        return self.standing in (Standing.CHANGED, Standing.GONE)

    @property
    def has_place(self) -> bool:
        return self.is_there or self.standing == Standing.CHANGED


def of_found(found: Found, text: str) -> Today:
    if not (found.is_there or found.standing == Standing.CHANGED):
        return Today(found.standing)
    return Today(found.standing, *sentence(text, found.start, found.end))


def shown(article: Article) -> Letters:
    """The text of a story on the air out of its row alone: no query but for the picture and the expert, which whoever
    reads many stories joins. The same as of `passages`, with other breaks of lines."""
    above = Article(**{name: getattr(article, name) for name in _ABOVE})
    return Letters(text_of([*passages(above), Passage(letters_shown(article.body_html))]))


def of_case(case: Case, text: Letters) -> Today:
    """As lists tell it: without the text that was read, of which a list would need one for each row."""
    return of_found(find(case.quote, text), text.text)


def text_read(revision: int | None, article: Article) -> str | None:
    """The text of a revision of this story; None if it is not kept, or cannot be read any more."""
    kept = Revision.objects.for_instance(article).filter(pk=revision).first() if revision else None
    try:
        return text_of(passages(kept.as_object())) if kept else None
    except (ObjectDoesNotExist, ValueError, TypeError, LookupError):
        return None  # made when stories had other fields
