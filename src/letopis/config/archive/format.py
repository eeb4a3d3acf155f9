"""The archive: a tar.gz whose first member is a manifest with the digest of every other one."""

import hashlib
import io
import json
import tarfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from letopis.config.errors import CommandError

MANIFEST = "manifest.json"


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
    """Write the archive beside its place and rename it there: a half-written one never has the name."""
    found = list(members)
    manifest.files = {name: digest(path) for name, path in found}
    unfinished = target.with_name(f".{target.name}.unfinished")
    try:
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive:
            text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size = len(text)
            archive.addfile(info, io.BytesIO(text))
            for name, path in found:
                archive.add(path, arcname=name, recursive=False)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack into an empty folder and verify every digest. Raises `CommandError` for anything that does not fit."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(folder, filter="data")
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text("utf-8")))
    except (tarfile.TarError, OSError, EOFError, ValueError, TypeError) as error:
        raise CommandError(f"{source} is not a backup of Летопись, or it is damaged.") from error
    for name, wanted in manifest.files.items():
        path = folder / name
        if not path.is_file() or digest(path) != wanted:
            raise CommandError(f"{source} is damaged: «{name}» is not what was written.")
    return manifest
