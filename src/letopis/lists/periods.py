"""Periods counted from today, and the days people type."""

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.kernel.errors import Refused
from letopis.lists.spec import Choice

PERIODS = [
    Choice("today", gettext_lazy("today")),
    Choice("yesterday", gettext_lazy("yesterday")),
    Choice("tomorrow", gettext_lazy("tomorrow")),
    Choice("this-week", gettext_lazy("this week")),
    Choice("last-week", gettext_lazy("last week")),
    Choice("next-week", gettext_lazy("next week")),
    Choice("this-month", gettext_lazy("this month")),
    Choice("last-month", gettext_lazy("last month")),
    Choice("next-month", gettext_lazy("next month")),
    Choice("this-year", gettext_lazy("this year")),
    Choice("last-year", gettext_lazy("last year")),
    Choice("last-7", gettext_lazy("last 7 days")),
    Choice("last-30", gettext_lazy("last 30 days")),
    Choice("last-90", gettext_lazy("last 90 days")),
    Choice("last-365", gettext_lazy("last 365 days")),
    Choice("next-7", gettext_lazy("next 7 days")),
    Choice("next-30", gettext_lazy("next 30 days")),
]


def _month(day: date, shift: int) -> date:
    months = day.year * 12 + day.month - 1 + shift
    return date(months // 12, months % 12 + 1, 1)


def bounds(period: str, today: date) -> tuple[date, date]:
    """The first day of a period and the first day after it. Raises `Refused`."""
    if found := re.fullmatch(r"(last|next)-(\d{1,4})", period):
        days = int(found[2])
        if found[1] == "last":
            return today - timedelta(days=days - 1), today + timedelta(days=1)
        return today, today + timedelta(days=days)
    shift = {"this": 0, "last": -1, "next": 1}.get(period.partition("-")[0], 0)
    monday = today - timedelta(days=today.weekday())
    known = {
        "today": lambda: (today, today + timedelta(days=1)),
        "yesterday": lambda: (today - timedelta(days=1), today),
        "tomorrow": lambda: (today + timedelta(days=1), today + timedelta(days=2)),
        "week": lambda: (monday + timedelta(days=7 * shift), monday + timedelta(days=7 * (shift + 1))),
        "month": lambda: (_month(today, shift), _month(today, shift + 1)),
        "year": lambda: (date(today.year + shift, 1, 1), date(today.year + shift + 1, 1, 1)),
    }
    name = period.partition("-")[2] or period
    if name not in known or (period not in known and not re.fullmatch(r"(this|last|next)-(week|month|year)", period)):
        raise Refused(_("There is no such period."))
    return known[name]()


def read_day(text: str) -> date:
    """`23.11.2026`, `23.11.26` or `2026-11-23`. Raises `Refused`."""
    for form in ("%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"):
        try:
            day = datetime.strptime(text.strip(), form).date()
        except ValueError:
            continue
        if 1850 <= day.year <= 2200:
            return day
    raise Refused(_("Write the day like 23.11.2026."))


def read_days(text: str) -> int:
    """A number of days. Raises `Refused`."""
    if not re.fullmatch(r"\d{1,4}", text.strip()):
        raise Refused(_("Write a number of days."))
    return int(text)


def day_pair(values: Sequence[str]) -> tuple[date, date]:
    """Two days in their order. Raises `Refused`."""
    if len(values) != 2:
        raise Refused(_("Two values are wanted: from and to."))
    first, second = sorted(map(read_day, values))
    return first, second
