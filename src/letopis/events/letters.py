"""Letters: HTML made harmless before it is kept and again before it is shown, its text, quotes folded, remote images.

What is kept has no scripts, styles, forms, frames or handlers. A remote image is not loaded before somebody asks:
until then its place says that it is there.
"""

import html
import re
from html.parser import HTMLParser

import nh3
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from letopis.kernel.errors import Refused
from letopis.kernel.text import has_bad_characters

LONGEST = 300_000  # characters
_MOST_TAGS = 10_000  # beyond them reading takes too long: the time grows faster than the letter
_TAGS = {
    *("a", "b", "blockquote", "br", "code", "del", "div", "em", "h1", "h2", "h3", "h4", "hr", "i", "img", "li", "ol"),
    *("p", "pre", "s", "span", "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul"),
}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_SCHEMES = {"http", "https", "mailto", "tel"}
_BLOCKS = {"p", "div", "li", "tr", "h1", "h2", "h3", "h4", "pre", "table", "blockquote", "hr", "ul", "ol"}


def cleaned(body: str) -> str:
    """The HTML of a letter as it is kept; "" for one without a word and an image. Raises `Refused`."""
    if has_bad_characters(body):
        raise Refused(_("The text has a character that cannot be saved."), "body")
    if len(body) > LONGEST or body.count("<") > _MOST_TAGS:
        raise Refused(_("The letter is too long or too complicated."), "body")
    kept = _safe(body)
    return kept if text_of(kept) or "<img" in kept else ""


def safe(body: str) -> str:
    """HTML without whatever could do something, as it is; what is too much of it, not at all."""
    return "" if len(body) > LONGEST or body.count("<") > _MOST_TAGS else _safe(body)


def _safe(body: str) -> str:
    return nh3.clean(
        body, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES, link_rel="noopener noreferrer nofollow",
        clean_content_tags={"script", "style", "title", "head", "template"},
    )  # fmt: skip


class _Text(HTMLParser):
    """Words of harmless HTML, with line breaks where blocks begin and end, quoted lines after «> »."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[tuple[int, str]] = [(0, "")]
        self.depth = 0

    def _break(self) -> None:
        if self.lines[-1][1].strip():
            self.lines.append((self.depth, ""))
        else:
            self.lines[-1] = (self.depth, "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth += tag == "blockquote"
        if tag in _BLOCKS:
            self._break()
        elif tag == "br":
            self.lines.append((self.depth, ""))
        if tag == "li":
            self.handle_data("– ")

    def handle_endtag(self, tag: str) -> None:
        self.depth -= tag == "blockquote"
        if tag in _BLOCKS:
            self._break()

    def handle_data(self, data: str) -> None:
        depth, line = self.lines[-1]
        words = re.sub(r"\s+", " ", data)
        self.lines[-1] = (depth, line + (words if line else words.lstrip()))


def text_of(body: str) -> str:
    """The words of a letter, for lists, search and everybody who reads no HTML."""
    reader = _Text()
    reader.feed(body)
    reader.close()
    lines = [f"{'> ' * max(depth, 0)}{line.rstrip()}".rstrip() for depth, line in reader.lines]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def html_of(text: str) -> str:
    """Plain text as the HTML an editor starts with."""
    return "".join(f"<p>{html.escape(line) or '<br>'}</p>" for line in text.replace("\r\n", "\n").split("\n"))


def has_remote_images(body: str) -> bool:
    """Whether reading it whole would tell somebody that it is read."""
    return re.search(r'<img[^>]+src="https?:', body) is not None


def shown(body: str, *, images: bool = False) -> Markup:
    """A letter for our pages: quotes folded, remote images only when they are asked for."""
    safe = _safe(body)
    return Markup(_folded(safe if images else _without_images(safe)))


def _without_images(safe: str) -> str:
    def said(found: re.Match[str]) -> str:
        alt = re.search(r'alt="([^"]*)"', found[0])
        words = html.unescape(alt[1]) if alt and alt[1] else _("image")
        return f'<span class="letter__img">{escape(words)}</span>'

    return re.sub(r"<img[^>]*>", said, safe)


def _folded(safe: str) -> str:
    """Outer quotes in a block that opens by a click; what is inside of them stays as it is."""
    summary = escape(_("Quoted text"))
    parts, depth, end = [], 0, 0
    for found in re.finditer(r"<(/?)blockquote>", safe):
        parts.append(safe[end : found.start()])
        if not found[1]:
            depth += 1
            parts.append(f'<details class="quoted"><summary>{summary}</summary>' if depth == 1 else "")
            parts.append(found[0])
        else:
            parts.append(found[0])
            parts.append("</details>" if depth == 1 else "")
            depth -= 1
        end = found.end()
    return "".join([*parts, safe[end:]])


def plain_shown(text: str) -> Markup:
    """A letter that is only text: its lines, those that begin with «>» folded."""
    parts: list[str] = []
    quoted: list[str] = []

    def close() -> None:
        if quoted:
            parts.append(f"<blockquote>{'<br>'.join(quoted)}</blockquote>")
            quoted.clear()

    for line in text.replace("\r\n", "\n").split("\n"):
        if line.startswith(">"):
            quoted.append(str(escape(re.sub(r"^> ?", "", line))))
        else:
            close()
            parts.append(f"{escape(line)}<br>")
    close()
    return Markup(_folded("".join(parts)))
