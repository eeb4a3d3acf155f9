"""Contents in a folder, two letters of the digest a step."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

from letopis.files.storage import PIECE


def sync_folder(path: Path) -> None:
    """Make the names in a folder survive a power cut."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Folder:
    """See `Storage`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, digest: str) -> Path:
        """Where a content is or would be."""
        return self.root / digest[:2] / digest[2:4] / digest

    def put(self, path: Path, digest: str) -> None:
        target = self.path(digest)
        if target.is_file() and target.stat().st_size == path.stat().st_size:
            return
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        arriving = target.with_name(f".{uuid4().hex}")
        try:
            try:
                os.link(path, arriving)
            except OSError:  # another file system, or one without links
                shutil.copyfile(path, arriving)
            with arriving.open("rb+") as file:
                os.fsync(file.fileno())
            arriving.replace(target)
        finally:
            arriving.unlink(missing_ok=True)
        for step in (target.parent, target.parent.parent, self.root):
            sync_folder(step)

    def has(self, digest: str, size: int) -> bool:
        path = self.path(digest)
        return path.is_file() and path.stat().st_size == size

    def pieces(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        with self.path(digest).open("rb") as file:
            file.seek(start)
            while length > 0 and (piece := file.read(min(PIECE, length))):
                length -= len(piece)
                yield piece

    @contextmanager
    def file(self, digest: str) -> Iterator[BinaryIO]:
        with self.path(digest).open("rb") as file:
            yield file

    def remove(self, digest: str) -> None:
        self.path(digest).unlink(missing_ok=True)

    def listed(self) -> Iterator[tuple[str, int, float]]:
        for path in self.root.glob("??/??/*"):
            try:
                found = path.stat()
            except FileNotFoundError:
                continue
            yield path.name, found.st_size, found.st_mtime

    @property
    def words(self) -> str:
        return str(self.root)
