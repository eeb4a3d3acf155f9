"""The dates of rules and their moments equal those of a walk through the calendar day by day.

The walk knows nothing of the code under test: it groups days into periods, counts weekdays and weeks on its fingers,
and finds moments by looking which instants show that time on the wall.
"""

import importlib
import os
import random
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from letopis.events.models import EventSeries
from letopis.events.occurrences import next_days, occurrences, times
from letopis.events.recurrence.expansion import dates, first_date, moment, rest
from letopis.events.recurrence.rule import parse_rule
from letopis.kernel.errors import Refused
from letopis.kernel.workdays import workday

NUMBER = 20_000 if os.environ.get("LETOPIS_SOAK") else 2_000
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Novosibirsk", "UTC")
FIRST, LAST = date(1996, 1, 1), date(2032, 12, 31)
ONE = timedelta(days=1)

# — The walk —


def every_day(first: date, last: date) -> list[date]:
    found = []
    while first <= last:
        found.append(first)
        first += ONE
    return found


@cache
def counted() -> dict[date, dict[str, int]]:
    """Every day with the places of its weekday in month and year, and its place in the year, from both ends."""
    facts: dict[date, dict[str, int]] = {day: {} for day in every_day(FIRST, LAST)}
    for name, key in (("month", lambda d: (d.year, d.month, d.weekday())), ("year", lambda d: (d.year, d.weekday())),
                      ("yearday", lambda d: d.year), ("monthday", lambda d: (d.year, d.month))):  # fmt: skip
        groups: dict[Any, list[date]] = defaultdict(list)
        for day in facts:
            groups[key(day)].append(day)
        for group in groups.values():
            for place, day in enumerate(group):
                facts[day][name], facts[day][f"-{name}"] = place + 1, place - len(group)
    return facts


@cache
def week_numbers(week_start: int) -> dict[date, set[int]]:
    by_year: dict[int, list[list[date]]] = defaultdict(list)
    week: list[date] = []
    for day in every_day(FIRST, LAST):
        if day.weekday() == week_start and week:
            years = [one.year for one in week]
            if len(week) == 7:
                by_year[max(set(years), key=years.count)].append(week)
            week = []
        week.append(day)
    numbers = {}
    for weeks in by_year.values():
        for place, days in enumerate(weeks):
            for day in days:
                numbers[day] = {place + 1, place - len(weeks)}
    return numbers


def period_of(parts: dict[str, Any], day: date) -> Any:
    if parts["FREQ"] == "DAILY":
        return day.toordinal()
    if parts["FREQ"] == "WEEKLY":
        while day.weekday() != DAYS.index(parts.get("WKST", "MO")):
            day -= ONE
        return day.toordinal() // 7
    return day.year * 12 + day.month if parts["FREQ"] == "MONTHLY" else day.year


def is_one(parts: dict[str, Any], start: date, day: date) -> bool:
    """Whether the parts allow the day, with what they leave open taken from the start."""
    facts = counted()[day]
    frequency = parts["FREQ"]
    says_day = parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}
    if "BYMONTH" in parts and day.month not in parts["BYMONTH"]:
        return False
    if "BYMONTHDAY" in parts and not {facts["monthday"], facts["-monthday"]} & set(parts["BYMONTHDAY"]):
        return False
    if "BYYEARDAY" in parts and not {facts["yearday"], facts["-yearday"]} & set(parts["BYYEARDAY"]):
        return False
    if "BYWEEKNO" in parts:
        numbers = week_numbers(DAYS.index(parts.get("WKST", "MO")))[day]
        if not numbers & set(parts["BYWEEKNO"]):
            return False
    if "BYDAY" in parts:
        place = "month" if frequency == "MONTHLY" or "BYMONTH" in parts else "year"
        name = DAYS[day.weekday()]
        if not {name, f"{facts[place]}{name}", f"{facts['-' + place]}{name}"} & set(parts["BYDAY"]):
            return False
    if says_day or frequency == "DAILY":
        return True
    if frequency == "WEEKLY" or "BYWEEKNO" in parts:
        return day.weekday() == start.weekday()
    if frequency == "MONTHLY" or "BYMONTH" in parts:
        return day.day == start.day
    return (day.month, day.day) == (start.month, start.day)


