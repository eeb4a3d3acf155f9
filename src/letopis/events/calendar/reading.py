"""Reading what stands in a period: bounded ranges of an index, whoever looks and however much there is."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from letopis.accounts.models import User
from letopis.dictionaries.queries import every
from letopis.events.calendar.periods import Period
from letopis.events.models import CalendarChoice, Event, EventType, Participant
from letopis.events.queries import fill_types, in_lists
from letopis.events.queries.rows import fill_rows
from letopis.kernel import clock

MOST = 1000  # events of hours or of an agenda: more cannot be looked at
SHORT = 30  # minutes an event without an end takes
_AROUND = timedelta(hours=26)  # a day of the world begins up to 26 hours before it begins elsewhere
IN_CELL = 4  # events of a day in a month


@dataclass(frozen=True)
class Asked:
    """Whose events, of which kinds, in which days of which zone."""

    user: User
    people: Sequence[User]
    kinds: Sequence[EventType]
    choice: CalendarChoice
    period: Period

    @property
    def zone(self) -> ZoneInfo:
        return self.user.zone

    def ranges(self) -> list[QuerySet[Event]]:
        """The events of the period as disjoint sets: those of `people` by their start, their long ones that began
        before, and those of others in which they take part."""
        start, end = self.period.bounds(self.zone)
        first, last = self.period.days[0], self.period.days[-1]
        days = Q(all_day=True, starts_on__lte=last) & (Q(starts_on__gte=first) | Q(ends_on__gte=first))
        hours = Q(all_day=False, starts_at__lt=end) & (Q(starts_at__gte=start) | Q(ends_at__gt=start))
        shown = [kind.pk for kind in self.kinds if kind.code != "note" and kind.code not in self.choice.hidden_types]
        people = [row.pk for row in self.people]
        rows = in_lists(self.user).filter(days | hours, type__in=shown, is_marked_for_deletion=False)
        if self.choice.hidden_states:
            rows = rows.exclude(state__in=self.choice.hidden_states)
        before, after = start - _AROUND, end + _AROUND
        own = rows.filter(responsible__in=people, occurs_at__lt=after)
        invited = Participant.objects.filter(user__in=people).values("event")
        return [
            own.filter(reaches_to=None, occurs_at__gte=before),
            own.filter(reaches_to__gt=before),
            rows.filter(pk__in=invited, occurs_at__lt=after).exclude(responsible__in=people),
        ]


def events_of(asked: Asked) -> list[Event]:
    """The events of the period in the order of time, those of whole days first; at most `MOST`.

    They are sorted here: asked for in order, SQLite would walk through everybody's events of these days.
    """
    found = [event for rows in asked.ranges() for event in rows.defer("search_text", "content")[:MOST]]
    found.sort(key=lambda event: (not event.all_day, event.occurs_at, event.pk))
    fill_rows(found[:MOST])
    return found[:MOST]


def invitations(events: Sequence[Event], people: Sequence[User]) -> set[tuple[int, int]]:
    """Which of `people` take part in which of `events`, as pairs of ids."""
    rows = Participant.objects.filter(event__in=[row.pk for row in events], user__in=[row.pk for row in people])
    return set(rows.values_list("user_id", "event_id"))


def days_of(event: Event, zone: ZoneInfo) -> tuple[date, date]:
    """The first and the last day of `zone` an event stands in."""
    return _days(event.all_day, event.starts_on, event.ends_on, event.starts_at, event.ends_at, zone)


def _days(
    all_day: bool,
    starts_on: date | None,
    ends_on: date | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    zone: ZoneInfo,
) -> tuple[date, date]:
    if all_day:
        assert starts_on is not None
        return starts_on, ends_on or starts_on
    assert starts_at is not None
    first = starts_at.astimezone(zone).date()
    if ends_at is None or ends_at <= starts_at:
        return first, first
    return first, (ends_at - timedelta(microseconds=1)).astimezone(zone).date()  # an end at midnight is that of the day


@dataclass(frozen=True)
class Cell:
    """A day of a month: what is shown of it, and how many more there are."""

    shown: list[Event]
    more: int

    @property
    def number(self) -> int:
        return len(self.shown) + self.more


@dataclass(frozen=True)
class Tally:
    """How many events of a period are planned, overdue, completed, cancelled."""

    planned: int
    overdue: int
    completed: int
    cancelled: int


def tally_of(events: Sequence[Event]) -> Tally:
    """The numbers of events in hand."""
    return _tally([(event.state, event.is_overdue) for event in events])


def _tally(rows: Sequence[tuple[str, bool]]) -> Tally:
    states = Counter(state for state, _late in rows)
    late = sum(is_late for _state, is_late in rows)
    planned = states[Event.State.PLANNED]
    return Tally(planned - late, late, states[Event.State.COMPLETED], states[Event.State.CANCELLED])


_SLIM = ("all_day", "starts_on", "ends_on", "ends_at")


def month_of(asked: Asked, chosen: date) -> tuple[dict[date, Cell], list[Event], Tally]:
    """The cells of a month, all events of the day `chosen`, and the numbers: the days of every event are read,
    whole events only where they are shown."""
    slim = [row for rows in asked.ranges() for row in rows.values_list("pk", "occurs_at", "state", *_SLIM)]
    slim.sort(key=lambda row: (not row[3], row[1], row[0]))
    now, today, states = clock.now(), clock.today(asked.zone), []
    first, last = asked.period.days[0], asked.period.days[-1]
    by_day: dict[date, list[int]] = {day: [] for day in asked.period.days}
    for pk, occurs, state, all_day, starts_on, ends_on, ends_at in slim:
        late = state == Event.State.PLANNED and ((ends_on or starts_on) < today if all_day else occurs < now)
        states.append((state, late))
        begins, ends = _days(all_day, starts_on, ends_on, occurs, ends_at, asked.zone)
        day = max(begins, first)
        while day <= min(ends, last):
            by_day[day].append(pk)
            day += timedelta(days=1)
    wanted = {day: ids[: IN_CELL if len(ids) <= IN_CELL else IN_CELL - 1] for day, ids in by_day.items()}
    listed = by_day.get(chosen, [])[:50]
    rows = Event.objects.filter(pk__in={pk for ids in wanted.values() for pk in ids} | set(listed))
    loaded = {event.pk: event for event in rows.defer("search_text", "content")}
    users = {user.pk: user for user in every(User)}
    for event in loaded.values():
        event.responsible = users[event.responsible_id]
    fill_types(loaded.values())
    cells = {
        day: Cell([loaded[pk] for pk in ids if pk in loaded], len(by_day[day]) - len(ids))
        for day, ids in wanted.items()
    }
    return cells, [loaded[pk] for pk in listed if pk in loaded], _tally(states)


def overlapping(event: Event, reader: User) -> list[Event]:
    """Other planned events of the responsible user and the colleagues who take part that take some of the same time:
    at most three, in order."""
    if event.all_day or event.starts_at is None or event.state != Event.State.PLANNED:
        return []
    end = event.ends_at or event.starts_at + timedelta(minutes=SHORT)
    busy = [event.responsible_id, *event.participants.filter(user__isnull=False).values_list("user", flat=True)]
    return overlaps(busy, event.starts_at, end, reader=reader, but=event.pk)


def overlaps(
    people: Sequence[int], start: datetime, end: datetime, *, reader: User, but: int | None = None
) -> list[Event]:
    """Planned events of `people` (their ids) between two instants, also those in which they only take part, which
    `reader` may list; but for the one in hand."""
    taking_part = Participant.objects.filter(
        user__in=people, event__occurs_at__lt=end, event__occurs_at__gt=start - timedelta(days=1)
    )
    rows = in_lists(reader).filter(
        Q(responsible__in=people) | Q(pk__in=taking_part.values("event")),
        state=Event.State.PLANNED,
        all_day=False,
        is_marked_for_deletion=False,
        occurs_at__lt=end,
        occurs_at__gt=start - timedelta(days=1),
    )
    rows = rows.filter(Q(ends_at__gt=start) | Q(ends_at=None, starts_at__gt=start - timedelta(minutes=SHORT)))
    if but is not None:
        rows = rows.exclude(pk=but)
    return list(rows.select_related("responsible").defer("search_text", "content").order_by("occurs_at", "pk")[:3])
