"""What charts are made of: categories along an axis, series of values, tables with types."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from django.utils.dates import MONTHS_3
from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.charts.units import Unit, Value, said
from letopis.ui.dates import month, plain_day

_NEAR = {"call": 3, "meet": 6, "mail": 1, "sms": 2, "cal": 5, "other": 8}  # colours of the house: k-… like each
MOST_SERIES = 8  # more cannot be told apart; the others stand in the table
WIDE, NARROW = 600.0, 340.0  # px a picture is drawn in: for a work surface, for a phone or a column


@dataclass(frozen=True)
class Category:
    """A place along an axis: what is written there, and what it is called in a sentence."""

    label: str
    name: str


@dataclass(frozen=True)
class Series:
    """Values, one for each category; None is «too little data». `before` are those of the period compared with.

    `look` is a kind of event (call, meet, mail, sms, cal, other); without it the series has the colour of its place. `hrefs` lead to the rows behind a value.
    """

    name: str
    values: Sequence[Value]
    before: Sequence[Value] = ()
    look: str = ""
    hrefs: Sequence[str] = ()

    def href(self, place: int) -> str:
        return self.hrefs[place] if place < len(self.hrefs) else ""


@dataclass(frozen=True)
class Column:
    """A column of a table: text when it has no unit."""

    title: str
    unit: Unit | None = None


@dataclass(frozen=True)
class Cell:
    """A value of a table: text, a number, a day, or None for «too little data»; with the address of its rows."""

    value: str | date | Value
    href: str = ""

    def text(self, unit: Unit | None) -> str:
        """As it is written."""
        if isinstance(self.value, str):
            return self.value
        if isinstance(self.value, date):
            return f"{self.value:%d.%m.%Y}"
        return said(self.value, unit or Unit.NUMBER)


@dataclass(frozen=True)
class Table:
    """What stands behind a picture; the first column names the rows."""

    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)


class Figure(Protocol):
    """What a page shows with the macro `figure` of `charts/figure.html`. `key` is unique on its page."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def empty(self) -> bool: ...
    def table(self) -> Table: ...


class Chart(Figure, Protocol):
    """A figure drawn twice: for a wide page and for a phone."""

    def wide(self) -> Markup: ...
    def narrow(self) -> Markup: ...


def checked(key: str) -> str:
    """The key of a chart, part of the ids in its page. ValueError for one that cannot be."""
    if not re.fullmatch(r"[a-z][a-z0-9-]*", key):
        raise ValueError(f"not a key of a chart: {key!r}")
    return key


def looks(names: Sequence[str]) -> list[str]:
    """The classes that give series their colours: the named ones, and for the others those that are not near them."""
    taken = {_NEAR[name] for name in names if name in _NEAR}
    every = [number for number in range(1, MOST_SERIES + 1) if number not in taken]
    free = iter([*every, *sorted(taken)] * (len(names) // MOST_SERIES + 1))
    return [f"t-{name}" if name in _NEAR else f"k-{next(free)}" for name in names]


def days(dates: Sequence[date]) -> list[Category]:
    """Places for days: «20 ноя»."""
    return [Category(plain_day(day), plain_day(day, long=True)) for day in dates]


def month_days(dates: Sequence[date]) -> list[Category]:
    """Places for the days of a small chart, by their numbers: «20»."""
    return [Category(str(day.day), plain_day(day, long=True)) for day in dates]


def weeks(dates: Sequence[date]) -> list[Category]:
    """Places for weeks by their first days."""
    return [Category(plain_day(day), _("week from %(day)s") % {"day": plain_day(day, long=True)}) for day in dates]


def months(dates: Sequence[date]) -> list[Category]:
    """Places for months: «ноя», the first one and each January with its year."""

    def label(place: int, day: date) -> str:
        short = str(MONTHS_3[day.month]).rstrip(".")
        return f"{short} {day.year}" if day.month == 1 or not place else short

    return [Category(label(place, day), month(day)) for place, day in enumerate(dates)]


def names(texts: Sequence[str]) -> list[Category]:
    """Places that are not dates."""
    return [Category(text, text) for text in texts]


def listed(parts: Sequence[str], most: int = 12) -> str:
    """«a; b; c; and 5 more»: for descriptions."""
    shown = list(parts[:most])
    if len(parts) > most:
        shown.append(_("and %(num)s more") % {"num": len(parts) - most})
    return "; ".join(shown)