def walked(parts: dict[str, Any], start: date, upto: date) -> list[date]:
    """The dates of the rule from the start to a day."""
    first = date(start.year, 1, 1) - timedelta(days=10)
    periods: dict[Any, list[date]] = defaultdict(list)
    for day in every_day(first, date(upto.year, 12, 31) + timedelta(days=10)):
        if is_one(parts, start, day):
            periods[period_of(parts, day)].append(day)
    begun, found = period_of(parts, start), []
    for period in sorted(periods):
        if period < begun or (period - begun) % parts.get("INTERVAL", 1):
            continue
        days = periods[period]
        if "BYSETPOS" in parts:
            days = [day for n, day in enumerate(days) if {n + 1, n - len(days)} & set(parts["BYSETPOS"])]
        found += [day for day in days if start <= day]
    if "UNTIL" in parts:
        found = [day for day in found if day <= parts["UNTIL"]]
    return [day for day in found[: parts.get("COUNT", len(found))] if day <= upto]


@cache
def shown_by(zone: str, day: date) -> dict[datetime, datetime]:
    """What the clock on the wall shows in the three days around, minute by minute; the first time it shows it."""
    shown: dict[datetime, datetime] = {}
    instant = datetime(day.year, day.month, day.day, tzinfo=UTC) - ONE
    for _minute in range(3 * 1440):
        shown.setdefault(instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None), instant)
        instant += timedelta(minutes=1)
    return shown


def instant_of(zone: str, day: date, at: time) -> datetime:
    """The first instant that shows it; of a time no clock shows, as if the clocks had not been changed."""
    wall = datetime.combine(day, at)
    noon = datetime(day.year, day.month, day.day, 12)
    before, after = (noon + move - (noon + move).replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
                     for move in (-ONE, ONE))  # fmt: skip
    if before == after:  # no change near: the clocks run so many hours from UTC
        return (wall + before).replace(tzinfo=UTC)
    shown = shown_by(zone, day)
    if wall in shown:
        return shown[wall]
    missing = wall
    while missing not in shown:
        missing -= timedelta(minutes=1)
    return shown[missing] + (wall - missing)


# — The rules —


def made(chance: random.Random) -> dict[str, Any]:
    """A rule the standard allows."""
    parts: dict[str, Any] = {"FREQ": chance.choice(["DAILY", "WEEKLY", "WEEKLY", "MONTHLY", "MONTHLY", "YEARLY"])}

    def some(name: str, values: list[Any], often: float) -> None:
        if chance.random() < often:
            parts[name] = chance.sample(values, chance.randint(1, min(4, len(values))))

    yearly, monthly = parts["FREQ"] == "YEARLY", parts["FREQ"] == "MONTHLY"
    if chance.random() < 0.5:
        parts["INTERVAL"] = chance.choice([1, 2, 2, 3, 4, 5, 7, 10, 13])
    some("BYMONTH", list(range(1, 13)), 0.25)
    if parts["FREQ"] != "WEEKLY":
        some("BYMONTHDAY", [*range(1, 32), *range(-31, 0)], 0.3)
    if yearly:
        some("BYYEARDAY", [*range(1, 367), *range(-366, 0)], 0.15)
        some("BYWEEKNO", [*range(1, 54), *range(-53, 0)], 0.15)
    days = list(DAYS)
    if (yearly or monthly) and "BYWEEKNO" not in parts and chance.random() < 0.5:
        most = 5 if monthly or "BYMONTH" in parts else 53
        days = [f"{chance.choice([-1, 1]) * chance.randint(1, most)}{day}" for day in DAYS]
    some("BYDAY", days, 0.5)
    if parts.keys() - {"FREQ", "INTERVAL"} and chance.random() < 0.25:
        parts["BYSETPOS"] = chance.sample([1, 2, 3, -1, -2], chance.randint(1, 2))
    if chance.random() < 0.3:
        parts["WKST"] = chance.choice(DAYS)
    return parts


