"""Which open case of a story a report belongs to: the one whose words stand in the same place of today's text.

Words of which nobody knows what stands around them have no such place, and the headline that stands for the whole story
is not what is wrong: they are of the case that says exactly the same.
"""

from django.db import connection

from jarchi.corrections.anchoring import Quote, same_place
from jarchi.corrections.letters import Letters
from jarchi.corrections.models import Case

MOST = 200  # of the newest open cases of one story are compared; the same words with the same neighbours always are


class Joining:
    """`look()` as often as there may be new cases, each compared once; then `case()`, in the transaction that
    writes."""

    def __init__(self, story: int, quote: Quote, text: Letters) -> None:
        self._open = Case.objects.open().filter(article=story)
        self._quote = quote
        self._text = text
        self._seen = 0
        self._found: list[int] = []

    def look(self) -> None:
        """The narrowest first: who marks a whole paragraph means any place in it."""
        if not (self._quote.prefix or self._quote.suffix):
            return
        placed = self._open.exclude(prefix="", suffix="")
        fresh = list(placed.filter(pk__gt=self._seen).order_by("-pk")[:MOST])
        self._seen = max([self._seen, *(case.pk for case in fresh)])
        fresh.sort(key=lambda case: len(case.exact))
        self._found += [case.pk for case in fresh if same_place(self._quote, case.quote, self._text)]

    def case(self) -> Case | None:
        """Locked. One that the desk is closing at this moment is as closed: who waited for it while the desk waits for
        the story would wait for ever."""
        self.look()
        skip = connection.features.has_select_for_update_skip_locked
        rows = self._open.select_for_update(of=("self",) if skip else (), skip_locked=skip)
        quote = self._quote
        if same := rows.filter(exact=quote.exact, prefix=quote.prefix, suffix=quote.suffix).first():
            return same
        return next((case for pk in self._found if (case := rows.filter(pk=pk).first())), None)
