"""Words as their stems, computed here so that both databases agree: «договоров» and «договор» are one.

Russian and English are told apart by their alphabets; ё is е; numbers, and words of other alphabets, are their own
stems. The stems stand in the base, so the stemmer is pinned: another version means computing all of them anew.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer
from snowballstemmer.russian_stemmer import RussianStemmer

from letopis.kernel.text import fold

WORD = re.compile(r"[^\W_]+")
_RUSSIAN = re.compile(r"[а-я]+")
_ENGLISH = re.compile(r"[a-z]+")
_LONGEST = 60  # letters of a stem; nobody looks for more


def without_signs(text: str) -> str:
    """`text` without the sign «№», which folding would make the letters «no» of the number behind it."""
    return text.replace("№", " ")


@lru_cache(100_000)
def stem(word: str) -> str:
    """The stem of a folded word. A stemmer has a state of its own, so each call makes one: threads share none."""
    if _RUSSIAN.fullmatch(word):
        word = RussianStemmer().stemWord(word)
    elif _ENGLISH.fullmatch(word):
        word = EnglishStemmer().stemWord(word)
    return word[:_LONGEST]


def stems(text: str) -> list[str]:
    """The stems of the words of a text, each once, in the order of their first words."""
    return list(dict.fromkeys(stem(word) for word in WORD.findall(fold(without_signs(text)))))


def stems_text(parts: Iterable[str]) -> str:
    """What `StemsField` keeps of some texts: « договор поставк », each stem between two spaces."""
    found = stems("\n".join(part for part in parts if part))
    return f" {' '.join(found)} " if found else ""
