"""`field__has="piece"`: any part of a folded text, by trigram index on both databases."""

from typing import Any

from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler

from letopis.kernel.fields import FoldedField
from letopis.search.indexes import fts_table

_SHORTEST = 3  # a trigram index knows nothing of shorter pieces


@FoldedField.register_lookup
class Has(Lookup[str]):
    """True where the column contains the piece, both folded; pieces under three letters are read off the rows."""

    lookup_name = "has"
    prepare_rhs = False

    def as_postgresql(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        piece = str(self.rhs).replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        return f"{column} LIKE %s", [*params, f"%{piece}%"]

    def as_sqlite(self, compiler: SQLCompiler, connection: Any) -> tuple[str, list[Any]]:
        column, params = self.process_lhs(compiler, connection)
        piece = str(self.rhs)
        contains = f"instr({column}, %s) > 0"
        if len(piece) < _SHORTEST:
            return contains, [*params, piece]
        field = self.lhs.target
        table, own = fts_table(field.model), f"{column.rpartition('.')[0]}.{connection.ops.quote_name('id')}"
        phrase = '"' + piece.replace('"', '""') + '"'
        return (
            f"({own} IN (SELECT rowid FROM {table} WHERE {table} MATCH %s) AND {contains})",
            [phrase, *params, piece],
        )
