"""A factual error is told to readers: in the story, on the page of corrections, in feeds and channels."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

from jarchi.articles import announcing
from jarchi.articles.models import Article
from jarchi.articles.public_state import PublicState
from jarchi.corrections.models import Correction, Weight
from jarchi.journal import writing as journal
from jarchi.readers.models import User


def correct(
    article: Article, *, text: str, weight: Weight = Weight.ORDINARY, was: str = "", now: str = "",
    revision: Revision | None = None, by: User | None = None,
) -> Correction:  # fmt: skip
    """Of a story on the air, as readers have it after the mending. `was`, `now`: the passage, if the difference may be
    opened. Raises `ValidationError` that names the field."""
    with transaction.atomic():
        state = PublicState.stored(article.pk)
        if not state.live:
            raise ValidationError({"article": _("Only a story on the air is corrected.")})
        correction = Correction(
            article=article,
            language=article.language,
            text=" ".join(text.split()),
            weight=weight,
            was=was,
            now=now,
            revision=revision,
            by=by,
        )
        correction.full_clean(exclude=["revision", "by"])
        correction.save()
        where = announcing.changed_beside(article, state, correction.made_at)
        where["keys"].append(f"corrections:{article.language}")
        told = {"correction": correction.pk, "anchor": correction.anchor, "text": correction.text, "weight": weight}
        journal.append("correction.made", **announcing.facts(article), **told, **where)
    return correction
