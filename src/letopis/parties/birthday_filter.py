"""Birthdays in lists: shown as a day, asked by a period of any year."""

from calendar import isleap
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from letopis.accounts.models import User
from letopis.kernel import clock
from letopis.lists.fields import Comparison
from letopis.lists.periods import PERIODS, bounds
from letopis.lists.spec import Choice
from letopis.lists.where import joined
from letopis.parties.birthday import typed_birthday


def value(row: Any) -> date | str | None:
    """The day of birth; a text when its year is unknown."""
    if row.birth_day is None or row.birth_year is None:
        return typed_birthday(row) or None
    return date(row.birth_year, row.birth_month, row.birth_day)


def cell(held: Any) -> str:
    """As it is typed: `14.03.1984`, `14.03`."""
    return f"{held:%d.%m.%Y}" if isinstance(held, date) else held or ""


def choices(user: User) -> list[Choice]:
    """The periods that name a part of a year."""
    return [choice for choice in PERIODS if "year" not in choice.value and "365" not in choice.value]


def where(user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    """People whose birthday lies in a period; 29 February is kept on 28 February of a common year."""
    if comparison in (Comparison.EMPTY, Comparison.FILLED):
        return Q(birth_day__isnull=comparison == Comparison.EMPTY)
    first, after = bounds(values[0], clock.today(user.zone))
    if (after - first).days >= 366:
        return Q(birth_day__isnull=False)
    months: dict[int, list[int]] = {}
    day = first
    while day < after:
        months.setdefault(day.month, []).append(day.day)
        if (day.month, day.day) == (2, 28) and not isleap(day.year):
            months[2].append(29)
        day += timedelta(days=1)
    return joined([Q(birth_month=month, birth_day__in=days) for month, days in months.items()])
