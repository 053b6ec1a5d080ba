"""What discussions are about, as the desk names them: for many at once, also of what readers no longer see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jarchi.articles.fields import in_language
from jarchi.articles.models import Article, Topic
from jarchi.comments.models import Discussion


@dataclass(frozen=True)
class Title:
    """`url`: of the discussion's page for readers; `exists`: whether there still is what it is about."""

    text: str
    url: str
    language: str
    exists: bool


# By kind: ids of subjects → (id, language) → the title, empty where it is gone. Rooms above register what is theirs.
kinds: dict[str, Callable[[set[int]], Callable[[int, str], str]]] = {}


def of(discussions: Iterable[Discussion]) -> dict[int, Title]:
    """By the id of the discussion; one query for each kind there is among them."""
    found = list(discussions)
    known = {one.kind for one in found} & set(kinds)
    named = {kind: kinds[kind]({one.subject for one in found if one.kind == kind}) for kind in known}
    texts = {one.pk: named[one.kind](one.subject, one.language) if one.kind in named else "" for one in found}
    return {one.pk: _title(one, texts[one.pk]) for one in found}


def of_one(discussion: Discussion) -> Title:
    """Also of one that nobody has begun yet."""
    return of([discussion])[discussion.pk]


def _title(one: Discussion, text: str) -> Title:
    shown = text or _("deleted: %(name)s") % {"name": one.name}
    return Title(shown, one.get_absolute_url(), one.language, exists=bool(text))


def _articles(ids: set[int]) -> Callable[[int, str], str]:
    headlines = dict(Article.objects.filter(pk__in=ids).order_by().values_list("pk", "headline"))
    return lambda pk, language: headlines.get(pk, "")


def _topics(ids: set[int]) -> Callable[[int, str], str]:
    names = dict(Topic.objects.filter(pk__in=ids).order_by().values_list("pk", "names"))
    return lambda pk, language: in_language(names.get(pk, {}), language)


kinds["article"] = _articles
kinds["topic"] = _topics
