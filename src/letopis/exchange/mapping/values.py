"""What the cells of a table mean: dates, sexes, yes and no, kinds of companies. Each answers with None when it does not know."""

import re
from datetime import date

_MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
_EMPTY = re.compile(r"^[0\s./\-:]*$|^(?:01\.01\.)?0001")
_SPLIT = re.compile(r"\s*(?::::|;(?!\s*ext\b)|\n)\s*")
_LEGAL = re.compile(
    r"\b(?:ооо|оао|зао|пао|ао|нко|ано|тоо|нпо|гк|тд|тк|ск|кфх|снт|тсж|llc|ltd|inc|gmbh)\b", re.IGNORECASE
)
_STATE = re.compile(
    r"\b(?:фгуп|муп|гуп|фгбу|фгку|гбу\w*|мбу\w*|мбоу|гку|мку|мкоу|фгбоу|администраци\w+|министерств\w+|департамент\w*|ифнс|управлени\w+)\b",
    re.IGNORECASE,
)
_SOLE = re.compile(r"^\s*(?:ип|индивидуальный предприниматель)\b|\bип\s*$", re.IGNORECASE)
Birthday = tuple[int | None, int | None, int | None]


def birthday(text: str) -> Birthday | None:
    """Day, month and year, the year may be unknown. An empty date of Outlook or 1С is three times None."""
    text = text.strip()
    if _EMPTY.match(text):
        return None, None, None
    if found := re.match(r"^(\d{4})-(\d{1,2})-(\d{1,2})(?:$|[T ])", text):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    if found := re.match(r"^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?\.?(?: г\.?)?(?:$|[ ,]\s*\d{1,2}:\d\d)", text):
        return _day(int(found[1]), int(found[2]), _year(found[3]))
    if found := re.match(r"^--(\d{2})-?(\d{2})$", text):
        return _day(int(found[2]), int(found[1]), 0)
    if found := re.match(r"^(\d{1,2})/(\d{1,2})/(\d{4})$", text):
        return _day(int(found[2]), int(found[1]), int(found[3]))  # Outlook in English
    if found := re.match(r"^(\d{1,2})\s+([а-яё]{3,9})\.?(?:\s+(\d{4}))?(?:\s*г(?:ода|\.)?)?$", text.casefold()):
        month = next((place for place, name in enumerate(_MONTHS, 1) if found[2].startswith(name)), 0)
        return _day(int(found[1]), month, int(found[3] or 0))
    return None


def _year(text: str | None) -> int:
    if not text or len(text) == 4:
        return int(text or 0)
    century = date.today().year // 100 * 100
    return century + int(text) - (100 if century + int(text) > date.today().year else 0)


def _day(day: int, month: int, year: int) -> Birthday | None:
    last = 29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31
    if not (1 <= month <= 12 and 1 <= day <= last):
        return None
    known = 1850 <= year <= 2200 and year != 1604  # Apple writes 1604 for an unknown year
    if known and month == 2 and day == 29 and not (year % 4 == 0 and (year % 100 or year % 400 == 0)):
        return None
    return day, month, year if known else None


def sex(text: str) -> str | None:
    """`male` or `female`."""
    return {"м": "male", "m": "male", "ж": "female", "f": "female"}.get(text.strip()[:1].casefold())


def yes(text: str) -> bool | None:
    """Yes or no, as programs write it."""
    word = text.strip().casefold()
    if word in ("да", "истина", "true", "1", "yes", "y", "+", "x", "х", "v", "✓", "д", "on"):
        return True
    return False if word in ("нет", "ложь", "false", "0", "no", "n", "-", "н", "off") else None


def several(text: str) -> list[str]:
    """The values of one cell: `;`, a new line or Google's `:::` stand between them."""
    return [part for part in _SPLIT.split(text.strip()) if part]


def kind(text: str) -> str | None:
    """The kind of a counterparty, by the word of another program."""
    word = re.sub(r"[^а-яёa-z]", "", text.casefold())
    for start, found in (
        ("юр", "legal"), ("физ", "individual"), ("индивидуальн", "sole_proprietor"), ("ип", "sole_proprietor"),
        ("гос", "state"), ("обособленн", "legal"), ("legal", "legal"), ("company", "legal"), ("individual", "individual"),
        ("sole", "sole_proprietor"), ("state", "state"),
    ):  # fmt: skip
        if word.startswith(start):
            return found
    return None


def kind_by_name(name: str, inn: str) -> str:
    """«ИП Орехова» and «ГБУЗ…» say what they are; twelve digits of ИНН without any form belong to a person."""
    if _SOLE.search(name):
        return "sole_proprietor"
    if _STATE.search(name):
        return "state"
    return "individual" if len(inn) == 12 and not _LEGAL.search(name) else "legal"


def inn_and_kpp(text: str) -> tuple[str, str]:
    """«7701000001/770101001», with anything between."""
    inn, _slash, kpp = re.sub(r"\s+", "", text).replace("\\", "/").partition("/")
    return inn, kpp


def whole(number: str, *lengths: int) -> str:
    """The digits of a legal number with the zero that a table program has eaten at its beginning."""
    digits = re.sub(r"[\s ]", "", number)
    return f"0{digits}" if digits.isdigit() and len(digits) + 1 in lengths and len(digits) not in lengths else digits
