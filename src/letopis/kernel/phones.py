"""Phone numbers in any notation people use, kept as typed and compared in one form."""

import re
from functools import lru_cache

import phonenumbers
from phonenumbers import PhoneNumberFormat

_EXTENSION = re.compile(r"(?:доб(?:авочный)?|вн(?:утр)?|ext|#|,)\.?\s*(\d{1,6})\s*$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\d+]")


@lru_cache(maxsize=4096)  # imports ask for the same number several times
def normalize_phone(raw: str, region: str = "RU") -> str:
    """E.164 with `;ext=` when there is an extension; digits alone for what no plan knows; "" without digits."""
    text = raw.strip()
    extension = ""
    if found := _EXTENSION.search(text):
        extension, text = found[1], text[: found.start()]
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is not None and phonenumbers.is_possible_number(number):
        plain = phonenumbers.format_number(number, PhoneNumberFormat.E164)
        extension = extension or number.extension or ""
    else:
        plain = _LETTERS.sub("", text)
    return f"{plain};ext={extension}" if extension and plain else plain


def format_phone(normalized: str) -> str:
    """A normalised number as people read it: +7 (921) 000-77-03, доб. 12."""
    plain, _, extension = normalized.partition(";ext=")
    if re.fullmatch(r"\+7\d{10}", plain):
        shown = f"+7 ({plain[2:5]}) {plain[5:8]}-{plain[8:10]}-{plain[10:]}"
    elif plain.startswith("+"):
        try:
            shown = phonenumbers.format_number(phonenumbers.parse(plain), PhoneNumberFormat.INTERNATIONAL)
        except phonenumbers.NumberParseException:
            shown = plain
    else:
        shown = plain
    return f"{shown}, доб. {extension}" if extension else shown
