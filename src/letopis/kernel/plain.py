"""Text compared without regard to case and ё on both databases alike, where no folded column is kept.

`fold` cannot be said in SQL; a plain table of letters can: `translate` on PostgreSQL, a function of ours on SQLite.
"""

from typing import Any

from django.db.models import F, Func, Q, TextField, Value
from django.db.models.functions import StrIndex
from django.db.models.lookups import Exact, GreaterThan
from django.db.models.sql.compiler import SQLCompiler

from letopis.kernel.text import LETTERS, plain


class Plain(Func):
    """A column as `plain` makes it."""

    output_field = TextField()
    arity = 1

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, function="letopis_plain", **extra)  # type: ignore[no-any-return]

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:
        template = f"translate(%(expressions)s, '{LETTERS[0]}', '{LETTERS[1]}')"
        return self.as_sql(compiler, connection, template=template, **extra)  # type: ignore[no-any-return]


class SortText(Plain):
    """The same, ordered by code points as SQLite and Python do."""

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> tuple[str, Any]:
        sql, params = super().as_postgresql(compiler, connection, **extra)
        return f'({sql} COLLATE "C")', params


def has(column: str, piece: str) -> Q:
    """Rows whose `column` contains the piece."""
    return Q(GreaterThan(StrIndex(Plain(F(column)), Value(plain(piece), TextField())), Value(0)))


def equals(column: str, text: str) -> Q:
    """Rows whose `column` is the text."""
    return Q(Exact(Plain(F(column)), Value(plain(text), TextField())))
