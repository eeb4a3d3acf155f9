"""The dates of a rule, and the moments behind them.

Days are looked at period by period (a day, a week, a month, a year), so that a rule without dates ends with the time
it is asked about and nothing else.
"""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from letopis.events.recurrence.rule import Rule
from letopis.kernel.errors import Refused

LAST = date(2200, 1, 1)
_DAY = timedelta(days=1)
_SEARCHED = 60  # years in which a rule must have a date: 29 February on a Monday comes once in 28, or 40


def dates(rule: Rule, start: date, upto: date, since: date | None = None) -> Iterator[date]:
    """The dates of a settled rule from `since` to `upto`, both inclusive; the first may be `start` itself.

    `start` says what the rule leaves open: which weekday, which day of the month, from where weeks are counted.
    """
    rule = _filled(rule, start)
    assert not isinstance(rule.until, datetime)  # see `Rule.settled`
    last = min(upto, rule.until or upto, LAST)
    since = max(start, since or start)
    found = 0
    index = 0 if rule.count else _periods_before(rule, start, since)
    while (bounds := _period(rule, start, index)) is not None and bounds[0] <= last:
        for day in _chosen(rule, *bounds):
            if day < start:
                continue
            if day > last:
                return
            if day >= since:
                yield day
            found += 1
            if found == rule.count:
                return
        index += 1


def first_date(rule: Rule, start: date) -> date:
    """The first date of a rule from `start` on. Raises `Refused` when there is none in a lifetime."""
    upto = min(LAST, start.replace(day=min(start.day, 28), year=min(start.year + _SEARCHED, LAST.year)))
    if (found := next(dates(rule, start, upto), None)) is None:
        raise Refused(_("No date fits this rule of recurrence."), "rrule")
    return found


def number_before(rule: Rule, start: date, day: date) -> int:
    """How many dates of the rule come before `day`."""
    return sum(1 for _date in dates(rule, start, day - _DAY))


def rest(rule: Rule, start: date, day: date) -> Rule:
    """The rule as it goes on from `day`, one of its dates: so many times fewer."""
    return replace(rule, count=rule.count - number_before(rule, start, day)) if rule.count else rule


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The instant of a time of day in a zone, in UTC.

    An hour that the clocks leave out is counted on from before the change (2:30 is 3:30); of one that comes twice, it
    is the first: RFC 5545, 3.3.5.
    """
    return datetime.combine(day, at, zone).astimezone(UTC)


def _filled(rule: Rule, start: date) -> Rule:
    """The rule with what it leaves open taken from the start."""
    if rule.frequency == "WEEKLY" and not rule.weekdays:
        return replace(rule, weekdays=frozenset({(0, start.weekday())}))
    if rule.frequency == "MONTHLY" and not (rule.weekdays or rule.month_days):
        return replace(rule, month_days=frozenset({start.day}))
    if rule.frequency == "YEARLY" and not (rule.weekdays or rule.month_days or rule.year_days):
        if rule.weeks:
            return replace(rule, weekdays=frozenset({(0, start.weekday())}))
        return replace(rule, month_days=frozenset({start.day}), months=rule.months or frozenset({start.month}))
    return rule


def _week_of(day: date, week_start: int) -> date:
    return day - timedelta(days=(day.weekday() - week_start) % 7)


def _periods_before(rule: Rule, start: date, since: date) -> int:
    """The number of the period to begin with: none of the periods before it reaches `since`."""
    if rule.frequency == "DAILY":
        passed = (since - start).days
    elif rule.frequency == "WEEKLY":
        passed = (_week_of(since, rule.week_start) - _week_of(start, rule.week_start)).days // 7
    elif rule.frequency == "MONTHLY":
        passed = (since.year - start.year) * 12 + since.month - start.month
    else:
        passed = since.year - start.year
    return passed // rule.interval


def _period(rule: Rule, start: date, index: int) -> tuple[date, date] | None:
    """The first and the last day of a period; None beyond the calendar."""
    step = index * rule.interval
    try:
        if rule.frequency == "DAILY":
            day = start + timedelta(days=step)
            return day, day
        if rule.frequency == "WEEKLY":
            monday = _week_of(start, rule.week_start) + timedelta(days=7 * step)
            return monday, monday + timedelta(days=6)
        if rule.frequency == "MONTHLY":
            year, month = divmod(start.year * 12 + start.month - 1 + step, 12)
            return date(year, month + 1, 1), date(year, month + 1, monthrange(year, month + 1)[1])
        return date(start.year + step, 1, 1), date(start.year + step, 12, 31)
    except (OverflowError, ValueError):
        return None


def _chosen(rule: Rule, first: date, last: date) -> list[date]:
    days = [day for day in _days(rule, first, last) if _fits(rule, day)]
    if not rule.positions:
        return days
    wanted = {position - 1 if position > 0 else len(days) + position for position in rule.positions}
    return [day for number, day in enumerate(days) if number in wanted]


def _days(rule: Rule, first: date, last: date) -> Iterator[date]:
    """The days of a period; of a year only those of the months that are asked for."""
    if rule.frequency == "YEARLY" and rule.months:
        for month in sorted(rule.months):
            for number in range(1, monthrange(first.year, month)[1] + 1):
                yield date(first.year, month, number)
        return
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def _fits(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days:
        length = monthrange(day.year, day.month)[1]
        if day.day not in rule.month_days and day.day - length - 1 not in rule.month_days:
            return False
    if rule.year_days:
        number, length = _of_year(day)
        if number not in rule.year_days and number - length - 1 not in rule.year_days:
            return False
    if rule.weeks and not _week_numbers(day, rule.week_start) & rule.weeks:
        return False
    return not rule.weekdays or _is_weekday(rule, day)


def _of_year(day: date) -> tuple[int, int]:
    return day.timetuple().tm_yday, (date(day.year, 12, 31) - date(day.year, 1, 1)).days + 1


def _week_numbers(day: date, week_start: int) -> set[int]:
    """The number of the day's week counted from both ends; week 1 is the first with four days in the year."""
    start = _week_of(day, week_start)
    year = (start + timedelta(days=3)).year
    first = _week_of(date(year, 1, 4), week_start)
    following = _week_of(date(year + 1, 1, 4), week_start)
    number, length = (start - first).days // 7 + 1, (following - first).days // 7
    return {number, number - length - 1}


def _is_weekday(rule: Rule, day: date) -> bool:
    if (0, day.weekday()) in rule.weekdays:
        return True
    if not any(nth for nth, weekday in rule.weekdays if weekday == day.weekday()):
        return False
    if rule.frequency == "MONTHLY" or rule.months:
        number, length = day.day, monthrange(day.year, day.month)[1]
    else:
        number, length = _of_year(day)
    from_first, from_last = (number - 1) // 7 + 1, -((length - number) // 7 + 1)
    return bool({(from_first, day.weekday()), (from_last, day.weekday())} & rule.weekdays)
