"""Columns of the mirror: as Django's own, but a list sorted by one of them starts at its index on SQLite too.

A list joins the mirror on the left and asks for the rows that hold a value first. SQLite makes that an inner join,
which may begin at the mirror's index, only when it meets `IS NOT NULL` on the left of an AND (PostgreSQL always does).
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models.lookups import IsNull

from letopis.kernel.fields import FoldedField

if TYPE_CHECKING:
    _Key = models.TextField[str | None, str | None]
    _Float = models.FloatField[float | None, float | None]
    _Moment = models.DateTimeField[datetime | None, datetime | None]
else:
    _Key, _Float, _Moment = FoldedField, models.FloatField, models.DateTimeField


class KeyColumn(_Key):
    """A text, or the code of a choice."""


class NumberColumn(_Float):  # type: ignore[misc, valid-type]  # generic for mypy only
    """A number."""


class MomentColumn(_Moment):  # type: ignore[misc, valid-type]  # the same
    """An instant, or the midnight of a day."""


class _Held(IsNull):
    def as_sqlite(self, compiler: Any, connection: Any) -> Any:
        sql, params = super().as_sql(compiler, connection)
        return (sql, params) if self.rhs else (f"({sql} AND {sql})", [*params, *params])


for column in (KeyColumn, NumberColumn, MomentColumn):
    column.register_lookup(_Held, "isnull")
