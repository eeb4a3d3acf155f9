"""Backup and restore of everything."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from letopis import __version__
from letopis.config.archive import postgresql, sqlite
from letopis.config.archive.format import Manifest, pack, unpack
from letopis.config.errors import CommandError
from letopis.files.storage import contents_held
from letopis.kernel import clock

FILES = "files"


def _migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def backup(target: Path) -> Manifest:
    """Write the base and the files into `target`; others may go on writing meanwhile.

    The base is copied before the files: a file that arrives in between is one too many, never one too few.
    """
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".letopis-backup-") as name:
        folder = Path(name)
        dump = sqlite.dump if connection.vendor == "sqlite" else postgresql.dump
        rows = dump(folder)
        manifest = Manifest(__version__, connection.vendor, clock.now().isoformat(), _migrations(), rows=rows)
        with contents_held(alone=False):  # nothing is swept away meanwhile
            pack(target, manifest, _members(folder))
    return manifest


def _members(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield str(path.relative_to(folder)), path
    files = settings.DATA_DIR / FILES
    for path in sorted(files.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield f"{FILES}/{path.relative_to(files)}", path


def _has_records() -> bool:
    from django.db import DatabaseError

    from letopis.accounts.models import User

    try:
        return User.objects.exists()
    except DatabaseError:
        return False


def restore(source: Path, *, force: bool) -> Manifest:
    """Bring an archive back. Nothing is touched before everything in it is verified."""
    if _has_records() and not force:
        raise CommandError("this base is not empty; --force replaces it.")
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix=".letopis-restore-") as name:
        folder = Path(name)
        manifest = unpack(source, folder)
        if manifest.vendor != connection.vendor:
            raise CommandError(f"the archive is of {manifest.vendor}, this base is {connection.vendor}.")
        if connection.vendor == "sqlite":
            connection.close()
            sqlite.load(folder, manifest.rows, Path(settings.DATABASES["default"]["NAME"]))
        else:
            from letopis.config.setup import ensure_base

            ensure_base()
            postgresql.load(folder, manifest.rows)
        _replace_files(folder / FILES)
    from letopis.config.setup import ensure_base

    ensure_base()
    return manifest


def _replace_files(arrived: Path) -> None:
    files = settings.DATA_DIR / FILES
    arrived.mkdir(exist_ok=True)
    old = settings.DATA_DIR / f".{FILES}-before-restore"
    shutil.rmtree(old, ignore_errors=True)
    if files.exists():
        files.rename(old)
    arrived.rename(files)
    shutil.rmtree(old, ignore_errors=True)
