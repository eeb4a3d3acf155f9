"""The archive: a tar.gz whose first member is a manifest with the digest of every other one."""

import hashlib
import io
import json
import os
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO

from letopis.config.errors import CommandError

MANIFEST = "manifest.json"
GROWING = ".part"  # the ending of uploads on their way


@dataclass
class Manifest:
    """What an archive holds: `files` maps names to sha256 digests, `rows` tables to counts."""

    version: str
    vendor: str
    made_at: str
    migrations: list[str]
    files: dict[str, str] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)


def digest(path: Path) -> str:
    """sha256 of a file, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def pack(target: Path, manifest: Manifest, members: Iterator[tuple[str, Path]]) -> None:
    """Write the archive beside its place and rename it there: a half-written one never has the name.

    A file that grows meanwhile is kept as far as it had come, also when it is moved or removed before its turn.
    """
    unfinished = target.with_name(f".{target.name}.unfinished")
    with ExitStack() as held:
        found: list[tuple[str, Path, BinaryIO | None, int]] = []
        for name, path in members:
            growing = path.suffix == GROWING
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue  # gone since it was listed: only what nobody needs goes
            size = os.fstat(file.fileno()).st_size
            manifest.files[name] = _digest(file, size)
            found.append((name, path, held.enter_context(file) if growing else None, size))
            if not growing:
                file.close()
        try:
            with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive:
                text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
                info = tarfile.TarInfo(MANIFEST)
                info.size = len(text)
                archive.addfile(info, io.BytesIO(text))
                for name, path, opened, size in found:
                    with nullcontext(opened) if opened else path.open("rb") as source:
                        source.seek(0)
                        info = archive.gettarinfo(arcname=name, fileobj=source)
                        info.size = size
                        archive.addfile(info, source)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


def _digest(file: BinaryIO, size: int) -> str:
    """sha256 of the first `size` bytes."""
    made = hashlib.sha256()
    while size > 0 and (piece := file.read(min(size, 1 << 20))):
        made.update(piece)
        size -= len(piece)
    return made.hexdigest()


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder and verify every digest. Raises `CommandError` for anything that does not fit."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except (tarfile.TarError, zlib.error, OSError, EOFError, ValueError, TypeError) as error:
        raise CommandError(f"{source} is not a backup of Летопись, or it is damaged.") from error
    for name, wanted in manifest.files.items():
        path = folder / name
        if not path.is_file() or digest(path) != wanted:
            raise CommandError(f"{source} is damaged: «{name}» is not what was written.")
    return manifest