def text_of(parts: dict[str, Any]) -> str:
    def shown(value: Any) -> str:
        if isinstance(value, list):
            return ",".join(map(str, value))
        return f"{value:%Y%m%d}" if isinstance(value, date) else str(value)

    return ";".join(f"{name}={shown(value)}" for name, value in parts.items())


@pytest.mark.soak
@pytest.mark.slow
def test_dates_and_moments_of_generated_rules() -> None:
    chance = random.Random(5545)
    found_some = 0
    for number in range(NUMBER):
        parts = made(chance)
        start = date(2001, 1, 1) + timedelta(days=chance.randrange(20 * 365))
        upto = start + timedelta(days=chance.choice([200, 500, 1100]))
        if chance.random() < 0.3:
            parts["COUNT"] = chance.randint(1, 30)
        elif chance.random() < 0.3:
            parts["UNTIL"] = start + timedelta(days=chance.randrange(1200))
        text, zone = text_of(parts), chance.choice(ZONES)
        rule = parse_rule(text)
        expected = walked(parts, start, upto)
        assert list(dates(rule, start, upto)) == expected, (number, text, start)
        assert parse_rule(str(rule)) == rule
        if not expected:
            continue
        found_some += 1
        middle = chance.choice(expected)
        assert list(dates(rule, start, upto, middle)) == [day for day in expected if day >= middle], text
        if len(parts.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY"}) or parts["FREQ"] in ("DAILY", "WEEKLY"):
            # what goes on from the middle is the same rule
            going_on = list(dates(rest(rule, start, middle), middle, upto))
            assert going_on == [day for day in expected if day >= middle], (text, start, middle)
        at = time(chance.randrange(24), chance.choice([0, 15, 30, 59]))
        series = EventSeries(rule=str(rule), starts_on=start, zone=zone, starts_time=at, length=45)
        for one in occurrences(series, start, upto)[:12]:
            assert times(series, one.day)["starts_at"] == instant_of(zone, one.key, at), (zone, one, at)
    assert found_some > NUMBER * 0.6


@pytest.mark.parametrize("zone", ZONES)
def test_every_minute_of_days_on_which_clocks_change(zone: str) -> None:
    """All days of change from 1990 to 2030, every seventh minute and the first ones after it."""
    changes = 0
    for day in every_day(date(1990, 1, 1), date(2030, 12, 31)):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
        offsets = [(noon + move).astimezone(ZoneInfo(zone)).utcoffset() for move in (-ONE, timedelta(0))]
        if offsets[0] == offsets[1]:
            continue
        changes += 1
        if changes % 5 and changes > 8:  # the rules of a zone are the same for years
            continue
        for minute in [*range(240), *range(240, 1440, 7)]:
            at = time(minute // 60, minute % 60)
            assert moment(day, at, ZoneInfo(zone)) == instant_of(zone, day, at), (day, at)
    assert (changes == 0) == (zone == "UTC")


def test_agrees_with_another_program() -> None:
    """Where the standard leaves no doubt, python-dateutil says the same."""
    rrulestr = importlib.import_module("dateutil.rrule").rrulestr
    chance, compared = random.Random(10), 0
    while compared < 100:
        parts = made(chance)
        start = date(2010, 1, 1) + timedelta(days=chance.randrange(3000))
        ours = list(dates(parse_rule(text_of(parts)), start, start + timedelta(days=700)))
        if "BYWEEKNO" in parts or (parts["FREQ"] == "WEEKLY" and "BYSETPOS" in parts) or len(ours) < 2:
            continue  # it takes all seven days; begins a week with the start; looks to the end of time for no date
        first, last = (datetime.combine(day, time()) for day in (start, ours[-1]))
        theirs = rrulestr(text_of(parts), dtstart=first).between(first, last, inc=True)
        assert [day.date() for day in theirs] == ours, (text_of(parts), start)
        compared += 1


# — What is refused, and what must end —


@pytest.mark.parametrize(
    "text",
    [
        "", "RRULE:", "FREQ", "FREQ=", "FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=HOURLY", "FREQ=FORTNIGHTLY",
        "FREQ=DAILY;COUNT=1000000000", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=99999999999999999999", "FREQ=DAILY;INTERVAL=٣", "FREQ=DAILY;BYHOUR=1,2,3",
        "FREQ=DAILY;UNTIL=20269999", "FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;COUNT=3;UNTIL=20270101",
        "FREQ=WEEKLY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=2TU", "FREQ=MONTHLY;BYDAY=99TU", "FREQ=WEEKLY;BYMONTHDAY=3",
        "FREQ=MONTHLY;BYWEEKNO=3", "FREQ=MONTHLY;BYYEARDAY=3", "FREQ=MONTHLY;BYMONTHDAY=32", "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTH=13", "FREQ=YEARLY;BYMONTH=5L;RSCALE=HEBREW", "FREQ=YEARLY;RSCALE=GREGORIAN;SKIP=FORWARD",
        "FREQ=DAILY;BYSETPOS=1", "FREQ=DAILY;FREQ=WEEKLY", "FREQ=DAILY;X-OWN=1", "FREQ=DAILY;WKST=XX", "FREQ=WEEKLY;" * 90,
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_rule(text)
    assert refused.value.field == "rrule"
    assert str(refused.value.message).endswith(".")


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTH=2;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=366", "FREQ=YEARLY;BYYEARDAY=1;BYMONTH=7", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;INTERVAL=999",
        "FREQ=WEEKLY;UNTIL=19990101", "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;BYDAY=MO",
    ],
)  # fmt: skip
def test_a_rule_without_dates_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        first_date(parse_rule(text), date(2026, 11, 24))


def test_rare_dates_are_found() -> None:
    leap_monday = parse_rule("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO")
    assert first_date(leap_monday, date(2026, 11, 24)) == date(2044, 2, 29)
    assert list(dates(parse_rule("FREQ=YEARLY;INTERVAL=999"), date(2026, 11, 24), date(2200, 1, 1))) == [
        date(2026, 11, 24)
    ]


# — The last day of a rule, days off —


@pytest.mark.parametrize(
    ("until", "at", "last"),
    [
        ("20261208T070000Z", time(10), date(2026, 12, 8)),  # ten in Moscow is seven
        ("20261208T065959Z", time(10), date(2026, 12, 7)),
        ("20261208T095959", time(10), date(2026, 12, 7)),  # on the wall
        ("20261208T230000Z", time(1), date(2026, 12, 9)),  # already tomorrow in Moscow
        ("20261208", time(23, 59), date(2026, 12, 8)),
        ("20261208T000000", None, date(2026, 12, 8)),
    ],
)
def test_until_a_moment_becomes_a_day(until: str, at: time | None, last: date) -> None:
    rule = parse_rule(f"FREQ=DAILY;UNTIL={until}").settled(at, ZoneInfo("Europe/Moscow"))
    assert rule.until == last


@pytest.mark.parametrize("mode", ["keep", "move", "back", "skip"])
def test_days_off(mode: str) -> None:
    """Every third day over the New Year holidays."""
    series = EventSeries(
        rule="FREQ=DAILY;INTERVAL=3", starts_on=date(2026, 12, 23), zone="UTC", all_day=True, days_off=mode
    )
    found = occurrences(series, date(2026, 12, 23), date(2027, 1, 25))
    by_rule = every_day(date(2026, 12, 23), date(2027, 1, 25))[::3]
    days = [one.day for one in found]
    assert len(set(days)) == len(days)
    if mode == "keep":
        assert days == by_rule
    elif mode == "skip":
        assert days == [day for day in by_rule if not workday(day).is_off]
    else:
        assert days == sorted(days)
        assert not any(workday(day).is_off for day in days)
        expected = set()
        for day in by_rule:
            while workday(day).is_off:
                day += ONE if mode == "move" else -ONE
            expected.add(day)
        assert set(days) == expected
    assert next_days(series, 3)[:1] == days[:1]
