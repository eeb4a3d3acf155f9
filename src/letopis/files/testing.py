"""Files for tests."""

import io
from typing import Any

from PIL import Image

from letopis.accounts.models import User
from letopis.files.actions import attach_bytes
from letopis.files.models import Attachment
from letopis.files.reader import read_content


def png(colour: str = "#8fb0c8", size: tuple[int, int] = (40, 30)) -> bytes:
    """A small picture."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "PNG")
    return made.getvalue()


def make_file(
    card: Any, data: bytes | None = None, *, name: str = "Склад.png", description: str = "", by: User
) -> Attachment:
    """A file on a card, read as a page would read it."""
    made = attach_bytes(card, png() if data is None else data, name=name, description=description, by=by)
    read_content(made.content)
    made.refresh_from_db()
    return made
