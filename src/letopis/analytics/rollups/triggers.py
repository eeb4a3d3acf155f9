"""The triggers that note what changed: whoever writes, by whatever way, the counts of the day are not trusted any more.

Made by hand, as those of dictionaries: Django drops them when it makes an SQLite table anew. On PostgreSQL inserts and
deletes are noted once a statement, so that a COPY of a million rows notes hours and not events.
"""

import zlib
from collections.abc import Iterator
from typing import NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from letopis.analytics.models import RollupState, StaleMark
from letopis.events.models import Event

_EVENTS = Event._meta.db_table
_TAGS = Event.tags.through._meta.db_table
_MARKS = StaleMark._meta.db_table
_STATE = RollupState._meta.db_table
_PREFIX = f"{_MARKS}_"
_COUNTED = (
    "occurs_at", "type_id", "direction", "state", "responsible_id", "team_id", "is_marked_for_deletion",
)  # fmt: skip


class Trigger(NamedTuple):
    """Its name says its wording: another wording has another name."""

    name: str
    table: str
    sql: str  # what makes it
    function: str = ""  # PostgreSQL: what makes the function it calls


def _changed(different: str) -> str:
    return " OR ".join(f'OLD."{column}" {different} NEW."{column}"' for column in _COUNTED)


def _on_sqlite() -> Iterator[tuple[str, str, str, str]]:
    """Name, table, head, body."""

    def hour(row: str) -> str:
        return f"substr({row}.occurs_at, 1, 13) || ':00:00'"

    def note(column: str, value: str) -> str:
        # Within one transaction, and until the worker comes, an hour is noted once.
        there = f'SELECT 1 FROM {_MARKS} WHERE "{column}" = {value}'
        return f'INSERT INTO {_MARKS} ("{column}") SELECT {value} WHERE NOT EXISTS ({there});'

    def body(*notes: str) -> str:
        return f"BEGIN {' '.join(notes)} END"

    old, new = note("hour", hour("OLD")), note("hour", hour("NEW"))
    updated = f"UPDATE OF {', '.join(_COUNTED)}"
    yield "event_added", _EVENTS, "INSERT", body(new)
    yield "event_gone", _EVENTS, "DELETE", body(old)
    yield "event_changed", _EVENTS, updated, f"WHEN {_changed('IS NOT')} {body(old, new)}"
    # Not the hour of the event: a trigger that reads another table stands in the way when that table is made anew.
    yield "tag_added", _TAGS, "INSERT", body(note("event", "NEW.event_id"))
    yield "tag_gone", _TAGS, "DELETE", body(note("event", "OLD.event_id"))
    both = body(note("event", "OLD.event_id"), note("event", "NEW.event_id"))
    yield "tag_changed", _TAGS, "UPDATE", both


def _on_postgresql() -> Iterator[tuple[str, str, str, str]]:
    """Name, table, what comes between AFTER … ON and EXECUTE, what the function does."""

    def hours(*rows: str) -> str:
        parts = (f"SELECT date_trunc('hour', occurs_at, 'UTC') FROM {row}" for row in rows)
        return f"INSERT INTO {_MARKS} (hour) {' UNION '.join(parts)};"

    def events(*rows: str) -> str:
        return f"INSERT INTO {_MARKS} (event) {' UNION '.join(f'SELECT event_id FROM {row}' for row in rows)};"

    new, old = "REFERENCING NEW TABLE AS fresh", "REFERENCING OLD TABLE AS former"
    statement = "FOR EACH STATEMENT"
    yield "event_added", _EVENTS, f"INSERT|{new} {statement}", hours("fresh")
    yield "event_gone", _EVENTS, f"DELETE|{old} {statement}", hours("former")
    moved = (
        f"INSERT INTO {_MARKS} (hour) VALUES (date_trunc('hour', OLD.occurs_at, 'UTC'));"
        " IF OLD.occurs_at <> NEW.occurs_at THEN"
        f" INSERT INTO {_MARKS} (hour) VALUES (date_trunc('hour', NEW.occurs_at, 'UTC')); END IF;"
    )
    # Row by row: most updates change nothing that is counted, and the condition costs less than tables of all rows.
    yield "event_changed", _EVENTS, f"UPDATE|FOR EACH ROW WHEN ({_changed('IS DISTINCT FROM')})", moved
    yield "tag_added", _TAGS, f"INSERT|{new} {statement}", events("fresh")
    yield "tag_gone", _TAGS, f"DELETE|{old} {statement}", events("former")
    yield "tag_changed", _TAGS, f"UPDATE|{old} NEW TABLE AS fresh {statement}", events("former", "fresh")
    for name, table in (("events_emptied", _EVENTS), ("tags_emptied", _TAGS)):
        yield name, table, f"TRUNCATE|{statement}", f"DELETE FROM {_STATE};"


def _triggers(connection: BaseDatabaseWrapper) -> Iterator[Trigger]:
    if connection.vendor == "sqlite":
        for name, table, moment, body in _on_sqlite():
            full = f'AFTER {moment} ON "{table}" {body}'
            name = f"{_PREFIX}{name}_{zlib.crc32(full.encode()):08x}"
            yield Trigger(name, table, f"CREATE TRIGGER {name} {full}")
        return
    for name, table, head, does in _on_postgresql():
        moment, _bar, rest = head.partition("|")
        function = f"{_PREFIX}{name}"
        made = (
            f"CREATE OR REPLACE FUNCTION {function}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {does} RETURN NULL; END $$"
        )
        full = f'AFTER {moment} ON "{table}" {rest} EXECUTE FUNCTION {function}()'
        name = f"{_PREFIX}{name}_{zlib.crc32((full + made).encode()):08x}"
        yield Trigger(name, table, f"CREATE TRIGGER {name} {full}", made)


def _existing(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """The triggers of counts there are, each with its table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
            if connection.vendor == "sqlite"
            else "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid"
        )
        return {name: table for name, table in cursor.fetchall() if name.startswith(_PREFIX)}


def ensure_triggers(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that are missing, drop those of older versions; safe to repeat, needed after every migration."""
    existing = _existing(connection)
    wanted = {one.name: one for one in _triggers(connection)}
    with connection.cursor() as cursor:
        for name, table in existing.items():
            if name not in wanted:
                cursor.execute(f"DROP TRIGGER {name}" + (f' ON "{table}"' if connection.vendor == "postgresql" else ""))
        missing = [one for name, one in wanted.items() if name not in existing]
        for one in missing:
            if one.function:
                cursor.execute(one.function)
            cursor.execute(one.sql)
    if missing:  # nobody knows what was written without them
        RollupState.objects.all().delete()


def missing_triggers(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that should be there and are not."""
    return sorted({one.name for one in _triggers(connection)} - set(_existing(connection)))
