"""What PostgreSQL must know of a mirror: a value belongs to one attribute, so that the two columns say the same thing.

Without it a filter by a common value is taken for one by a rare value, ten times off, and a page of 80 rows sorts all.
"""

from typing import Any

from django.db.migrations import RunPython


def keep_statistics(table: str) -> RunPython:
    """An operation of a migration; SQLite needs none, its own statistics are of whole indexes."""

    def make(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"CREATE STATISTICS IF NOT EXISTS {table}_pairs (mcv, dependencies) ON definition_id, text_key FROM {table}"
            )

    def drop(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP STATISTICS IF EXISTS {table}_pairs")

    return RunPython(make, drop)
