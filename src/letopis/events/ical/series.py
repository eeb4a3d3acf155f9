"""Events of a series as one component with a rule: it shows exactly the events that are given, wherever they were moved."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from letopis.events.ical.lines import day, instant, line, local, text
from letopis.events.ical.writing import HOST, Writer
from letopis.events.ical.zones import zone_lines
from letopis.events.models import Event, EventSeries
from letopis.events.occurrences import times
from letopis.events.recurrence.expansion import dates
from letopis.events.recurrence.rule import parse_rule

_OWN = ("UID:", "DTSTAMP:", "CREATED:", "LAST-MODIFIED:", "SEQUENCE:", "URL:", "DTSTART", "DTEND")  # of one occurrence


def components(writer: Writer, events: Sequence[Event]) -> list[list[str]]:
    """The zones that are named, then every event: those of a series together, the others by themselves."""
    groups: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        if event.series_id is not None and event.recurrence_id is not None:
            groups[event.series_id].append(event)
    series = EventSeries.objects.in_bulk([pk for pk, rows in groups.items() if len(rows) > 1])
    found: list[list[str]] = []
    zones: set[str] = set()
    together: set[int] = set()
    for pk, one in series.items():
        written = _Written(writer, one, groups[pk])
        if len(written.rows) > 1:
            found += written.components()
            together |= {event.pk for event in written.rows}
            zones |= set() if one.all_day else {one.zone}
    found += [writer.event(event) for event in events if event.pk not in together]
    return [*(list(zone_lines(zone)) for zone in sorted(zones)), *found]


class _Written:
    """The events of one series: `rows` fall on days of its rule, what most of them say is the pattern."""

    def __init__(self, writer: Writer, series: EventSeries, rows: Iterable[Event]) -> None:
        self.writer, self.series, self.rule = writer, series, parse_rule(series.rule)
        by_day = {event.recurrence_id: event for event in rows if event.recurrence_id}
        first, last = min(by_day), max(by_day)
        self.days = list(dates(self.rule, series.starts_on, last, first))
        self.rows = [by_day[key] for key in self.days if key in by_day]
        self.zone = ZoneInfo(series.zone)
        self.lines = {event.pk: writer.event(event) for event in self.rows}

    def components(self) -> list[list[str]]:
        """The series, then the occurrences that are not as the series says."""
        said = {pk: tuple(part for part in lines if not part.startswith(_OWN)) for pk, lines in self.lines.items()}
        pattern = Counter(said.values()).most_common(1)[0][0]
        own = [event for event in self.rows if said[event.pk] != pattern or not self._is_on_time(event)]
        return [self._master(pattern), *(self._override(event) for event in own)]

    def _is_on_time(self, event: Event) -> bool:
        assert event.recurrence_id is not None
        expected = times(self.series, event.recurrence_id)
        return all(getattr(event, name) == value for name, value in expected.items())

    def _master(self, pattern: tuple[str, ...]) -> list[str]:
        shown = {event.recurrence_id for event in self.rows}
        first, last = self.rows[0], self.rows[-1]
        latest = max(self.rows, key=lambda event: event.updated_at)
        begin, *rest = pattern
        return [
            begin,
            self._uid(),
            line("DTSTAMP", instant(latest.updated_at)),
            line("CREATED", instant(self.series.created_at)),
            line("LAST-MODIFIED", instant(latest.updated_at)),
            line("SEQUENCE", str(self.series.version)),
            *self._times(first.recurrence_id),
            line("RRULE", self._bounded(last.recurrence_id)),
            *(self._moment("EXDATE", key) for key in self.days if key not in shown and key > self.days[0]),
            *rest,
        ]

    def _override(self, event: Event) -> list[str]:
        begin, _uid, *rest = self.lines[event.pk]
        return [begin, self._uid(), self._moment("RECURRENCE-ID", event.recurrence_id), *rest]

    def _uid(self) -> str:
        return line("UID", text(f"{self.series.public_id}@{HOST}"))

    def _start(self, key: Any) -> datetime:
        found = times(self.series, key)["starts_at"]
        assert isinstance(found, datetime)
        return found

    def _moment(self, name: str, key: Any) -> str:
        """An occurrence named by the start the rule gives it."""
        if self.series.all_day:
            return line(name, day(key), {"VALUE": "DATE"})
        return self._local(name, self._start(key))

    def _local(self, name: str, moment: datetime) -> str:
        if self.series.zone in ("UTC", "Etc/UTC"):
            return line(name, instant(moment))
        return line(name, local(moment.astimezone(self.zone)), {"TZID": self.series.zone})

    def _times(self, key: Any) -> list[str]:
        found = times(self.series, key)
        if self.series.all_day:
            after = (found["ends_on"] or found["starts_on"]) + timedelta(days=1)
            return [self._moment("DTSTART", key), line("DTEND", day(after), {"VALUE": "DATE"})]
        ends = [self._local("DTEND", found["ends_at"])] if found["ends_at"] else []
        return [self._moment("DTSTART", key), *ends]

    def _bounded(self, last: Any) -> str:
        """The rule up to the last occurrence that is given; counting would begin anew with the first one."""
        until = last if self.series.all_day else self._start(last).astimezone(UTC)
        return str(replace(self.rule, count=None, until=until))
