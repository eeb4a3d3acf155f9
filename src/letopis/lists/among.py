"""One condition in two forms: what is quick for a page is slow for a count, and the other way round."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Exists, Expression, F, QuerySet
from django.db.models.lookups import In
from django.db.models.sql.compiler import SQLCompiler


class Among(Expression):
    """The row has others that mean it: asked row by row (EXISTS), or as a list of ids (IN) where rows are counted.

    PostgreSQL plans both alike. SQLite does as it is told: of 100,000 rows it counts a list of 8,000 in 2 ms and asks
    row by row in 32, while a page in an order of its own is found at once by asking and only after sorting the list.
    """

    conditional = True
    output_field = BooleanField()

    def __init__(self, asked: Exists, others: QuerySet[Any]) -> None:
        """`asked` and `others`, the ids of the rows that are meant, say the same."""
        super().__init__()
        self.forms: list[Any] = [asked, In(F("pk"), others)]

    def get_source_expressions(self) -> list[Any]:
        return self.forms

    def set_source_expressions(self, exprs: Any) -> None:
        self.forms = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        asked, listed = self.forms
        is_list = connection.vendor == "sqlite" and getattr(compiler.query, "is_counted", False)
        return compiler.compile(listed if is_list else asked)


def counted(rows: QuerySet[Any]) -> int:
    """How many rows there are, conditions in the form for counting."""
    rows = rows.all()
    rows.query.is_counted = True  # type: ignore[attr-defined]
    return rows.count()
