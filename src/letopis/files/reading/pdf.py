"""PDF: the text of its pages, and a page as a picture. Scripts in it have nothing to run them."""

import io
from typing import Any, BinaryIO

import pypdfium2
from PIL import Image

from letopis.files.reading.limits import LETTERS, PAGES, Unfit

Image.preinit()
Image.new("RGB", (2, 2)).save(io.BytesIO(), "PNG")
_HIGHEST = 3000


def _opened(source: BinaryIO) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(source)
        if not len(document):
            raise Unfit("no pages")
    except pypdfium2.PdfiumError as error:
        raise Unfit(str(error)) from error
    return document


def facts(source: BinaryIO) -> dict[str, Any]:
    """How many pages, and their text with a form feed between pages."""
    document = _opened(source)
    texts, letters = [], 0
    for number in range(min(len(document), PAGES)):
        try:
            text = document[number].get_textpage().get_text_bounded()
        except pypdfium2.PdfiumError:
            text = ""
        texts.append(text.replace("\f", " "))
        letters += len(text)
        if letters > LETTERS:
            break
    return {"pages": len(document), "text": "\f".join(texts)[:LETTERS]}


def page(source: BinaryIO, number: int, width: int) -> bytes:
    """Page `number` (from 1) as PNG of about this width."""
    document = _opened(source)
    if not 1 <= number <= len(document):
        raise Unfit("no such page")
    try:
        shown = document[number - 1]
        wide, high = max(shown.get_width(), 1), max(shown.get_height(), 1)
        image = shown.render(scale=min(width / wide, _HIGHEST / high, 8)).to_pil()
    except pypdfium2.PdfiumError as error:
        raise Unfit(str(error)) from error
    made = io.BytesIO()
    image.convert("RGB").save(made, "PNG")
    return made.getvalue()
