"""Looking inside contents: what is in them for search, and pictures of them, by a limited child that may fail."""

import json
import os
from pathlib import Path
from uuid import uuid4

from letopis.files.actions.attachments import search_text_of
from letopis.files.models import Attachment, Content
from letopis.files.queries import normal_text
from letopis.files.reading.limits import LETTERS, PAGES, SECONDS
from letopis.files.storage import drawn, storage
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import NotFound
from letopis.kernel.limited import Overrun, RefusedByChild, run

CHILD = "letopis.files.reading.child"
_READ = {Content.Kind.IMAGE, Content.Kind.PDF, Content.Kind.OFFICE, Content.Kind.TEXT}
_MOST_ANSWER = LETTERS * 8
_MOST_PICTURE = 30 * 1024 * 1024
SIZES = (96, 1600)  # of pictures: in a list, in the viewer
WIDTH = 1200  # of a page


def _ask(content: Content, *words: str, most: int) -> bytes:
    with storage().file(content.sha256) as file:
        return run(CHILD, *words, source=file, seconds=SECONDS, most=most)


def read_content(content: Content) -> Content:
    """Find out what is inside, once. A file that cannot be read stays as it is; only its inside is not searched."""
    if content.state != Content.State.WAITING:
        return content
    facts: dict[str, object] = {}
    state = Content.State.READ
    if content.kind in _READ:
        try:
            facts = json.loads(_ask(content, "facts", content.kind, most=_MOST_ANSWER))
        except (Overrun, RefusedByChild, ValueError):
            state = Content.State.UNREADABLE
    return _keep(content, facts, state)


@in_transaction
def _keep(content: Content, facts: dict[str, object], state: str) -> Content:
    fresh = Content.objects.select_for_update().filter(pk=content.pk).first()
    if fresh is None:
        raise NotFound
    fresh.state = state
    fresh.text = normal_text(str(facts.get("text", "")))[:LETTERS]
    fresh.kind = str(facts.get("kind", fresh.kind))
    for name in ("pages", "width", "height"):
        value = facts.get(name)
        setattr(fresh, name, value if isinstance(value, int) and 0 < value < 2**31 else None)
    fresh.save(update_fields=["state", "text", "kind", "pages", "width", "height"])
    if fresh.text:
        for attachment in Attachment.objects.filter(content=fresh).select_for_update():
            attachment.search_text = search_text_of(attachment, fresh)
            attachment.save(update_fields=["search_text"])
    return fresh


def read_waiting(most: int = 10_000) -> int:
    """Read what a crash has left unread; answers with how many."""
    rows = list(Content.objects.filter(state=Content.State.WAITING).defer("text").order_by("pk")[:most])
    for content in rows:
        read_content(content)
    return len(rows)


def picture(content: Content, size: int) -> bytes:
    """The image drawn anew, at most `size` wide and high, as WebP. Raises `NotFound` when that cannot be done."""
    if content.kind != Content.Kind.IMAGE or size not in SIZES:
        raise NotFound
    return _drawn(content, f"{size}.webp", "picture", str(size))


def page(content: Content, number: int) -> bytes:
    """A page of a PDF as PNG."""
    if content.kind != Content.Kind.PDF or not 1 <= number <= min(content.pages or 0, PAGES):
        raise NotFound
    return _drawn(content, f"p{number}.png", "page", str(number), str(WIDTH))


def _drawn(content: Content, ending: str, *words: str) -> bytes:
    path = drawn() / content.sha256[:2] / f"{content.sha256}.{ending}"
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    try:
        made = _ask(content, *words, most=_MOST_PICTURE)
    except (Overrun, RefusedByChild) as error:
        raise NotFound from error
    _put_away(path, made)
    return made


def _put_away(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    arriving = path.with_name(f".{uuid4().hex}")
    try:
        with os.fdopen(os.open(arriving, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        arriving.replace(path)
    except OSError:  # a full disk: the picture is shown all the same
        arriving.unlink(missing_ok=True)
