"""The line as it was typed, and what of it is understood already."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

READ = 400  # letters that are looked at; whatever stands behind goes into the content
TAKEN = "\x00"  # stands for a letter that is understood: no pattern matches over it
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


def folded(text: str) -> str:
    """`text` in small letters, ё as е, every letter in its place."""
    small = (letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    return "".join(" " if letter.isspace() else letter for letter in small).replace("ё", "е")


@dataclass(frozen=True)
class Word:
    """A word that is not understood yet."""

    start: int
    end: int
    raw: str
    folded: str

    @property
    def is_name(self) -> bool:
        """Whether it begins with a capital letter, as names do."""
        return self.raw[0].isupper()


@dataclass
class Phrase:
    """The line; `left` is its folded text with what is understood blotted out."""

    raw: str
    left: str = field(init=False)

    def __post_init__(self) -> None:
        self.raw = self.raw.replace(TAKEN, " ")
        self.left = folded(self.raw[:READ])

    def take(self, start: int, end: int) -> None:
        """Mark a stretch as understood."""
        self.left = self.left[:start] + TAKEN * (end - start) + self.left[end:]

    def find(self, pattern: re.Pattern[str], *, take: bool = True) -> re.Match[str] | None:
        """The first match in what is left; it is understood from then on."""
        if (found := pattern.search(self.left)) and take:
            self.take(*found.span())
        return found

    def words(self) -> Iterator[Word]:
        """The words that are left, in order."""
        for found in _WORD.finditer(self.left):
            start, end = found.span()
            yield Word(start, end, self.raw[start:end], found[0])

    def rest(self, until: int | None = None) -> str:
        """What is left, as it was typed, without the gaps."""
        stop = len(self.left) if until is None else until
        kept = "".join(
            raw if mark != TAKEN else " " for raw, mark in zip(self.raw[:stop], self.left[:stop], strict=True)
        )
        tail = self.raw[len(self.left) :] if until is None else ""
        text = re.sub(r"\s+", " ", kept + tail)
        text = re.sub(r"\s+([,.;:!?])", r"\1", text)
        text = re.sub(r"([,;:])(?:\s*[,;:.])+", r"\1", text)
        return text.strip(" ,.;:–—-")
