"""Django's own SQLite backend, imported while `pysqlite3` stands under the name `sqlite3`.

Debian 12's engine (3.40.1) can corrupt a base in WAL mode when two connections checkpoint and write at once;
the PyPI package `pysqlite3` carries a fixed one. The swap lasts only for this import: other users of the
standard library's module keep theirs. A subclass would not do, Django's backend names its module everywhere.
"""

import sys
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from letopis.kernel.text import plain

OLDEST = (3, 51, 3)

try:
    import pysqlite3
    from pysqlite3 import dbapi2
except ImportError as error:
    raise ImproperlyConfigured(
        "There is no safe SQLite engine for this platform (the package pysqlite3 has no build for it). "
        "Set LETOPIS_DATABASE_URL to a PostgreSQL database."
    ) from error

if dbapi2.sqlite_version_info < OLDEST:
    raise ImproperlyConfigured(
        f"The SQLite engine is {dbapi2.sqlite_version}; versions before {'.'.join(map(str, OLDEST))} can corrupt "
        "a base. Update the package pysqlite3, or set LETOPIS_DATABASE_URL to a PostgreSQL database."
    )

_kept = {name: sys.modules.get(name) for name in ("sqlite3", "sqlite3.dbapi2")}
sys.modules["sqlite3"], sys.modules["sqlite3.dbapi2"] = pysqlite3, dbapi2
try:
    from django.db.backends.sqlite3 import base
finally:
    for _name, _module in _kept.items():
        if _module is None:
            del sys.modules[_name]
        else:
            sys.modules[_name] = _module

if base.Database is not dbapi2:  # type: ignore[attr-defined]  # imported there, not exported
    raise ImproperlyConfigured("Django's SQLite backend was imported before ours and runs on the old engine.")


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, whose connections also know our comparison of texts."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        connection.create_function("letopis_plain", 1, plain, deterministic=True)
        return connection
