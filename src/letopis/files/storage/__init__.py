"""Where contents are kept: a folder by default, an S3 bucket by `LETOPIS_FILES_URL`. Uploads on their way are local."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from letopis.kernel.errors import Refused

PIECE = 256 * 1024


class Busy(Refused):
    """Somebody else holds the contents just now."""


class Storage(Protocol):
    """Contents by their sha256. Nothing is ever changed in place."""

    def put(self, path: Path, digest: str) -> None:
        """Keep the file at `path`, which is on the disk already, under its digest; it may stay where it is."""

    def has(self, digest: str, size: int) -> bool:
        """Whether the content is there in its full size."""

    def pieces(self, digest: str, start: int, length: int) -> Iterator[bytes]:
        """`length` bytes from `start`, piece by piece."""

    @contextmanager
    def file(self, digest: str) -> Iterator[BinaryIO]:
        """The content as a real open file, for a child process."""

    def remove(self, digest: str) -> None:
        """Forget a content; one that is not there is forgotten already."""

    def listed(self) -> Iterator[tuple[str, int, float]]:
        """Digest, size and moment (Unix time) of everything kept."""

    @property
    def words(self) -> str:
        """Where it is, for the doctor."""


def folder() -> Path:
    """The folder of everything about files, below the data folder."""
    return Path(settings.DATA_DIR) / "files"


def uploads() -> Path:
    """Where contents on their way grow."""
    made = folder() / "uploads"
    made.mkdir(mode=0o700, parents=True, exist_ok=True)
    return made


def drawn() -> Path:
    """Pictures made of contents: they can be made again, so they stand outside of what a backup takes."""
    return Path(settings.DATA_DIR) / "previews"


def storage() -> Storage:
    """The storage of the settings."""
    address = settings.FILES_URL
    if not address:
        from letopis.files.storage.local import Folder

        return Folder(folder() / "contents")
    if address.startswith("s3://"):
        from letopis.files.storage.s3 import bucket_at

        return bucket_at(address)
    raise ImproperlyConfigured("LETOPIS_FILES_URL is s3://BUCKET/PREFIX?endpoint=…, or nothing for the data folder.")


@contextmanager
def contents_held(*, alone: bool) -> Iterator[None]:
    """While contents arrive nobody sweeps: arriving is shared, sweeping is done alone and gives way."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder() / ".sweeping").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB if alone else fcntl.LOCK_SH)
        except BlockingIOError as error:
            raise Busy("Files are arriving just now: try again later.") from error
        yield
