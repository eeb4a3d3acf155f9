"""The days a series falls on, and the times its events get."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings

from letopis.events.models import Event, EventSeries
from letopis.events.recurrence.expansion import LAST, dates, moment
from letopis.events.recurrence.rule import parse_rule
from letopis.kernel import clock
from letopis.kernel.workdays import workday, working_day

_DAY = timedelta(days=1)
_LONGEST_REST = timedelta(days=20)  # no days off follow each other for longer
_PAST = timedelta(days=366)  # occurrences longer ago are not written down any more
_AHEAD = (1, 36)  # months


@dataclass(frozen=True, order=True)
class Occurrence:
    """A day by the rule and the day it really falls on: another one, when that is off."""

    key: date
    day: date


def horizon(series: EventSeries) -> date:
    """The day up to which events are made ahead now."""
    months = min(max(settings.RECURRENCE_MONTHS, _AHEAD[0]), _AHEAD[1])
    return min(clock.today(series.timezone) + timedelta(days=366 * months // 12), LAST)


def earliest(series: EventSeries) -> date:
    """The first day events are made for: an old series does not fill the past."""
    return max(series.starts_on, clock.today(series.timezone) - _PAST)


def occurrences(series: EventSeries, since: date, upto: date) -> list[Occurrence]:
    """The occurrences whose days by the rule lie between, both inclusive."""
    mode = series.days_off
    if mode == EventSeries.DaysOff.KEEP:
        return [Occurrence(key, key) for key in _keys(series, since, upto)]
    if mode == EventSeries.DaysOff.SKIP:
        return [Occurrence(key, key) for key in _keys(series, since, upto) if not workday(key).is_off]
    around = _keys(series, since - _LONGEST_REST, upto + _LONGEST_REST)
    taken = {key for key in around if not workday(key).is_off}  # a day moved to one of them would be a second one
    found = []
    for key in around:
        day = working_day(key, backwards=mode == EventSeries.DaysOff.BACK)
        if day == key or day not in taken:
            taken.add(day)
            found.append(Occurrence(key, day))
    return [one for one in found if since <= one.key <= upto]


def _keys(series: EventSeries, since: date, upto: date) -> list[date]:
    by_rule = set(dates(parse_rule(series.rule), series.starts_on, upto, since))
    besides = {day for day in series.besides if since <= day <= upto}
    return sorted((by_rule | besides) - series.without)


def has_more(series: EventSeries) -> bool:
    """Whether the series falls on any day after `made_to`."""
    after = series.made_to + _DAY
    if any(day >= after for day in series.besides):
        return True
    return next(dates(parse_rule(series.rule), series.starts_on, LAST, after), None) is not None


def next_days(series: EventSeries, number: int, since: date | None = None) -> list[date]:
    """The next days of a series, saved or not, at most so many: what is shown before it is saved."""
    since = since or series.starts_on
    found: list[date] = []
    while len(found) < number and since < LAST:
        upto = min(since + _PAST, LAST)
        found += [one.day for one in occurrences(series, since, upto)]
        since = upto + _DAY
        if not found and since - series.starts_on > 60 * _PAST:
            break
    return found[:number]


def times(series: EventSeries, day: date) -> dict[str, Any]:
    """The columns of time of an event of the series on `day`."""
    length = series.length
    if series.all_day:
        last = day + length * _DAY if length else None
        return {"all_day": True, "starts_on": day, "ends_on": last, "starts_at": None, "ends_at": None}
    assert series.starts_time is not None  # series_has_time_or_days
    start = moment(day, series.starts_time, series.timezone)
    end = None if length is None else start + timedelta(minutes=length)
    return {"all_day": False, "starts_at": start, "ends_at": end, "starts_on": None, "ends_on": None}


def clock_of(event: Event) -> dict[str, Any]:
    """When an event takes place, as a series holds it: the time on the wall of its zone and its length."""
    if event.all_day:
        assert event.starts_on is not None
        length = (event.ends_on - event.starts_on).days if event.ends_on else None
        return {"all_day": True, "starts_time": None, "length": length}
    assert event.starts_at is not None
    length = round((event.ends_at - event.starts_at).total_seconds() / 60) if event.ends_at else None
    return {"all_day": False, "starts_time": event.starts_at.astimezone(event.timezone).time(), "length": length}


def day_of(event: Event) -> date:
    """The day an event begins on in its zone."""
    return event.starts.astimezone(event.timezone).date() if isinstance(event.starts, datetime) else event.starts


def iso(days: Iterable[date]) -> list[str]:
    """Days as the series keeps them."""
    return sorted({day.isoformat() for day in days})
