"""VTIMEZONE of our time, from the zone's own table: every change of its clock between two years."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from letopis.events.ical.lines import line, local, text

_FIRST, _LAST = 2020, 2045
_DAY = timedelta(days=1)
_Change = tuple[timedelta, timedelta, bool, str]  # offset before and after, is it summer, what it is called


@lru_cache(maxsize=64)
def zone_lines(zone: str) -> tuple[str, ...]:
    """The lines of the component."""
    changes: dict[_Change, list[datetime]] = defaultdict(list)
    for moment in _changes(ZoneInfo(zone)):
        before = (moment - timedelta(seconds=1)).astimezone(ZoneInfo(zone)).utcoffset() or timedelta(0)
        after = moment.astimezone(ZoneInfo(zone))
        key = (before, after.utcoffset() or timedelta(0), bool(after.dst()), after.tzname() or zone)
        changes[key].append((moment + before).replace(tzinfo=None))  # by the clock that was being changed
    lines = ["BEGIN:VTIMEZONE", line("TZID", text(zone))]
    for (before, offset, is_summer, name), onsets in changes.items():
        kind = "DAYLIGHT" if is_summer else "STANDARD"
        lines += [f"BEGIN:{kind}", line("DTSTART", local(onsets[0]))]
        if onsets[1:]:
            lines.append(line("RDATE", ",".join(map(local, onsets[1:]))))
        lines += [
            line("TZOFFSETFROM", _offset(before)),
            line("TZOFFSETTO", _offset(offset)),
            line("TZNAME", text(name)),
        ]
        lines.append(f"END:{kind}")
    return (*lines, "END:VTIMEZONE")


def _changes(zone: ZoneInfo) -> list[datetime]:
    """The instants at which the clock changes, in UTC; the beginning of the table stands for what was before."""
    start = datetime(_FIRST, 1, 1, tzinfo=UTC)
    found, day = [start], start
    while day.year < _LAST:
        if day.astimezone(zone).utcoffset() != (day + _DAY).astimezone(zone).utcoffset():
            low, high = 0, 24 * 60  # minutes of the day between which it happens
            while high - low > 1:
                middle = (low + high) // 2
                same = (day + timedelta(minutes=middle)).astimezone(zone).utcoffset() == day.astimezone(
                    zone
                ).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            found.append(day + timedelta(minutes=high))
        day += _DAY
    return found


def _offset(value: timedelta) -> str:
    minutes = round(value.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}{abs(minutes) % 60:02d}"
