"""Whether the tables are those of this version."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

NOT_READY = "the base is not that of this version: run «letopis setup» (and «letopis backup» before it)."


def waiting_migrations() -> int:
    """How many migrations the base has not got yet. Raises `DatabaseError` when it does not answer."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
