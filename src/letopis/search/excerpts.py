"""Found words shown in their texts."""

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

from letopis.kernel.text import fold
from letopis.search.stemming import WORD, stem
from letopis.search.words import pieces

_BEFORE = 120  # letters shown before the first found word of a long text
_SPACE = re.compile(r"\s")


class Marker:
    """Marks the words of one query."""

    def __init__(self, query: str) -> None:
        asked = pieces(query)
        self._parts = [piece.text for piece in asked]
        self._stems = {stem for piece in asked for stem in piece.stems}

    def _found(self, text: str) -> Iterator[tuple[int, int]]:
        """Where found words, or parts of words, begin and end."""
        for word in WORD.finditer(text):
            folded = fold(word[0])
            if stem(folded) in self._stems:
                yield word.span()
                continue
            for part in self._parts:
                if (place := folded.find(part)) >= 0:
                    # a word of another length when folded is marked whole
                    same = len(folded) == len(word[0])
                    yield (word.start() + place, word.start() + place + len(part)) if same else word.span()
                    break

    def mark(self, text: str) -> Markup:
        """The text with found words in `<mark>`."""
        shown, last = [], 0
        for start, end in self._found(text):
            shown += [escape(text[last:start]), Markup("<mark>"), escape(text[start:end]), Markup("</mark>")]
            last = end
        return Markup("").join([*shown, escape(text[last:])])

    def excerpt(self, text: str, length: int = 400) -> Markup:
        """At most about `length` letters of a text around the first found word, marked, line breaks kept."""
        if len(text) > length:
            first = next(self._found(text), (0, 0))[0]
            start = max(0, min(first - _BEFORE, len(text) - length))
            start = _after_space(text, start) if start else 0
            end = min(len(text), start + length)
            text = f"{'…' if start else ''}{text[start:end].rstrip()}{'…' if end < len(text) else ''}"
        return Markup(self.mark(text.strip()).replace("\r\n", "\n").replace("\n", Markup("<br>")))


def _after_space(text: str, start: int) -> int:
    """The beginning of the word that follows, so that an excerpt begins with a whole one."""
    space = _SPACE.search(text, start, start + _BEFORE // 2)
    return space.end() if space else start
