"""The days a page of the calendar shows, and those before and after it."""

import calendar as months
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from letopis.kernel import clock
from letopis.ui.dates import month, plain_day, weekday_and_day

# code → (word of the switch, key of the keyboard)
VIEWS: dict[str, tuple[StrOrPromise, str]] = {
    "day": (gettext_lazy("Day"), "D"),
    "work": (gettext_lazy("Work week"), "B"),
    "week": (gettext_lazy("Week"), "W"),
    "month": (gettext_lazy("Month"), "M"),
    "agenda": (gettext_lazy("Agenda"), "A"),
    "team": (gettext_lazy("People"), "P"),
}
AGENDA_DAYS = 14
_FIRST, _LAST = date(1901, 1, 1), date(2199, 12, 1)


@dataclass(frozen=True)
class Period:
    """What a view shows around the chosen `day`: `days` in order, `previous` and `next` to go to."""

    view: str
    day: date
    days: tuple[date, ...]
    title: str
    previous: date
    next: date

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The first instant shown and the first one no longer shown."""
        return clock.day_start(self.days[0], zone), clock.day_start(self.days[-1] + timedelta(days=1), zone)

    @property
    def week_number(self) -> int:
        """The ISO number of the week the chosen day is in."""
        return self.day.isocalendar().week

    @property
    def is_grid(self) -> bool:
        """Whether days stand as columns of hours."""
        return self.view in ("day", "work", "week", "team")


def read_day(text: str, today: date) -> date:
    """The day of an address; today for what is no day, or one no calendar reaches."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return day if _FIRST <= day <= _LAST else today


def period(view: str, day: date) -> Period:
    """The period of `view` (one of `VIEWS`) around `day`."""
    monday = day - timedelta(days=day.weekday())
    if view == "month":
        return _month(day)
    if view == "agenda":
        days = _days(day, AGENDA_DAYS)
        return Period(view, day, days, _range(days), day - timedelta(days=AGENDA_DAYS), days[-1] + timedelta(days=1))
    if view in ("week", "work"):
        days = _days(monday, 7 if view == "week" else 5)
        return Period(view, day, days, _range(days), day - timedelta(days=7), day + timedelta(days=7))
    return Period(view, day, (day,), weekday_and_day(day), day - timedelta(days=1), day + timedelta(days=1))


def _days(first: date, count: int) -> tuple[date, ...]:
    return tuple(first + timedelta(days=number) for number in range(count))


def _month(day: date) -> Period:
    last_day = months.monthrange(day.year, day.month)[1]
    first, last = day.replace(day=1), day.replace(day=last_day)
    monday = first - timedelta(days=first.weekday())
    weeks = (last - monday).days // 7 + 1
    before = (first - timedelta(days=1)).replace(day=1)
    return Period("month", day, _days(monday, weeks * 7), month(day), before, last + timedelta(days=1))


def weeks(day: date) -> list[tuple[date, ...]]:
    """The weeks of the month of `day`, for the small calendar beside."""
    days = _month(day).days
    return [days[number : number + 7] for number in range(0, len(days), 7)]


def _range(days: tuple[date, ...]) -> str:
    """«23–29 ноября 2026», «30 ноября – 6 декабря»."""
    first, last = days[0], days[-1]
    if (first.year, first.month) == (last.year, last.month):
        return _("%(first)d–%(last)s") % {"first": first.day, "last": plain_day(last, long=True)}
    return f"{plain_day(first, long=True)} – {plain_day(last, long=True)}"
