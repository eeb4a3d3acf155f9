"""What is counted apart within a day, as it is kept; the hours, days and definitions behind it."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings

from letopis.channels.models import Channel
from letopis.kernel import clock

_RULES = 1  # of counting; another number makes every kept count stale
_HOUR = timedelta(hours=1)


class Cell(NamedTuple):
    """Events alike in everything reports count by."""

    type: int
    direction: str
    channel: int | None
    state: str


def packed(cell: Cell) -> str:
    """The cell as a key of JSON: "3/outgoing/5/completed"."""
    return f"{cell.type}/{cell.direction}/{cell.channel or 0}/{cell.state}"


@lru_cache(maxsize=10_000)
def unpacked(text: str) -> Cell:
    """The cell of a key."""
    kind, direction, channel, state = text.split("/")
    return Cell(int(kind), direction, int(channel) or None, state)


def company_zone() -> ZoneInfo:
    """The zone whose days are kept."""
    return ZoneInfo(settings.TIME_ZONE)


def stamp_of(channels: Sequence[Channel], zone: ZoneInfo) -> str:
    """A word for everything a count depends on beside the events; `channels` in the order of `ranked`."""
    told = [(row.pk, row.type_id, row.direction, row.tag_id) for row in channels]
    return hashlib.sha256(repr((_RULES, zone.key, told)).encode()).hexdigest()


def bounds(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The first instant of the first day and the first after the last one."""
    return clock.day_start(first, zone), clock.day_start(last + timedelta(days=1), zone)


def hour_of(moment: datetime) -> datetime:
    """The hour of UTC an instant lies in."""
    return moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def days_of(hours: Iterable[datetime], zone: ZoneInfo) -> set[date]:
    """The days that hours of UTC reach into: two for an hour in which a day of an odd zone ends."""
    ends = [end for hour in hours for end in (hour, hour + _HOUR - timedelta(microseconds=1))]
    return {end.astimezone(zone).date() for end in ends}


def mark_of(day: date, zone: ZoneInfo) -> datetime:
    """An hour of UTC that lies in this day alone."""
    return hour_of(clock.day_start(day, zone) + timedelta(hours=12))


def are_same_days(one: ZoneInfo, other: ZoneInfo, first: date, last: date) -> bool:
    """Whether these days begin and end at the same instants in both zones."""
    if one.key == other.key:
        return True
    days = (first + timedelta(days=number) for number in range((last - first).days + 2))
    # Compared in UTC: two values of different zones are never equal where a clock is put back.
    return all(clock.day_start(day, one).astimezone(UTC) == clock.day_start(day, other).astimezone(UTC) for day in days)
