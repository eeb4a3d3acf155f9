"""Folding, sort keys and search texts: computed here so that both databases agree."""

import re
import unicodedata

_SPACES = re.compile(r"\s+")
_PHONE = re.compile(r"^[\d\s()+\-.]*\d[\d\s()+\-.]*$")
# Splits the fields of a search text: it cannot be typed, so no match runs over two fields.
FIELD = "\x1f"


def fold(text: str) -> str:
    """`text` as it is compared: NFKC, case folded, ё as е, spaces collapsed."""
    folded = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е")
    return _SPACES.sub(" ", folded.replace(FIELD, " ")).strip()


def sort_key(*parts: str, limit: int = 250) -> str:
    """A key that sorts by code points as a Russian reader expects: ё next to е, letters of any case together."""
    text = " ".join(part for part in parts if part)
    folded = fold(text)
    if "ё" in text.casefold():
        folded = f"{folded}{FIELD}{unicodedata.normalize('NFKC', text).casefold()}"
    return folded[:limit]


def search_text(*parts: str) -> str:
    """The parts folded and joined so that a search finds any piece of each, and none across two."""
    return FIELD.join(dict.fromkeys(folded for part in parts if part and (folded := fold(part))))


_UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯЁё\u00a0"
_LOWER = "abcdefghijklmnopqrstuvwxyzабвгдежзийклмнопрстуфхцчшщъыьэюяее "
LETTERS = (_UPPER, _LOWER)  # what `plain` turns into what; SQL on PostgreSQL says the same by `translate`
_PLAIN = str.maketrans(_UPPER, _LOWER)


def plain(text: str | None) -> str | None:
    """`text` in small letters, ё as е: the part of `fold` that both databases can do."""
    return None if text is None else text.translate(_PLAIN)


def digits(text: str) -> str:
    """Only the decimal digits of `text`."""
    return "".join(ch for ch in text if ch in "0123456789")


def search_words(query: str) -> list[str]:
    """What must all be found for `query`: folded words, or the digits of a number in any notation.

    A Russian number typed with the trunk prefix 8 is looked for without it, as numbers are stored with 7.
    """
    query = query.replace("\x00", "")[:200]
    if _PHONE.match(query) and (number := digits(query)):
        return [number[1:] if len(number) == 11 and number[0] == "8" else number]
    words = fold(query).split(" ")
    return [digits(word) if _PHONE.match(word) else word for word in words if word][:8]


def has_bad_characters(text: str) -> bool:
    """True for what a database or a file cannot keep: NUL and lone surrogates."""
    return "\x00" in text or any("\ud800" <= ch <= "\udfff" for ch in text)
