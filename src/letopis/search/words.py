"""Finding records by word forms or by parts of words: «договор» finds «договоров», «7703» a number that ends so.

A searched model has a folded `search_text` and, in a table beside it, its stems (`words`). Every piece of a query must
be met: its stems stand among those of the record, or it is contained in the search text. Which records the indexes
know is asked first: a handful is a list of ids, and the rows are read by it. When there are many, the rows are read in
the order they are wanted in and each is looked at, so that a page is full soon; a count goes by the indexes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, Expression, F, Model, Q, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from letopis.kernel.text import search_words
from letopis.search.indexes import COLUMN, STEMS_ARRAY, fts_table
from letopis.search.stemming import stems, without_signs

M = TypeVar("M", bound=Model)
FEW = 1000
_SHORTEST = 3  # a trigram index knows nothing of shorter pieces


@dataclass(frozen=True)
class Piece:
    """A word as it was typed, folded, and the stems of what it is made of."""

    text: str
    stems: tuple[str, ...]

    @property
    def is_indexed(self) -> bool:
        """Whether the indexes know every record that has it."""
        return len(self.text) >= _SHORTEST


def pieces(query: str) -> list[Piece]:
    """What must all be met for `query`."""
    return [Piece(word, tuple(stems(word))) for word in search_words(without_signs(query)) if word]


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _like(text: str) -> str:
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"


def _known(model: type[Model], piece: Piece) -> tuple[str, list[Any]]:
    """SQL of the ids the indexes know for a piece; one may come twice."""
    words: type[Model] = model._meta.get_field("words").related_model  # type: ignore[assignment]
    table, stems_table, key = model._meta.db_table, words._meta.db_table, words._meta.pk.column
    parts: list[str] = []
    params: list[Any] = []
    if connection.vendor == "sqlite":
        if piece.stems:
            parts.append(f"SELECT rowid AS id FROM {fts_table(words)} WHERE {fts_table(words)} MATCH %s")
            params.append(" AND ".join(map(_quoted, piece.stems)))
        parts.append(f"SELECT rowid AS id FROM {fts_table(model)} WHERE {fts_table(model)} MATCH %s")
        params.append(_quoted(piece.text))
    else:
        if piece.stems:
            array = STEMS_ARRAY.format(column="stems")
            parts.append(f"SELECT {key} AS id FROM {stems_table} WHERE {array} @> %s::text[]")
            params.append(list(piece.stems))
        parts.append(f"SELECT id FROM {table} WHERE {COLUMN} LIKE %s")
        params.append(_like(piece.text))
    return " UNION ALL ".join(parts), params


def _all_known(model: type[Model], asked: Sequence[Piece]) -> tuple[str, list[Any]]:
    """SQL of the ids the indexes know for every one of some pieces."""
    (first, params), *others = [_known(model, piece) for piece in sorted(asked, key=lambda piece: -len(piece.text))]
    sql = f"SELECT known.id FROM ({first}) AS known"
    if others:
        sql += " WHERE " + " AND ".join(f"known.id IN ({other})" for other, _params in others)
    return sql, [*params, *(param for _sql, more in others for param in more)]


def few(model: type[Model], asked: Sequence[Piece]) -> list[int] | None:
    """The ids that may have all the pieces, when the indexes can tell and they are no more than `FEW`; else None."""
    known = [piece for piece in asked if piece.is_indexed]
    if not known:
        return None
    sql, params = _all_known(model, known)
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} LIMIT {2 * FEW + 1}", params)
        rows = cursor.fetchall()
    found = {row[0] for row in rows}
    return sorted(found) if len(rows) <= 2 * FEW and len(found) <= FEW else None


class Met(Expression):
    """True where a record has all the pieces; `path` leads to it from the row ("event__")."""

    conditional = True
    output_field = BooleanField()

    def __init__(self, model: type[Model], asked: Sequence[Piece], path: str = "", *, counts_by_index: bool) -> None:
        super().__init__()
        self.model, self.asked, self.counts_by_index = model, tuple(asked), counts_by_index
        self.columns: list[Any] = [F(f"{path}pk"), F(f"{path}{COLUMN}")]

    def get_source_expressions(self) -> list[Any]:
        return self.columns

    def set_source_expressions(self, exprs: Any) -> None:
        self.columns = list(exprs)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        own, text = (compiler.compile(column)[0] for column in self.columns)
        indexed = [piece for piece in self.asked if piece.is_indexed]
        by_index = self.counts_by_index and bool(indexed) and getattr(compiler.query, "is_counted", False)
        parts, params = [], []
        for piece in self.asked:
            if not (by_index and piece.is_indexed):
                sql, more = self._looked_at(piece, own, text, connection)
                parts.append(sql)
                params += more
        if by_index:
            sql, more = _all_known(self.model, indexed)
            parts.append(f"{own} IN ({sql})")
            params += more
        return f"({' AND '.join(parts)})", params

    def _looked_at(self, piece: Piece, own: str, text: str, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """SQL that looks at the row itself."""
        has = "instr({}, %s) > 0" if connection.vendor == "sqlite" else "strpos({}, %s) > 0"
        contained, params = has.format(text), [piece.text]
        if not piece.stems:
            return contained, params
        words: type[Model] = self.model._meta.get_field("words").related_model  # type: ignore[assignment]
        table, key = words._meta.db_table, words._meta.pk.column
        each = " AND ".join(has.format("words_of.stems") for _stem in piece.stems)
        met = f"EXISTS (SELECT 1 FROM {table} words_of WHERE words_of.{key} = {own} AND {each})"
        return f"({contained} OR {met})", [*params, *(f" {stem} " for stem in piece.stems)]


def condition(model: type[Model], query: str, path: str = "") -> Q:
    """The rows that have every piece of `query`; everything for an empty one."""
    asked = pieces(query)
    if not asked:
        return Q()
    ids = few(model, asked)
    met = Q(Met(model, asked, path, counts_by_index=ids is None))
    return met if ids is None else Q(**{f"{path}pk__in": ids}) & met


def narrowed_by_words(rows: QuerySet[M], query: str) -> QuerySet[M]:
    """`rows` that have every piece of `query`, in any form of its words."""
    return rows.filter(condition(rows.model, query))
