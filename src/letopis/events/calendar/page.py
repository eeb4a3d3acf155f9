"""What a page of the calendar shows: its period, columns, cells and numbers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change, may_create
from letopis.events.calendar import intervals, layout, reading
from letopis.events.calendar.choices import Looking, looking_of
from letopis.events.calendar.periods import VIEWS, Period, period, weeks
from letopis.events.calendar.theirs import their_time
from letopis.events.models import Event, EventType
from letopis.events.queries import stamp
from letopis.kernel import clock
from letopis.kernel.workdays import Workday, workday
from letopis.ui.dates import clock_time


@dataclass
class Column:
    """A day, or a person's day, as a column of hours."""

    day: date
    person: User
    kind: Workday
    is_today: bool
    blocks: list[layout.Block]
    above: list[Event]  # events of whole days
    off: list[tuple[int, int]]  # lines outside working hours
    now: int = 0  # the line of the present quarter; 0: not in this column

    @property
    def minutes(self) -> int:
        """How long the planned and completed events of the column take together."""
        taken = (block for block in self.blocks if block.event.state != Event.State.CANCELLED)
        return sum((block.bottom - block.top) * layout.QUARTER for block in taken)


@dataclass(frozen=True)
class Window:
    """A stretch of hours when everybody shown is free."""

    top: int
    bottom: int
    begins: str
    ends: str


@dataclass
class Drawn:
    """The columns of a grid and the hours they stand in."""

    hours: layout.Hours
    columns: list[Column]
    window: Window | None = None


def stamp_of() -> str:
    """A short text that differs when any event does, or when five minutes have gone by."""
    return f"{stamp(Event.objects.all())}-{int(clock.now().timestamp()) // 300}"


def page_of(user: User, kinds: Sequence[EventType], view: str, day: date) -> dict[str, Any]:
    """Everything the page needs, in a fixed number of queries."""
    looking, shown = looking_of(user), period(view, day)
    people = looking.columns if view == "team" else looking.chosen
    asked = reading.Asked(user, people, kinds, looking.choice, shown)
    context = {
        "period": shown,
        "views": VIEWS,
        "looking": looking,
        "kinds": [kind for kind in kinds if kind.is_active and kind.code != "note"],
        "weeks": weeks(day),
        "today": clock.today(user.zone),
        "workday": workday,
        "now": clock.now(),
        "may_change": lambda event: event.state == Event.State.PLANNED and may_change(user, event),
        "may_create": may_create(user),
        "on_clock": lambda event: intervals.on_clock(event, user.zone),
        "their_time": lambda event: their_time(event, user),
        "stamp": stamp_of(),
        "grid": None,
        "toast": None,
        "is_partial": False,
    }
    if view == "month":
        cells, listed, tally = reading.month_of(asked, day)
        return {**context, "cells": cells, "listed": listed, "tally": tally}
    events = reading.events_of(asked)
    context["tally"] = reading.tally_of(events)
    if view == "agenda":
        return {**context, "agenda": agenda_of(events, shown, user)}
    return {**context, "grid": _drawn(events, shown, looking, user)}


def agenda_of(events: Sequence[Event], shown: Period, user: User) -> list[tuple[date, list[Event]]]:
    """The days that have events, each event once, on its first day of the period."""
    by_day: dict[date, list[Event]] = {}
    for event in events:
        first = max(reading.days_of(event, user.zone)[0], shown.days[0])
        by_day.setdefault(first, []).append(event)
    return sorted(by_day.items())


def _drawn(events: list[Event], shown: Period, looking: Looking, user: User) -> Drawn:
    hours = layout.hours_of(looking.choice, events, shown.days, user.zone)
    if shown.view != "team":
        return Drawn(hours, [_column(events, day, looking.chosen[0], hours, looking, user) for day in shown.days])
    taking = reading.invitations(events, looking.columns) | {(event.responsible_id, event.pk) for event in events}
    columns = []
    for person in looking.columns:
        own = [event for event in events if (person.pk, event.pk) in taking]
        columns.append(_column(own, shown.day, person, hours, looking, user))
    offers = len(columns) > 1 and not columns[0].kind.is_off
    return Drawn(hours, columns, _window(columns, hours, looking, user) if offers else None)


def _column(events: list[Event], day: date, person: User, hours: layout.Hours, looking: Looking, user: User) -> Column:
    def stands(event: Event) -> bool:
        first, last = reading.days_of(event, user.zone)
        return first <= day <= last

    kind, choice, today = workday(day), looking.choice, clock.today(user.zone)
    until = choice.work_to - (60 if kind.is_short else 0)
    off = [(1, hours.row(choice.work_from)), (hours.row(until), hours.rows + 1)]
    local = clock.now().astimezone(user.zone)
    minutes = local.hour * 60 + local.minute
    is_now = day == today and hours.first * 60 <= minutes < hours.last * 60
    return Column(
        day,
        person,
        kind,
        day == today,
        layout.column(events, day, hours, user.zone),
        [event for event in events if not layout.is_timed(event) and stands(event)],
        [] if kind.is_off else [(top, bottom) for top, bottom in off if bottom > top],
        hours.row(minutes) if is_now else 0,
    )


def _window(columns: list[Column], hours: layout.Hours, looking: Looking, user: User) -> Window | None:
    """The first half hour or more, still ahead, when everybody shown is free."""
    choice, day = looking.choice, columns[0].day
    first, last = hours.row(choice.work_from), hours.row(choice.work_to)
    if columns[0].is_today:
        first = max(first, columns[0].now + 1)
    elif day < clock.today(user.zone):
        return None
    busy = [block for column in columns for block in column.blocks if block.event.state != Event.State.CANCELLED]
    for top, bottom in layout.free_windows(busy, (first, last)):
        begin = clock.day_start(day, user.zone) + timedelta(minutes=hours.first * 60 + (top - 1) * layout.QUARTER)
        end = begin + timedelta(minutes=(bottom - top) * layout.QUARTER)
        return Window(top, bottom, clock_time(begin), clock_time(end))
    return None
