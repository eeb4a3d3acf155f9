"""After an erasure: what the database has freed is overwritten, so that the bytes are really gone."""

import time

from django.db import DatabaseError, connection

from letopis.parties.models import ErasureAct
from letopis.search.indexes import indexes

_TRIES, _PAUSE = 20, 0.25  # seconds a reader may hold the checkpoint


def compact(act: ErasureAct) -> bool:
    """Rewrite the base without its freed pages; answers whether it was done. Safe to repeat, outside a transaction.

    The search index is merged (it keeps deleted words until then), `VACUUM` writes every live row anew, the
    write-ahead log is emptied. On PostgreSQL the dead rows are vacuumed.
    """
    if connection.in_atomic_block:  # VACUUM has no place in a transaction
        return False
    try:
        done = _compact_sqlite() if connection.vendor == "sqlite" else _compact_postgresql()
    except DatabaseError:  # no room for a second copy, or somebody holds the base: the act says that it is not done
        done = False
    if done and not act.is_compacted:
        act.is_compacted = True
        act.save(update_fields=["is_compacted"])
    return done


def _compact_sqlite() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA secure_delete=ON")
        for index in indexes():
            table = index.fts
            cursor.execute(f"INSERT INTO {table}({table}) VALUES ('optimize')")
        cursor.execute("VACUUM")
        for _attempt in range(_TRIES):
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            busy, in_log, _moved = cursor.fetchone()
            if not busy and in_log == 0:
                return True
            time.sleep(_PAUSE)
    return False


def _compact_postgresql() -> bool:
    tables = ", ".join(
        connection.ops.quote_name(name) for name in connection.introspection.django_table_names(only_existing=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM {tables}")
    return True
