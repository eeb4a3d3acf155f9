"""Rules as people choose them: «каждую неделю по вт», «в последний рабочий день»; and back."""

from dataclasses import replace
from datetime import date
from typing import Any

from letopis.events.recurrence.rule import WORKDAYS, Rule

# how a choice is kept in a form; what else can be said is written as a rule
DAILY, WORKING, WEEKLY, MONTHLY, YEARLY, OWN = "daily", "workdays", "weekly", "monthly", "yearly", "own"
BY_DAY, BY_WEEKDAY, BY_LAST_WEEKDAY, LAST_DAY, LAST_WORKDAY = "day", "weekday", "last-weekday", "last", "last-workday"
_FREQUENCY = {DAILY: "DAILY", WORKING: "WEEKLY", WEEKLY: "WEEKLY", MONTHLY: "MONTHLY", YEARLY: "YEARLY"}
_EACH = frozenset((0, day) for day in range(5))


def chosen(repeat: str, start: date, *, every: int = 1, weekdays: set[int] | None = None, month: str = BY_DAY) -> Rule:
    """The endless rule of a choice that begins on `start`."""
    rule = Rule(_FREQUENCY[repeat], interval=1 if repeat == WORKING else every)
    if repeat == WORKING:
        return replace(rule, weekdays=WORKDAYS)
    if repeat == WEEKLY:
        return replace(rule, weekdays=frozenset((0, day) for day in weekdays or {start.weekday()}))
    if repeat == MONTHLY:
        return _of_month(rule, start, month)
    if repeat == YEARLY:
        return replace(rule, months=frozenset({start.month}), month_days=frozenset({start.day}))
    return rule


def _of_month(rule: Rule, start: date, month: str) -> Rule:
    if month == BY_WEEKDAY:
        nth = (start.day - 1) // 7 + 1
        return replace(rule, weekdays=frozenset({(nth if nth < 5 else -1, start.weekday())}))
    if month == BY_LAST_WEEKDAY:
        return replace(rule, weekdays=frozenset({(-1, start.weekday())}))
    if month == LAST_DAY:
        return replace(rule, month_days=frozenset({-1}))
    if month == LAST_WORKDAY:
        return replace(rule, weekdays=_EACH, positions=frozenset({-1}))
    return replace(rule, month_days=frozenset({start.day}))


def as_chosen(rule: Rule, start: date) -> dict[str, Any]:
    """The choice behind a rule: the fields of `chosen`, or the rule as it is written."""
    endless = replace(rule, count=None, until=None)
    days = {day for _nth, day in rule.weekdays} or {start.weekday()}
    if rule.weekdays == WORKDAYS and endless == chosen(WORKING, start):
        return {"repeat": WORKING}
    filled = _filled(endless, start)
    for repeat in (DAILY, WEEKLY, MONTHLY, YEARLY):
        for month in (BY_DAY, BY_WEEKDAY, BY_LAST_WEEKDAY, LAST_DAY, LAST_WORKDAY) if repeat == MONTHLY else (BY_DAY,):
            if filled == chosen(repeat, start, every=rule.interval, weekdays=days, month=month):
                return {"repeat": repeat, "every": rule.interval, "weekdays": sorted(days), "month": month}
    return {"repeat": OWN, "rrule": str(endless)}


def _filled(rule: Rule, start: date) -> Rule:
    """The rule with the day it takes from the start."""
    if rule.weekdays or rule.month_days or rule.months or rule.weeks or rule.year_days:
        return rule
    if rule.frequency == "WEEKLY":
        return replace(rule, weekdays=frozenset({(0, start.weekday())}))
    if rule.frequency == "MONTHLY":
        return replace(rule, month_days=frozenset({start.day}))
    if rule.frequency == "YEARLY":
        return replace(rule, months=frozenset({start.month}), month_days=frozenset({start.day}))
    return rule
