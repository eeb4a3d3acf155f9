"""What the viewer shows of a file: our own drawings of it, its text, a player – never the bytes as a page."""

from typing import Any

from django.http import HttpRequest
from markupsafe import Markup, escape

from letopis.accounts.typing import user_of
from letopis.files.models import Attachment, Content
from letopis.files.queries import get_version, pattern_of
from letopis.files.reader import read_content
from letopis.files.reading.limits import PAGES

SHOWN = 200_000  # letters of a text


def _number(text: str) -> int | None:
    return int(text) if text.isdecimal() and len(text) < 7 else None


def viewer_of(request: HttpRequest, attachment: Attachment, query: str) -> dict[str, Any]:
    """The chosen version and what is shown of it."""
    version = get_version(attachment, _number(request.GET.get("version", "")))
    content = read_content(version.content)
    is_text = content.kind in (Content.Kind.TEXT, Content.Kind.OFFICE)
    text = content.text if is_text or (query and content.kind == Content.Kind.PDF) else ""
    texts = text.split("\f")
    pages = min(content.pages or 0, PAGES)
    page = min(max(_number(request.GET.get("page", "")) or _first_page(texts, query), 1), max(pages, 1))
    on_page = texts[page - 1] if content.kind == Content.Kind.PDF and page <= len(texts) else ""
    pattern = pattern_of(query) if query else None
    return {
        "viewed": version,
        "content": content,
        "versions": list(attachment.versions.select_related("created_by", "content").defer("content__text")),
        "text": highlighted(text[:SHOWN].replace("\f", "\n\n"), query) if is_text else "",
        "is_cut": len(text) > SHOWN,
        "page": page,
        "pages": pages,
        "matches": len(pattern.findall(on_page)) if pattern else 0,
        "reader": user_of(request),
    }


def _first_page(texts: list[str], query: str) -> int:
    """The first page that has a word of the query."""
    pattern = pattern_of(query) if query else None
    return next((number for number, text in enumerate(texts, 1) if pattern and pattern.search(text)), 1)


def highlighted(text: str, query: str) -> Markup:
    """A text, escaped, with the words of the query marked."""
    pattern = pattern_of(query) if query else None
    if pattern is None:
        return escape(text)
    pieces, at = [], 0
    for found in pattern.finditer(text):
        pieces += [escape(text[at : found.start()]), Markup("<mark>{}</mark>").format(found[0])]
        at = found.end()
    return Markup("").join([*pieces, escape(text[at:])])
