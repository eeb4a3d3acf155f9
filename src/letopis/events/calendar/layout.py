"""Where events stand in a column of hours: rows of a quarter of an hour, lanes side by side where they overlap."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from letopis.events.calendar.reading import SHORT, days_of
from letopis.events.models import CalendarChoice, Event

QUARTER = 15
DAY = 24 * 60
LEAST = 2  # quarters a block takes at least: less would hide its words
LANES = 6  # more would be too narrow to read


@dataclass(frozen=True)
class Hours:
    """The hours shown, `first` … `last`, and the rows of moments in them."""

    first: int
    last: int

    def row(self, minutes: int, *, up: bool = False) -> int:
        """The line of the grid, from 1, at or (`up`) after so many minutes of the day."""
        inside = min(max(minutes, self.first * 60), self.last * 60) - self.first * 60
        return (inside + (QUARTER - 1 if up else 0)) // QUARTER + 1

    @property
    def rows(self) -> int:
        return (self.last - self.first) * 60 // QUARTER


@dataclass
class Block:
    """An event in a column: lines of the grid, its lane of so many, and whether it goes on before or after the day."""

    event: Event
    top: int
    bottom: int
    before: bool
    after: bool
    lane: int = 0
    lanes: int = 1


def is_timed(event: Event) -> bool:
    """Whether an event stands among the hours; one of whole days or of more than a day stands above them."""
    return not event.all_day and event.reaches_to is None


def minutes_in(event: Event, day: date, zone: ZoneInfo) -> tuple[int, int]:
    """Where an event begins and ends on the clock of `zone` that day, in minutes; the end is after the start."""
    assert event.starts_at is not None
    end = event.ends_at if event.ends_at and event.ends_at > event.starts_at else None
    starts = event.starts_at.astimezone(zone)
    ends = (end or event.starts_at + timedelta(minutes=SHORT)).astimezone(zone)
    begin = _minutes(starts) if starts.date() == day else 0
    finish = _minutes(ends) if ends.date() == day else DAY
    return begin, max(finish, min(begin + QUARTER, DAY))  # clocks set back may end an event before it begins


def _minutes(moment: datetime) -> int:
    return moment.hour * 60 + moment.minute


def hours_of(choice: CalendarChoice, events: Iterable[Event], days: Sequence[date], zone: ZoneInfo) -> Hours:
    """An hour before work to an hour after it, wider where events stand outside; or the whole day."""
    if choice.all_hours:
        return Hours(0, 24)
    first, last = max(choice.work_from - 60, 0), min(choice.work_to + 60, DAY)
    for event in events:
        if is_timed(event):
            begins, ends = days_of(event, zone)
            for day in days:
                if begins <= day <= ends:
                    begin, end = minutes_in(event, day, zone)
                    first, last = min(first, begin), max(last, end)
    return Hours(first // 60, -(-last // 60))


def column(events: Iterable[Event], day: date, hours: Hours, zone: ZoneInfo) -> list[Block]:
    """The timed events of a day as blocks, in lanes that do not overlap."""
    blocks = []
    for event in events:
        begins, ends = days_of(event, zone)
        if not is_timed(event) or not begins <= day <= ends:
            continue
        begin, end = minutes_in(event, day, zone)
        top = min(hours.row(begin), hours.rows + 1 - LEAST)
        bottom = max(hours.row(end, up=True), top + LEAST)
        blocks.append(Block(event, top, bottom, begins < day, ends > day))
    blocks.sort(key=lambda block: (block.top, -block.bottom, block.event.pk))
    _set_lanes(blocks)
    return blocks


def _set_lanes(blocks: list[Block]) -> None:
    """Give each block the first free lane; blocks that hang together share the width."""
    together: list[Block] = []
    free_at: list[int] = []
    for block in blocks:
        if together and block.top >= max(other.bottom for other in together):
            _share(together)
            together, free_at = [], []
        lane = next((number for number, until in enumerate(free_at) if until <= block.top), len(free_at))
        lane = min(lane, LANES - 1)
        free_at[lane:] = [block.bottom, *free_at[lane + 1 :]]
        block.lane = lane
        together.append(block)
    _share(together)


def _share(together: list[Block]) -> None:
    lanes = max((block.lane for block in together), default=0) + 1
    for block in together:
        block.lanes = lanes


def free_windows(busy: Iterable[Block], work: tuple[int, int], least: int = 2) -> list[tuple[int, int]]:
    """The lines between `work` (first, last) where no block of anybody stands, at least so many quarters long."""
    found, at = [], work[0]
    for block in sorted(busy, key=lambda block: block.top):
        if block.top - at >= least:
            found.append((at, min(block.top, work[1])))
        at = max(at, block.bottom)
        if at >= work[1]:
            break
    if work[1] - at >= least:
        found.append((at, work[1]))
    return [(top, bottom) for top, bottom in found if bottom - top >= least]
