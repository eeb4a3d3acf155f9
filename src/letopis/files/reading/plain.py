"""Plain text in the charsets of our users."""

from typing import Any, BinaryIO

from letopis.files.reading.limits import LETTERS


def facts(source: BinaryIO) -> dict[str, Any]:
    """The text: UTF-8, UTF-16 with its mark, else Windows-1251."""
    data = source.read(LETTERS * 4)
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return {"text": data.decode("utf-16", "replace")[:LETTERS]}
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace") if error.start >= len(data) - 3 else data.decode("cp1251", "replace")
    return {"text": text[:LETTERS]}
