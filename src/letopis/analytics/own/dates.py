"""Dates as rows and columns: days, weeks, months, quarters, years of the reader's clock."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.charts.data import Category, months, weeks
from letopis.charts.data import days as day_categories
from letopis.kernel import clock
from letopis.lists.fields import Kind, ListField
from letopis.ui.dates import month, plain_day


class Step(StrEnum):
    """How finely dates are told apart."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


NAMES = {
    Step.DAY: gettext_lazy("by days"),
    Step.WEEK: gettext_lazy("by weeks"),
    Step.MONTH: gettext_lazy("by months"),
    Step.QUARTER: gettext_lazy("by quarters"),
    Step.YEAR: gettext_lazy("by years"),
}
_MONTHS = {Step.MONTH: 1, Step.QUARTER: 3, Step.YEAR: 12}


def floor(day: date, step: Step) -> date:
    """The first day of the piece a day lies in."""
    if step == Step.DAY:
        return day
    if step == Step.WEEK:
        return day - timedelta(days=day.weekday())
    return date(day.year, (day.month - 1) // _MONTHS[step] * _MONTHS[step] + 1, 1)


def after(first: date, step: Step) -> date:
    """The first day of the next piece."""
    if step in (Step.DAY, Step.WEEK):
        return first + timedelta(days=1 if step == Step.DAY else 7)
    whole = first.year * 12 + first.month - 1 + _MONTHS[step]
    return date(whole // 12, whole % 12 + 1, 1)


def pieces(first: date, last: date, step: Step, most: int) -> tuple[list[date], Step]:
    """The first days of the pieces from `first` to `last`, in greater steps when there would be more than `most`."""
    steps = list(Step)
    for wider in steps[steps.index(step) :]:
        found: list[date] = []
        day = floor(first, wider)
        while day <= last and len(found) <= most:
            found.append(day)
            day = after(day, wider)
        if len(found) <= most:
            return found, wider
    return found[-most:], wider


def edge(field: ListField, user: User, day: date) -> datetime:
    """The first instant of a day as a field holds it: attributes of days stand at midnight in UTC."""
    return (
        datetime(day.year, day.month, day.day, tzinfo=UTC)
        if field.kind == Kind.DATE
        else clock.day_start(day, user.zone)
    )


def day_of(field: ListField, user: User, moment: datetime) -> date:
    """The day of a value of the field."""
    return moment.astimezone(UTC if field.kind == Kind.DATE else user.zone).date()


def place_of(column: str, edges: Sequence[datetime]) -> Any:
    """The number of the piece a row lies in, by the first instants of the pieces; null without a date.

    Comparisons halve the pieces: nine for a year of days. A function of dates would be a call of Python a row on
    SQLite, and would know nothing of the reader's days.
    """

    def halved(low: int, high: int) -> Any:
        if high - low == 1:
            return Value(low)
        middle = (low + high) // 2
        return Case(When(**{f"{column}__lt": edges[middle]}, then=halved(low, middle)), default=halved(middle, high))

    return Case(
        When(**{f"{column}__isnull": True}, then=Value(None)), default=halved(0, len(edges)), output_field=IntegerField()
    )  # fmt: skip


def label(first: date, step: Step) -> str:
    """«20 ноя», «нед. с 16 ноя», «ноябрь 2026», «IV кв. 2026», «2026»."""
    if step == Step.DAY:
        return plain_day(first)
    if step == Step.WEEK:
        return _("week from %(day)s") % {"day": plain_day(first)}
    if step == Step.MONTH:
        return month(first)
    return f"{first.year}" if step == Step.YEAR else _("Q%(num)s %(year)s") % {
        "num": (first.month + 2) // 3, "year": first.year
    }  # fmt: skip


def categories(dates: Sequence[date], step: Step) -> list[Category]:
    """The pieces along an axis."""
    if step == Step.DAY:
        return day_categories(dates)
    if step == Step.WEEK:
        return weeks(dates)
    return months(dates) if step == Step.MONTH else [Category(label(day, step), label(day, step)) for day in dates]
