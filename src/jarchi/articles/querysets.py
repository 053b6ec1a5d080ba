"""Reading stories, and the guard that no mass update makes one public in silence."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from django.db import models

if TYPE_CHECKING:
    from jarchi.articles.models import Article


class Unannounced(RuntimeError):
    """A statement would have changed what is public without ringing the journal."""


class ArticleQuerySet(models.QuerySet["Article"]):
    def live(self) -> Self:
        return self.filter(live=True)

    def in_language(self, language: str) -> Self:
        return self.filter(language=language)

    def newest_first(self) -> Self:
        return self.order_by("-first_published_at", "-id")

    def update(self, **kwargs: Any) -> int:
        self._refuse_live(kwargs)
        return super().update(**kwargs)

    def bulk_update(self, objs: Iterable["Article"], fields: Iterable[str], **kwargs: Any) -> int:
        fields = list(fields)
        self._refuse_live(fields)
        return super().bulk_update(objs, fields, **kwargs)

    def bulk_create(self, objs: Iterable["Article"], *args: Any, **kwargs: Any) -> list["Article"]:
        objs = list(objs)
        if any(article.live for article in objs):
            raise Unannounced("bulk_create cannot make stories live: use articles.actions.publish_many")
        return super().bulk_create(objs, *args, **kwargs)

    @staticmethod
    def _refuse_live(fields: Iterable[str]) -> None:
        if "live" in fields:
            raise Unannounced("`live` changes through publish and unpublish only: a mass update rings no journal")
