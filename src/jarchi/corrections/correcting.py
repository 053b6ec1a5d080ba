"""A factual error is told to readers: in the story, on the page of corrections, in feeds and channels."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from jarchi.articles import announcing
from jarchi.articles.models import Article
from jarchi.corrections.models import Correction, Weight
from jarchi.journal import writing as journal
from jarchi.readers.models import User


def correct(
    article: Article, *, text: str, weight: Weight = Weight.ORDINARY, was: str = "", now: str = "",
    revision: Revision | None = None, by: User | None = None,
) -> Correction:  # fmt: skip
    """Of a story on the air, as readers have it after the mending. `was`, `now`: the passage, if the difference may be
    opened. Raises `ValidationError` that names the field."""
    if not article.live:
        raise ValidationError({"article": _("Only a story on the air is corrected.")})
    correction = Correction(
        article=article, text=text.strip(), weight=weight, was=was, now=now, revision=revision, by=by
    )
    correction.full_clean()
    with transaction.atomic():
        correction.save()
        told = announcing.facts(article) | {"correction": correction.pk, "text": correction.text, "weight": weight}
        keys = [f"article:{article.pk}", f"corrections:{article.language}"]
        journal.append("correction.made", **told, keys=keys)
    return correction
