"""A card as every reader gives it, whatever the file: nothing of the file is lost on the way."""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import Any


class Unreadable(Exception):
    """The file as a whole cannot be read; the text is a sentence that names the place."""


@dataclass
class Card:
    """One person of a file. `details` are (kind, label, value), `unmapped` (name, value) of what nobody understood."""

    where: str  # «карточка 3, строка 41»
    uid: str = ""
    last_name: str = ""
    first_name: str = ""
    patronymic: str = ""
    full_name: str = ""
    sex: str = ""
    birthday: tuple[int | None, int | None, int | None] = (None, None, None)  # day, month, year
    organisation: str = ""
    position: str = ""
    details: list[tuple[str, str, str]] = field(default_factory=list)
    note: str = ""
    tags: list[str] = field(default_factory=list)
    unmapped: list[tuple[str, str]] = field(default_factory=list)
    refused: str = ""  # why this entry is no person; empty for a person

    @property
    def digest(self) -> str:
        """The same for the same card at any place of any file."""
        content = {name: value for name, value in asdict(self).items() if name not in ("where", "refused")}
        return hashlib.sha256(
            json.dumps(content, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        ).hexdigest()

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Card":
        """The card that a reader's process has sent."""
        values["birthday"] = tuple(values["birthday"])
        values["details"] = [tuple(row) for row in values["details"]]
        values["unmapped"] = [tuple(row) for row in values["unmapped"]]
        return cls(**values)


def clean(text: str) -> str:
    """The text without what a database cannot keep."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
