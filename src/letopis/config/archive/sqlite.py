"""The SQLite base in an archive: copied by the engine's own backup, which is whole under writes."""

import shutil
from pathlib import Path
from typing import Any

from letopis.config.errors import CommandError

MEMBER = "letopis.sqlite3"


def dump(folder: Path) -> dict[str, int]:
    """Copy the base into `folder`; answers with the rows of each table of the copy."""
    from django.db import connection
    from pysqlite3 import dbapi2

    connection.ensure_connection()
    copy = dbapi2.connect(str(folder / MEMBER))
    try:
        connection.connection.backup(copy, pages=2000)
        copy.execute("PRAGMA journal_mode=DELETE")
        return _rows(copy)
    finally:
        copy.close()


def _rows(base: Any) -> dict[str, int]:
    names = base.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%_fts%'"
    ).fetchall()
    return {name: base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for (name,) in names}


def load(folder: Path, rows: dict[str, int], target: Path) -> None:
    """Verify the copy in `folder` and put it in the place of the base."""
    from pysqlite3 import dbapi2

    base = dbapi2.connect(str(folder / MEMBER))
    try:
        sound = base.execute("PRAGMA integrity_check").fetchone()[0]
        broken = base.execute("PRAGMA foreign_key_check").fetchall()
        found = _rows(base)
    finally:
        base.close()
    if sound != "ok" or broken or found != rows:
        raise CommandError("the base in the archive is not sound; nothing was changed.")
    for leftover in (target, Path(f"{target}-wal"), Path(f"{target}-shm")):
        leftover.unlink(missing_ok=True)
    arriving = target.with_name(f".{target.name}.arriving")
    shutil.copyfile(folder / MEMBER, arriving)
    arriving.replace(target)
