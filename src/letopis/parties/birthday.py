"""Birthdays with or without a year."""

import re
from datetime import date

from django.utils.dates import MONTHS, MONTHS_ALT
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from letopis.kernel.errors import Refused
from letopis.parties.models import ContactPerson

_LEAP = 2000  # stands in for an unknown year: 29 February is a birthday

Birthday = tuple[int | None, int | None, int | None]  # day, month, year


def check_birthday(day: int | None, month: int | None, year: int | None) -> None:
    """Refuse a day that is in no calendar."""
    if day is None and month is None and year is None:
        return
    if day is None or month is None:
        raise Refused(_("A birthday needs at least its day and month."), "birthday")
    try:
        date(year or _LEAP, month, day)
    except (ValueError, OverflowError) as error:
        raise Refused(_("There is no such day."), "birthday") from error
    if year is not None and not 1850 <= year <= 2200:
        raise Refused(_("The year of birth looks wrong."), "birthday")


def parse_birthday(text: str) -> Birthday:
    """`14.03.1984`, `14.03`, `1984-03-14` or nothing. Raises `Refused` on the field `birthday`."""
    text = text.strip()
    if not text:
        return None, None, None
    if found := re.fullmatch(r"(\d{1,2})[./ -](\d{1,2})(?:[./ -](\d{4}))?\.?", text):
        parsed = int(found[1]), int(found[2]), int(found[3]) if found[3] else None
    elif found := re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})", text):
        parsed = int(found[3]), int(found[2]), int(found[1])
    else:
        raise Refused(_("Write the day like 14.03.1984, or 14.03 when the year is unknown."), "birthday")
    check_birthday(*parsed)
    return parsed


def typed_birthday(person: ContactPerson) -> str:
    """As it is typed: `14.03.1984`, `14.03` or nothing."""
    if person.birth_day is None or person.birth_month is None:
        return ""
    text = f"{person.birth_day:02}.{person.birth_month:02}"
    return f"{text}.{person.birth_year}" if person.birth_year else text


def birthday_in_words(person: ContactPerson, today: date) -> str:
    """«14 марта 1984, 42 года», «14 марта» or nothing."""
    if person.birth_day is None or person.birth_month is None:
        return ""
    months = MONTHS_ALT if get_language() == "ru" else MONTHS
    text = f"{person.birth_day} {months[person.birth_month]}"
    if not person.birth_year:
        return text
    had = (today.month, today.day) >= (person.birth_month, person.birth_day)
    years = today.year - person.birth_year - (0 if had else 1)
    return f"{text} {person.birth_year}, {years_old(years)}"


def years_old(years: int) -> str:
    """«42 года»."""
    return ngettext("%(num)d year", "%(num)d years", years) % {"num": years}
