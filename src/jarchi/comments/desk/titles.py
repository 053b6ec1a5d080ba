"""What discussions are about, as the desk names them: for many at once, also of what readers no longer see."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jarchi.articles.fields import in_language
from jarchi.articles.models import Article, Topic
from jarchi.comments.models import Discussion


@dataclass(frozen=True)
class Title:
    """`url`: of the discussion's page for readers."""

    text: str
    url: str
    language: str


# By kind: ids of subjects → (id, language) → the title, empty where it is gone. Rooms above register what is theirs.
kinds: dict[str, Callable[[set[int]], Callable[[int, str], str]]] = {}


def of(discussions: Iterable[Discussion]) -> dict[int, Title]:
    """By the id of the discussion; one query for each kind there is among them."""
    found = list(discussions)
    by_kind = {kind: kinds[kind]({one.subject for one in found if one.kind == kind}) for kind in _known(found)}
    return {one.pk: Title(_text(one, by_kind), one.get_absolute_url(), one.language) for one in found}


def _known(discussions: list[Discussion]) -> set[str]:
    return {one.kind for one in discussions} & set(kinds)


def _text(one: Discussion, by_kind: dict[str, Callable[[int, str], str]]) -> str:
    title = by_kind[one.kind](one.subject, one.language) if one.kind in by_kind else ""
    return title or _("deleted: %(name)s") % {"name": one.name}


def _articles(ids: set[int]) -> Callable[[int, str], str]:
    headlines = dict(Article.objects.filter(pk__in=ids).order_by().values_list("pk", "headline"))
    return lambda pk, language: headlines.get(pk, "")


def _topics(ids: set[int]) -> Callable[[int, str], str]:
    names = dict(Topic.objects.filter(pk__in=ids).order_by().values_list("pk", "names"))
    return lambda pk, language: in_language(names.get(pk, {}), language)


kinds["article"] = _articles
kinds["topic"] = _topics
