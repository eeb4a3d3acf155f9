"""Orders of rows: by columns, and by the place of a value in a known list."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Case, F, IntegerField, Value, When
from django.db.models.functions import NullIf

from letopis.kernel.plain import SortText
from letopis.lists.fields import SortBy
from letopis.lists.spec import Rows


def by(name: str, *, nullable: bool = False, descending: bool = False) -> SortBy:
    """By a column of the rows."""
    return SortBy(name, nullable=nullable, descending=descending)


def by_path(name: str, path: str, *, nullable: bool = True, descending: bool = False) -> SortBy:
    """By a column of a joined row, read under `name`."""
    return SortBy(
        name, lambda rows: rows.annotate(**{name: F(path)}), nullable=nullable, descending=descending, path=path
    )


def by_expression(name: str, expression: Callable[[], Any], *, nullable: bool = True) -> SortBy:
    """By what an expression answers for a row."""
    return SortBy(name, lambda rows: rows.annotate(**{name: expression()}), nullable=nullable)


def by_text(name: str, column: Any) -> SortBy:
    """By a text column without a folded one; an empty text stands last, as nothing."""
    return by_expression(name, lambda: SortText(NullIf(column, Value(""))))


def by_rank(name: str, column: str, values: Callable[[], Sequence[Any]]) -> SortBy:
    """By the place of the column's value in a list: of states, of users by name, of sources in their tree.

    The same on both databases, whatever their collations; rows with other values stand last.
    """

    def join(rows: Rows) -> Rows:
        whens = [When(**{column: value}, then=place) for place, value in enumerate(values())]
        ranked: Rows = rows.annotate(**{name: Case(*whens, default=None, output_field=IntegerField(null=True))})
        return ranked

    return SortBy(name, join, nullable=True, column=column, values=values)
