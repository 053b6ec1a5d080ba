"""Rows inserted in plain SQL, for tables that many wait to write to: Django makes its statement anew each time, which
costs several times what the database does."""

from collections.abc import Sequence
from typing import Any, Generic, TypeVar

from django.db import connection, models

M = TypeVar("M", bound=models.Model)


class Insert(Generic[M]):
    """`INSERT … RETURNING id` of whole rows of one model, with an id that the database gives."""

    def __init__(self, model: type[M]) -> None:
        fields = model._meta.local_concrete_fields
        self._fields = [field for field in fields if not (field.primary_key or field.generated)]
        self._places = {field.attname: place for place, field in enumerate(self._fields)}
        columns = ", ".join(f'"{field.column}"' for field in self._fields)
        self._begin = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES '  # noqa: S608
        self._row = f"({', '.join(['%s'] * len(self._fields))})"

    def values(self, one: M) -> list[Any]:
        """Of one row, as the database takes them: what can be made ready before others wait."""
        return [field.get_db_prep_save(field.pre_save(one, True), connection) for field in self._fields]

    def replace(self, values: list[Any], **by_attname: Any) -> None:
        """Ids of other rows, learnt since."""
        for attname, value in by_attname.items():
            values[self._places[attname]] = value

    def into_table(self, ones: Sequence[M], rows: Sequence[list[Any]]) -> None:
        """Gives each of `ones` its id. At most some hundred: a statement has a bound of parameters."""
        if not rows:
            return
        with connection.cursor() as cursor:
            statement = f"{self._begin}{', '.join([self._row] * len(rows))} RETURNING id"
            cursor.execute(statement, [value for row in rows for value in row])
            for one, (pk,) in zip(ones, cursor.fetchall(), strict=True):
                one.pk = pk
                one._state.adding, one._state.db = False, connection.alias
