"""A rule after one of its dates was moved to another day, for all of them: «every Tuesday» becomes «every Wednesday»."""

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from letopis.events.recurrence.rule import Rule
from letopis.kernel.errors import Refused


def shifted(rule: Rule, was: date, now: date) -> Rule:
    """The rule whose date `was` is to be `now`. Raises `Refused` when that is no simple change of it."""
    if was == now:
        return rule
    made: Rule | None = None
    if not (rule.positions or rule.weeks or rule.year_days):
        made = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}[rule.frequency](
            rule, was, now
        )
    if made is None:
        raise Refused(_("All events of this series cannot be moved to another day so. Change its rule."), "starts_at")
    until = made.until
    if isinstance(until, date):  # the last one moves, too
        made = replace(made, until=until + max(now - was, timedelta(0)))
    return made


def _daily(rule: Rule, was: date, now: date) -> Rule | None:
    return rule if rule.interval > 1 and not (rule.months or rule.month_days or rule.weekdays) else None


def _weekly(rule: Rule, was: date, now: date) -> Rule | None:
    days = {day for _nth, day in rule.weekdays} or {was.weekday()}
    if was.weekday() not in days or rule.months:
        return None
    if len(days) > 1:
        monday, other = (day - timedelta(days=(day.weekday() - rule.week_start) % 7) for day in (was, now))
        if monday != other or now.weekday() in days:
            return None
    return replace(rule, weekdays=frozenset((0, day) for day in (days - {was.weekday()}) | {now.weekday()}))


def _monthly(rule: Rule, was: date, now: date) -> Rule | None:
    if (was.year, was.month) != (now.year, now.month) or (rule.weekdays and rule.month_days):
        return None
    length = monthrange(now.year, now.month)[1]
    if rule.weekdays:
        ((nth, _day), *others) = rule.weekdays
        if others or not nth:
            return None
        from_last = -((length - now.day) // 7 + 1)
        place = from_last if nth < 0 else (now.day - 1) // 7 + 1
        return replace(rule, weekdays=frozenset({(place if place < 5 else -1, now.weekday())}))
    if len(rule.month_days) > 1:
        return None
    is_last = bool(rule.month_days) and min(rule.month_days) < 0
    return replace(rule, month_days=frozenset({now.day - length - 1 if is_last else now.day}))


def _yearly(rule: Rule, was: date, now: date) -> Rule | None:
    if was.year != now.year or rule.weekdays or len(rule.months) > 1 or len(rule.month_days) > 1:
        return None
    if rule.month_days and not rule.months:
        return None
    return replace(rule, months=frozenset({now.month}), month_days=frozenset({now.day}))
