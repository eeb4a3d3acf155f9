"""A rule of recurrence as RFC 5545 writes it, down to days: the time of day is that of the series."""

import re
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from letopis.kernel.errors import Refused

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WORKDAYS = frozenset((0, day) for day in range(5))
LONGEST = 500  # letters
MOST_TIMES, LONGEST_STEP = 9999, 999
_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")
_FREQUENCIES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_RANGES = {"BYMONTH": (1, 12), "BYMONTHDAY": (-31, 31), "BYYEARDAY": (-366, 366), "BYWEEKNO": (-53, 53),
           "BYSETPOS": (-366, 366)}  # fmt: skip
_FIELDS = {"BYMONTH": "months", "BYMONTHDAY": "month_days", "BYYEARDAY": "year_days", "BYWEEKNO": "weeks",
           "BYSETPOS": "positions"}  # fmt: skip
_DAY = re.compile(r"^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$")
_UNTIL = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?$")
Weekday = tuple[int, int]  # which one of its month or year (0: each, -1: the last), 0 = Monday


@dataclass(frozen=True)
class Rule:
    """What `FREQ=WEEKLY;BYDAY=TU` says. An `until` is inclusive."""

    frequency: str  # DAILY, WEEKLY, MONTHLY, YEARLY
    interval: int = 1
    count: int | None = None
    until: date | datetime | None = None
    months: frozenset[int] = frozenset()
    month_days: frozenset[int] = frozenset()
    year_days: frozenset[int] = frozenset()
    weeks: frozenset[int] = frozenset()
    weekdays: frozenset[Weekday] = frozenset()
    positions: frozenset[int] = frozenset()
    week_start: int = 0

    def __str__(self) -> str:
        parts = [f"FREQ={self.frequency}"]
        if self.interval != 1:
            parts.append(f"INTERVAL={self.interval}")
        if self.count is not None:
            parts.append(f"COUNT={self.count}")
        if self.until is not None:
            parts.append(f"UNTIL={_until_text(self.until)}")
        for name, field in _FIELDS.items():
            if numbers := sorted(getattr(self, field)):
                parts.append(f"{name}={','.join(map(str, numbers))}")
        if self.weekdays:
            days = sorted(self.weekdays, key=lambda one: (one[0], one[1]))
            parts.append("BYDAY=" + ",".join(f"{nth or ''}{WEEKDAYS[day]}" for nth, day in days))
        if self.week_start:
            parts.append(f"WKST={WEEKDAYS[self.week_start]}")
        return ";".join(parts)

    def settled(self, at: time | None, zone: ZoneInfo) -> "Rule":
        """The rule with the last day it may fall on instead of a moment: for occurrences at `at` on the clocks of `zone`."""
        if not isinstance(self.until, datetime):
            return self
        until = self.until.astimezone(zone) if self.until.tzinfo else self.until
        reaches = at is None or until.replace(tzinfo=None).time() >= at
        return replace(self, until=until.date() if reaches else until.date() - timedelta(days=1))

    def ended(self, last: date) -> "Rule":
        """The rule that ends with `last`, if not before."""
        until = self.until if isinstance(self.until, date) and not isinstance(self.until, datetime) else None
        return replace(self, count=None, until=min(last, until) if until else last)


def _until_text(until: date | datetime) -> str:
    if isinstance(until, datetime):
        return f"{until.astimezone(UTC):%Y%m%dT%H%M%SZ}" if until.tzinfo else f"{until:%Y%m%dT%H%M%S}"
    return f"{until:%Y%m%d}"


def _refused(text: str, **about: Any) -> Refused:
    return Refused(text % about if about else text, "rrule")


