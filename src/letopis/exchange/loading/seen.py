"""The identities a dry run has met, kept beside the file: a piece must know what the pieces before it have seen."""

from hashlib import blake2b
from pathlib import Path

_SIZE = 8


class SeenFile:
    """A growing file of short digests; `size` is how much of it belongs to finished pieces."""

    def __init__(self, path: Path, size: int) -> None:
        self.path, self.size = path, size
        data = path.read_bytes()[:size] if size and path.exists() else b""
        self._known = {data[place : place + _SIZE] for place in range(0, len(data), _SIZE)}
        self._new: list[bytes] = []

    @staticmethod
    def _short(key: object) -> bytes:
        return blake2b(repr(key).encode("utf-8", "replace"), digest_size=_SIZE).digest()

    def __contains__(self, key: object, /) -> bool:
        return self._short(key) in self._known

    def add(self, key: tuple[str, str], /) -> None:
        """Remember a key."""
        short = self._short(key)
        if short not in self._known:
            self._known.add(short)
            self._new.append(short)

    def save(self) -> int:
        """Write the new ones down; answers with the size to begin from next time."""
        with self.path.open("r+b" if self.path.exists() else "w+b") as file:
            file.truncate(self.size)
            file.seek(self.size)
            file.write(b"".join(self._new))
            return file.tell()
