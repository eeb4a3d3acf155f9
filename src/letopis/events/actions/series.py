"""Planning events that recur: the first one by the usual verb, a series made after it, the others made ahead."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.events.actions.event import change_event, create_event
from letopis.events.actions.occurring import make_occurrences
from letopis.events.facts import SeriesPlanned
from letopis.events.inputs import EventInput
from letopis.events.models import Event, EventSeries, EventType, SeriesParticipant
from letopis.events.models.series import WRITTEN
from letopis.events.occurrences import clock_of, day_of, earliest, horizon, iso, occurrences, times
from letopis.events.recurrence.expansion import first_date
from letopis.events.recurrence.rule import parse_rule
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused

# What every occurrence gets from its series, beside participants, tags and attributes.
COMMON = ("type", *WRITTEN, "team")
MOST_DATES = 1000  # of those that are named one by one
_PARTICIPANT = ("person_id", "counterparty_id", "user_id", "name", "contact_detail_id", "contact", "role", "order")

Day = date | datetime


def create_series(
    given: EventInput,
    rule: str,
    *,
    type: EventType,
    by: User,
    exdates: Iterable[Day] = (),
    rdates: Iterable[Day] = (),
    overrides: Mapping[Day, EventInput] | None = None,
    days_off: str = EventSeries.DaysOff.KEEP,
    public_id: UUID | None = None,
) -> EventSeries:
    """Plan an event that recurs by an RFC 5545 rule; `given` says the first start, as for `create_event`.

    The first occurrence is the first date of the rule from that start on. `values["zone"]` names the zone of the wall
    clock (that of `by` by default). `exdates`, `rdates` and the keys of `overrides` are days by the rule, or starts on
    them; an override says what one occurrence has of its own (`state: cancelled` too). `public_id` is that of the
    first event: sent twice, the series is the one made before.

    Raises `Refused`: on `rrule` for a rule that cannot be read or has no date.
    """
    try:
        return _create(given, rule, type, by, (exdates, rdates, overrides or {}), days_off, public_id)
    except IntegrityError:  # two clicks at once: the other one was first
        if connection.in_atomic_block or (existing := _made(public_id, by)) is None:
            raise
        return existing


def _made(public_id: UUID | None, by: User) -> EventSeries | None:
    return EventSeries.objects.filter(events__public_id=public_id, created_by=by).first() if public_id else None


@in_transaction
def _create(
    given: EventInput,
    text: str,
    type: EventType,
    by: User,
    dates: tuple[Iterable[Day], Iterable[Day], Mapping[Day, EventInput]],
    days_off: str,
    public_id: UUID | None,
) -> EventSeries:
    if existing := _made(public_id, by):
        return existing
    exdates, rdates, overrides = dates
    series = drafted(given.values, text, by=by, days_off=days_off, exdates=exdates, rdates=rdates)
    first = first_of(series)
    values = {**given.values, "zone": series.zone, **times(series, first.day)}
    event = create_event(replace(given, values=values), type=type, by=by, public_id=public_id)
    _found(series, event, first.key, by=by)
    by_day = {series_day(series, key): own for key, own in overrides.items()}
    if by_day:
        rows = {row.recurrence_id: row for row in Event.objects.filter(series=series, recurrence_id__in=by_day)}
        for day, own in sorted(by_day.items()):
            if (row := rows.get(day)) is not None:
                change_event(row, own, by=by)
    return series


@in_transaction
def repeat_event(
    event: Event,
    rule: str,
    *,
    given: EventInput | None = None,
    by: User,
    days_off: str = EventSeries.DaysOff.KEEP,
    version: int | None = None,
) -> EventSeries:
    """Let a planned event recur from its own day on: it becomes the first of a series, on the first date of the rule.

    `given` is changed before. Raises `Conflict` when `version` is not the present one.
    """
    event = locked(event, by=by, version=version)
    if given is not None:
        event = change_event(event, given, by=by)
    if event.series_id is not None:
        raise Refused(_("The event recurs already."), "rrule")
    if event.state != Event.State.PLANNED:
        raise Refused(_("Only a planned event can recur."), "rrule")
    values = {"zone": event.zone, "starts_on": event.starts_on, "all_day": event.all_day}
    values |= {"starts_at": event.starts_at, "ends_on": event.ends_on, "ends_at": event.ends_at}
    series = drafted(values, rule, by=by, days_off=days_off)
    first = first_of(series)
    if first.day != day_of(event):
        event = change_event(event, EventInput(times(series, first.day)), by=by)
    _found(series, event, first.key, by=by)
    return series


def drafted(
    values: Mapping[str, Any],
    text: str,
    *,
    by: User,
    days_off: str = EventSeries.DaysOff.KEEP,
    exdates: Iterable[Day] = (),
    rdates: Iterable[Day] = (),
) -> EventSeries:
    """A series that is not saved: its rule, clock and first date; `values` are those of an event. Raises `Refused`."""
    if days_off not in EventSeries.DaysOff.values:
        raise Refused(_("There is no such choice."), "days_off")
    zone = ZoneInfo(values.get("zone") or str(by.zone))
    moments = {name: values.get(name) for name in ("starts_at", "ends_at", "starts_on", "ends_on")}
    if not moments["starts_at"] and not moments["starts_on"]:
        raise Refused(_("Give the start."), "starts_at")
    all_day = not moments["starts_at"] or bool(values.get("all_day"))
    if all_day and not moments["starts_on"]:
        moments = {"starts_on": moments["starts_at"].astimezone(zone).date(), "ends_on": None}  # type: ignore[union-attr]
    pattern = Event(
        zone=str(zone), all_day=all_day, **{n: v for n, v in moments.items() if n.endswith("_on") == all_day}
    )
    start = day_of(pattern)
    if not 1900 <= start.year < 2200:
        raise Refused(_("The year must be between 1900 and 2200."), "starts_at")
    series = EventSeries(zone=str(zone), days_off=days_off, **clock_of(pattern))
    rule = parse_rule(text).settled(series.starts_time, zone)
    series.starts_on = first_date(rule, start)
    series.rule = str(rule)
    series.exdates, series.rdates = _dates(series, exdates, "exdates"), _dates(series, rdates, "rdates")
    return series


def series_day(series: EventSeries, given: Day) -> date:
    """The day by the clock of the series."""
    if isinstance(given, datetime):
        return given.astimezone(series.timezone).date() if given.tzinfo else given.date()
    return given


def _dates(series: EventSeries, given: Iterable[Day], field: str) -> list[str]:
    found = iso(series_day(series, one) for one in given)
    if len(found) > MOST_DATES:
        raise Refused(_("At most %(num)d dates may be named one by one.") % {"num": MOST_DATES}, field)
    return found


def first_of(series: EventSeries) -> Any:
    """The first occurrence that is written down. Raises `Refused` when there is none."""
    since = earliest(series)
    upto = max(horizon(series), series.starts_on + timedelta(days=20))
    if not (found := occurrences(series, since, upto)):
        raise Refused(_("No date is left of this recurrence."), "rrule")
    return found[0]


def _found(series: EventSeries, event: Event, key: date, *, by: User) -> None:
    """Save the series after its first event, and make the others."""
    take_pattern(series, event)
    series.created_by, series.made_to = by, key
    series.save()
    copy_participants(event, series)
    series.tags.set(event.tags.all())
    changed = put(event, {"series": series, "recurrence_id": key})
    save_changed(event, ["series", "recurrence_id"])
    made = make_occurrences(series)
    record(SeriesPlanned([Changed(series), changed, *(Changed(row) for row in made)], about(series)), by=by)


def about(series: EventSeries) -> dict[str, Any]:
    """What facts say of a series: no words of people."""
    return {"series": str(series.public_id), "rule": series.rule}


def take_pattern(series: EventSeries, event: Event) -> None:
    """Let the series give what the event has; not saved."""
    for name in COMMON:
        setattr(series, name, getattr(event, name))
    series.attributes = dict(event.attributes)
    series.reminders = [entry for entry in event.reminders if isinstance(entry, int)]
    series.updated_at = clock.now()


def copy_participants(source: Event | EventSeries, series: EventSeries) -> None:
    """Make the participants of a series those of an event, or of another series."""
    series.participants.all().delete()
    rows: Sequence[Any] = list(source.participants.all())
    SeriesParticipant.objects.bulk_create(
        SeriesParticipant(series=series, **{name: getattr(row, name) for name in _PARTICIPANT}) for row in rows
    )