def parse_rule(text: str) -> Rule:
    """The rule behind `FREQ=…;…`, with or without «RRULE:». Raises `Refused` on `rrule` with a sentence."""
    text = text.strip().removeprefix("RRULE:").strip().strip(";").upper()
    if len(text) > LONGEST:
        raise _refused(_("The rule is too long."))
    parts: dict[str, str] = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name in parts:
            raise _refused(_("Cannot read «%(part)s» in the rule of recurrence."), part=part[:60])
        parts[name] = value
    frequency = parts.pop("FREQ", "")
    if frequency in _OFTEN or {"BYHOUR", "BYMINUTE", "BYSECOND"} & parts.keys():
        raise _refused(_("An event recurs at most once a day, at the time of its start."))
    if frequency not in _FREQUENCIES:
        raise _refused(_("The rule of recurrence does not say how often: by days, weeks, months or years."))
    values: dict[str, Any] = {}
    for name, value in parts.items():
        if name == "INTERVAL":
            values["interval"] = _number(value, 1, LONGEST_STEP)
        elif name == "COUNT":
            values["count"] = _number(value, 1, MOST_TIMES)
        elif name == "UNTIL":
            values["until"] = _until(value)
        elif name in _RANGES:
            least, most = _RANGES[name]
            numbers = frozenset(_number(one, least, most) for one in value.split(","))
            if 0 in numbers:
                raise _refused(_("Cannot read «%(part)s» in the rule of recurrence."), part=value[:60])
            values[_FIELDS[name]] = numbers
        elif name == "BYDAY":
            values["weekdays"] = frozenset(_weekday(one) for one in value.split(","))
        elif name == "WKST" and value in WEEKDAYS:
            values["week_start"] = WEEKDAYS.index(value)
        else:
            raise _refused(_("Cannot read «%(part)s» in the rule of recurrence."), part=f"{name}={value}"[:60])
    rule = Rule(frequency, **values)
    _check(rule)
    return rule


def _number(text: str, least: int, most: int) -> int:
    if not re.fullmatch(r"[+-]?\d{1,12}", text) or not text.isascii():
        raise _refused(_("Cannot read «%(part)s» in the rule of recurrence."), part=text[:60])
    if not least <= int(text) <= most:
        about = {"number": text, "least": least, "most": most}
        raise _refused(_("%(number)s in the rule of recurrence is not between %(least)d and %(most)d."), **about)
    return int(text)


def _weekday(text: str) -> Weekday:
    if (found := _DAY.match(text)) is None or (found[1] and not 1 <= abs(int(found[1])) <= 53):
        raise _refused(_("Cannot read «%(part)s» in the rule of recurrence."), part=text[:60])
    return int(found[1] or 0), WEEKDAYS.index(found[2])


def _until(text: str) -> date | datetime:
    try:
        if (found := _UNTIL.match(text)) is None:
            raise ValueError(text)
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if not found[4]:
            return day
        at = time(int(found[4]), int(found[5]), min(int(found[6]), 59))
        return datetime.combine(day, at, UTC if found[7] else None)
    except ValueError as error:
        raise _refused(_("Cannot read «%(part)s» in the rule of recurrence."), part=f"UNTIL={text}"[:60]) from error


def _check(rule: Rule) -> None:
    """Refuse what the standard forbids: parts that mean nothing at this frequency."""
    if rule.count is not None and rule.until is not None:
        raise _refused(_("A rule of recurrence ends after a number of times or on a day, not both."))
    days = rule.weekdays | rule.month_days | rule.year_days | rule.weeks | rule.months
    if rule.positions and not days:
        raise _refused(_("BYSETPOS needs days to choose from."))
    ordinal = any(nth for nth, _day in rule.weekdays)
    if ordinal and (rule.frequency not in ("MONTHLY", "YEARLY") or rule.weeks):
        raise _refused(_("«The second Tuesday» needs a month or a year to be counted in."))
    by_frequency = (
        (rule.weeks and rule.frequency != "YEARLY", "BYWEEKNO"),
        (rule.year_days and rule.frequency != "YEARLY", "BYYEARDAY"),
        (rule.month_days and rule.frequency == "WEEKLY", "BYMONTHDAY"),
    )
    for is_wrong, name in by_frequency:
        if is_wrong:
            text = _("%(part)s does not go together with %(frequency)s.")
            raise _refused(text, part=name, frequency=f"FREQ={rule.frequency}")
