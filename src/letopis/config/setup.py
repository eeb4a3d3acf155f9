"""Making a base ready: folders, the key, tables, what raw SQL adds, the default rows. Safe to repeat."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path

from letopis.kernel import env


def ensure_data_dir() -> Path:
    """The data folder with its key, readable by its owner only."""
    folder = env.data_dir()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / "files").mkdir(mode=0o700, exist_ok=True)
    key = folder / "secret-key"
    if not env.get("SECRET_KEY") and not key.exists():
        descriptor = os.open(key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return folder


def ensure_base(say: Callable[[str], None] = lambda text: None) -> None:
    """Migrate, make the indexes raw SQL makes, seed. Django must be set up."""
    from django.core.management import call_command
    from django.db import connection

    say("Tables…")
    call_command("migrate", interactive=False, verbosity=0)
    from letopis.analytics.rollups.triggers import ensure_triggers as ensure_counting
    from letopis.dictionaries.triggers import ensure_triggers
    from letopis.search.indexes import ensure_indexes

    ensure_indexes(connection)
    ensure_triggers(connection)
    ensure_counting(connection)
    say("Default rows…")
    seed()
    if connection.vendor == "sqlite":  # a table that a migration has made anew is unknown to the planner
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("PRAGMA optimize = 0x10002")


def seed() -> None:
    """The default rows of every part; those that are there stay as they are."""
    from letopis.accounts.seed import seed as seed_accounts
    from letopis.channels.seed import seed as seed_channels
    from letopis.events.seed import seed as seed_events
    from letopis.kernel.database import in_transaction
    from letopis.parties.seed import seed as seed_parties

    @in_transaction
    def all_parts() -> None:
        seed_accounts()
        seed_parties()
        seed_events()
        seed_channels()

    all_parts()


def say_setup_code(address: str) -> None:
    """While nobody can sign in, print where the owner is made and the one-time code of that page."""
    from django.db import DatabaseError

    from letopis.accounts import firststart

    try:
        if firststart.is_needed():
            print(f"\n  First start: open {address} and enter the code {firststart.issue_code()}\n", flush=True)
    except DatabaseError:
        print("  The database does not answer yet.", flush=True)
