"""Reading stories, and the guard that no mass update makes one public in silence."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connection, models
from django.db.models import Value

if TYPE_CHECKING:
    from jarchi.articles.models import Article

# Never shown in a list, and most of a row's bytes.
HEAVY_FIELDS = ("body", "body_html", "withdrawal_note", "public_digest")


class Unannounced(RuntimeError):
    """A statement would have changed what is public without ringing the journal."""


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self) -> Self:
        return self.filter(live=True)

    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-id")

    def oldest_first(self) -> Self:
        return self.order_by("first_published_at", "id")

    def for_lists(self) -> Self:
        """With what a line or a teaser shows, without bodies."""
        return self.defer(*HEAVY_FIELDS).select_related("section")

    def between(self, start: dt.datetime, end: dt.datetime) -> Self:
        return self.filter(first_published_at__gte=start, first_published_at__lt=end)

    def update(self, **kwargs: Any) -> int:
        from jarchi.articles import announcing

        self._refuse_live(kwargs)
        if announcing.PUBLIC_FIELDS.intersection(kwargs) and self.filter(live=True).exists():
            raise Unannounced("what readers see of live stories changes by saving them: a mass update rings no journal")
        return super().update(**kwargs)

    def bulk_update(
        self, objs: Iterable["Article"], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        fields = list(fields)
        self._refuse_live(fields)
        return super().bulk_update(objs, fields, batch_size)

    def bulk_create(self, objs: Iterable["Article"], *args: Any, **kwargs: Any) -> list["Article"]:
        objs = list(objs)
        if any(article.live for article in objs):
            raise Unannounced("bulk_create cannot make stories live: use articles.actions.publish_many")
        return super().bulk_create(objs, *args, **kwargs)

    @staticmethod
    def _refuse_live(fields: Iterable[str]) -> None:
        if "live" in fields:
            raise Unannounced("`live` changes by publish and unpublish only: a mass update rings no journal")


def ids_of_each(querysets: Sequence[models.QuerySet[Any]]) -> list[list[int]]:
    """The ids that each of these sliced querysets finds, in one statement.

    For «the newest five of every section»: as many index look-ups as sections, however many stories.
    Django's own `union` cannot: SQLite allows LIMIT in subqueries, not in the parts of a compound statement.
    """
    found: list[list[int]] = [[] for _queryset in querysets]
    parts, params = [], []
    for number, queryset in enumerate(querysets):
        try:
            sql, own = queryset.annotate(part=Value(number)).values_list("part", "pk").query.sql_with_params()
        except EmptyResultSet:
            continue
        parts.append(f"SELECT * FROM ({sql}) AS part_{number}")  # noqa: S608 -- Django's own SQL
        params += own
    if not parts:
        return found
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), params)
        for number, pk in cursor.fetchall():
            found[number].append(pk)
    return found
