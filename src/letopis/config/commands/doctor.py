"""`letopis doctor`: every check in words; exit 1 on errors, 0 with warnings."""

import argparse
import shutil
import stat
from collections.abc import Iterator

from django.conf import settings
from django.db import connection

from letopis.analytics.rollups import counting
from letopis.analytics.rollups.triggers import missing_triggers as missing_counting
from letopis.analytics.touches import keeping
from letopis.config.readiness import waiting_migrations
from letopis.config.transfer.mark import SENTENCE, is_unfinished
from letopis.dictionaries.triggers import missing_triggers
from letopis.kernel import env
from letopis.search.indexes import missing_indexes

Finding = tuple[str, str]  # "ok" | "warning" | "error", sentence
_LEAST_FREE = 500 * 1024 * 1024


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    findings = [*_database(), *_tables(), *_counts(), *_files(), *_contents(), *_queue()]
    for grade, sentence in findings:
        print(f"{grade:8}{sentence}")
    return 1 if any(grade == "error" for grade, _sentence in findings) else 0


def _one(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return str(cursor.fetchone()[0])


def _database() -> Iterator[Finding]:
    if connection.vendor == "postgresql":
        yield "ok", f"PostgreSQL {_one('SHOW server_version')} answers."
        grade = "ok" if _one("SHOW fsync") == "on" else "error"
        yield (
            grade,
            f"fsync is {_one('SHOW fsync')}: acknowledged writes {'survive' if grade == 'ok' else 'may be lost in'} a power cut.",
        )
        return
    yield "ok", f"SQLite {_one('SELECT sqlite_version()')} has no known corruption bug."
    for name, wanted in (("journal_mode", "wal"), ("synchronous", "2"), ("foreign_keys", "1")):
        found = _one(f"PRAGMA {name}")
        yield ("ok" if found == wanted else "error"), f"{name} is {found}, wanted {wanted}."
    sound = _one("PRAGMA integrity_check")
    yield ("ok" if sound == "ok" else "error"), f"integrity check: {sound}."
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA foreign_key_check")
        broken = len(cursor.fetchall())
    yield ("error" if broken else "ok"), f"foreign keys: {broken} broken."


def _tables() -> Iterator[Finding]:
    waiting = waiting_migrations()
    if waiting:
        yield "error", f"{waiting} migrations wait: run «letopis setup»."
        return
    yield "ok", "tables are those of this version."
    if is_unfinished():
        yield "error", SENTENCE
    missing = [*missing_indexes(connection), *missing_triggers(connection), *missing_counting(connection)]
    yield (
        ("error" if missing else "ok"),
        f"search indexes: {', '.join(missing) + ' missing, run «letopis setup»' if missing else 'all there'}.",
    )


def _counts() -> Iterator[Finding]:
    """Whether the kept counts of reports are what some days of rows give."""
    from django.db import DatabaseError

    try:
        waiting, wrong, contacts = counting.stale_days(), counting.disagreeing(), keeping.disagreeing()
    except DatabaseError:
        return  # the tables wait to be made; that was said above
    if wrong:
        yield "error", f"kept counts of events are wrong for {wrong[0]} ({len(wrong)} days of 20): «letopis recount»."
    elif waiting is None:
        yield "ok", "kept counts of events wait for the worker: reports count rows meanwhile."
    else:
        yield "ok", f"kept counts of events are those of the rows, {waiting} days wait to be counted anew."
    if contacts is None:
        yield "ok", "kept contacts with clients wait for the worker: reports read events meanwhile."
    elif contacts:
        yield "error", f"kept contacts of {contacts} clients are not those of their events: «letopis recount»."
    else:
        yield "ok", "kept contacts with clients are those of their events."


def _files() -> Iterator[Finding]:
    folder = settings.DATA_DIR
    free = shutil.disk_usage(folder).free
    yield ("ok" if free > _LEAST_FREE else "warning"), f"free space in {folder}: {free // 1024 // 1024} MB."
    key = folder / "secret-key"
    if key.is_file():
        open_to_others = key.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
        yield (
            ("error" if open_to_others else "ok"),
            "the key is readable by " + ("others too: chmod 600." if open_to_others else "its owner only."),
        )
    elif not env.get("SECRET_KEY"):
        yield "error", "there is no key: run «letopis setup»."
    yield "ok", f"the company's time zone is {settings.TIME_ZONE}."


def _contents() -> Iterator[Finding]:
    """The bytes of every content, the quota, what waits to be cleaned up or read."""
    from django.db import DatabaseError
    from django.db.models import Sum

    from letopis.files.actions import sweep
    from letopis.files.models import Content
    from letopis.files.names import size_in_words
    from letopis.files.storage import storage

    try:
        rows = list(Content.objects.values_list("sha256", "size"))
        waiting = Content.objects.filter(state=Content.State.WAITING).count()
    except DatabaseError:
        return  # the tables wait to be made; that was said above
    try:
        kept = {digest: size for digest, size, _moment in storage().listed()}
    except Exception as error:  # whatever the store's client raises
        yield "error", f"files in {storage().words} cannot be reached: {error}"
        return
    lost = [digest for digest, size in rows if kept.get(digest) != size]
    yield (
        ("error" if lost else "ok"),
        f"files in {storage().words}: {len(rows)} contents, "
        + (
            f"{len(lost)} of them missing or cut, {lost[0]} first: bring them back from a backup."
            if lost
            else "all there."
        ),
    )
    used = Content.objects.aggregate(sum=Sum("size"))["sum"] or 0
    quota = settings.FILES_QUOTA_MB * 1024 * 1024
    if quota:
        grade = "warning" if used > quota * 0.9 else "ok"
        yield grade, f"files take {size_in_words(used)} of the {size_in_words(quota)} allowed."
    needless = sweep(dry_run=True)
    if needless.contents or needless.uploads:
        size = size_in_words(needless.bytes)
        yield (
            "warning",
            f"{needless.contents} contents ({size}) and {needless.uploads} uploads are needed by nobody: «letopis files clean».",
        )
    if waiting:
        yield "warning", f"{waiting} files were not read for search yet: «letopis files read»."


def _queue() -> Iterator[Finding]:
    """Whether somebody works on the queue, what waits in it, what was given up, whether letters can go out."""
    from django.db import DatabaseError

    from letopis.jobs.queries import queue
    from letopis.kernel import clock

    try:
        found = queue()
    except DatabaseError:
        return  # the tables wait to be made; that was said above
    if found.has_worker:
        yield "ok", "a worker is there."
    elif found.seen_at is None:
        yield "warning", "no worker was ever seen: «letopis serve» starts one, else run «letopis worker»."
    else:
        ago = int((clock.now() - found.seen_at).total_seconds())
        yield "warning", f"no worker is there, the last was seen {ago} s ago: reminders and letters wait for one."
    if found.stands_still and found.waiting:
        yield "warning", f"the queue stands still: {found.waiting} tasks wait."
    elif found.is_late:
        yield "warning", f"the queue is late: {found.waiting} tasks wait, the first for more than five minutes."
    if found.failed:
        yield "warning", f"{found.failed} tasks were given up: see «Настройки – Фоновые задачи»."
    if not settings.EMAIL_URL:
        yield "ok", "no letters are sent: LETOPIS_EMAIL_URL is not set."
