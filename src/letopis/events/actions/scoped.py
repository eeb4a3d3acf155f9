"""Changing one occurrence of a series, this and the following ones, or all of them.

What is done is never rewritten. A field that is changed becomes the same in every planned occurrence of the scope,
also where somebody had given it a value of its own; every other field stays as it is.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.events.actions.answer import refresh_answers, subjects_of
from letopis.events.actions.deletion import mark_for_deletion
from letopis.events.actions.event import apply_change, change_event, moved
from letopis.events.actions.rebuilding import rebuild, save
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.actions.series import about
from letopis.events.actions.splitting import end_before, going_on, split
from letopis.events.actions.spreading import Batch, planned_rows, spread
from letopis.events.actions.state import FIELDS, cancel_event, cancellation
from letopis.events.facts import SeriesCancelled, SeriesChanged, SeriesMarked
from letopis.events.inputs import EventInput
from letopis.events.models import Event, EventSeries
from letopis.events.occurrences import clock_of, day_of, iso
from letopis.events.recurrence.expansion import first_date
from letopis.events.recurrence.rule import Rule, parse_rule
from letopis.events.recurrence.shifting import shifted
from letopis.events.words import refresh_words
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, Fact
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused

THIS, FOLLOWING, ALL = "this", "following", "all"
SCOPES = (THIS, FOLLOWING, ALL)
_TIMES = {"all_day", "starts_at", "ends_at", "starts_on", "ends_on", "zone"}


def check_scope(scope: str) -> str:
    """The scope, or `Refused`."""
    if scope not in SCOPES:
        raise Refused(_("Say what to change: this event, this and following, or all."), "scope")
    return scope


def change_occurrence(
    event: Event, given: EventInput, *, scope: str = THIS, by: User, version: int | None = None
) -> Event:
    """Change what `given` names in the occurrences of the scope. Raises `Conflict` when `version` is not the present one.

    A state is never spread: it is that of this one. Raises `Refused` on `starts_at` when all of them cannot be moved to
    another day so.
    """
    if check_scope(scope) == THIS or event.series_id is None:
        return change_event(event, given, by=by, version=version)
    return _change(event, given, scope, by, version)


@in_transaction
def _change(event: Event, given: EventInput, scope: str, by: User, version: int | None) -> Event:
    series = _series_of(event, by)
    was = _day_by_rule(event), day_of(event)
    event, changed = apply_change(event, given, by=by, version=version)
    if not changed.after:
        return event
    parts: list[Changed] = []
    new: EventSeries | None = None
    if scope == FOLLOWING:
        later, parts = split(series, was[0])
        if later != series:
            new = series = event.series = later
            event.version += 1
    batch = Batch(planned_rows(series, by=by, without=event.pk), by)
    before = subjects_of(batch.rows)
    told = spread(event, series, changed.after.keys() - _TIMES - set(FIELDS), batch)
    batch.rows[event.pk] = event
    batch.add(event, changed.before, changed.after)
    made: list[Event] = []
    if changed.after.keys() & _TIMES:
        if event.state != Event.State.PLANNED:
            raise Refused(_("Only a planned event can be moved."), "starts_at")
        retimed, made = _retime(event, series, was, scope, batch)
        parts.append(retimed)
    else:
        save(batch)
    _end(
        SeriesChanged, [told, *parts], batch, series, scope, by=by, before=before, made=made, new=new, at_hand=event.pk
    )
    event.refresh_from_db(fields=["needs_answer"])
    return event


def _retime(
    event: Event, series: EventSeries, was: tuple[date, date], scope: str, batch: Batch
) -> tuple[Changed, list[Event]]:
    """Give the series the clock, and if need be the day, of one of its events."""
    key, day = was
    today = clock.today(series.timezone)
    keys = [row.recurrence_id for row in batch.rows.values() if row.recurrence_id]
    first = key if scope == FOLLOWING else min(one for one in keys if one >= min(today, key))
    rule, start = going_on(series, first)
    named = {"exdates": series.without, "rdates": series.besides}
    follow = None
    if day_of(event) != day:
        moved = day_of(event) - key
        rule = shifted(rule, key, day_of(event))
        start = follow = _image(rule, first, key, moved)
        named = {name: {one + moved if one >= first else one for one in days} for name, days in named.items()}
    lists = {name: iso(days) for name, days in named.items()}
    changed = put(series, {**clock_of(event), **lists, "rule": str(rule), "starts_on": start, "zone": event.zone})
    save_changed(series, ["all_day", "starts_time", "length", "exdates", "rdates", "rule", "starts_on", "zone"])
    return changed, rebuild(series, first, batch, retime=True, follow=follow)


def _image(rule: Rule, first: date, key: date, moved: timedelta) -> date:
    """Where the first date goes when `key` goes so many days on."""
    if rule.frequency == "DAILY" or (rule.frequency == "WEEKLY" and first.weekday() == key.weekday()):
        return first + moved
    if rule.frequency == "WEEKLY":
        return first
    return first_date(rule, first.replace(day=1) if rule.frequency == "MONTHLY" else first.replace(month=1, day=1))


def move_occurrence(
    event: Event, start: datetime | date, end: datetime | date | None, *, scope: str, by: User, version: int | None
) -> Event:
    """Give the occurrences of the scope this start and end: instants, or the first and the last day."""
    values: dict[str, Any] = dict.fromkeys(("starts_at", "ends_at", "starts_on", "ends_on"))
    if isinstance(start, datetime):
        values |= {"all_day": False, "starts_at": start, "ends_at": end if isinstance(end, datetime) else None}
    else:
        last = end if end != start and not isinstance(end, datetime) else None
        values |= {"all_day": True, "starts_on": start, "ends_on": last}
    return change_occurrence(event, EventInput(values), scope=scope, by=by, version=version)


def move_occurrences(event: Event, start: datetime | date, *, scope: str, by: User) -> Event:
    """Give the occurrences of the scope another start; a day alone keeps the time of day."""
    there = Event.objects.get(pk=event.pk)
    moved(there, start, by=by)  # in hand alone: how it would stand
    end: datetime | date | None = there.ends_on if there.all_day else there.ends_at
    return move_occurrence(event, there.starts, end, scope=scope, by=by, version=event.version)


def cancel_occurrence(
    event: Event, *, scope: str = THIS, reason: str = "", by: User, version: int | None = None
) -> Event:
    """The planned work of the scope will not be done; a series ends before what was cancelled to its end."""
    if check_scope(scope) == THIS or event.series_id is None:
        return cancel_event(event, reason=reason, by=by, version=version)
    _close(event, cancellation(by, reason.strip()), SeriesCancelled, scope, by, version)
    return event


def delete_occurrence(event: Event, *, scope: str = THIS, by: User, version: int | None = None) -> None:
    """Mark the occurrences of the scope for deletion; what is done stays, but for this very one."""
    if check_scope(scope) == THIS or event.series_id is None:
        mark_for_deletion(event, by=by, version=version)
        return
    _close(event, {"is_marked_for_deletion": True}, SeriesMarked, scope, by, version)


@in_transaction
def _close(event: Event, values: dict[str, Any], fact: type[Fact], scope: str, by: User, version: int | None) -> None:
    series = _series_of(event, by)
    event = locked(event, by=by, version=version)
    key = _day_by_rule(event)
    rows = planned_rows(series, by=by)
    if scope == FOLLOWING:
        rows = [row for row in rows if row.recurrence_id and row.recurrence_id >= key]
    if fact is SeriesMarked and event.pk not in {row.pk for row in rows}:
        rows.append(event)
    if not rows:
        raise Refused(_("Nothing of this series is planned any more."), "scope")
    _take_out(series, rows, values, fact, scope, by)


def _take_out(
    series: EventSeries, rows: Sequence[Event], values: dict[str, Any], fact: type[Fact], scope: str, by: User
) -> None:
    """Cancel or mark these planned rows, and let the series end before the first of them."""
    batch = Batch(rows, by)
    for row in rows:
        batch.put(row, values)
    save(batch)
    first = min(row.recurrence_id for row in rows if row.recurrence_id)
    _end(fact, [end_before(series, first)], batch, series, scope, by=by)


@in_transaction
def stop_series(series: EventSeries, *, by: User, version: int | None = None) -> EventSeries:
    """«Остановить»: nothing of the series comes any more; what is planned ahead is marked for deletion."""
    series = locked(series, by=by, version=version)
    now, today = clock.now(), clock.today(series.timezone)
    rows = [row for row in planned_rows(series, by=by) if row.due_at > now]
    if rows:
        _take_out(series, rows, {"is_marked_for_deletion": True}, SeriesMarked, ALL, by)
    elif not series.is_over:
        record(SeriesMarked([end_before(series, today + timedelta(days=1))], about(series)), by=by)
    return series


@in_transaction
def change_rule(
    series: EventSeries, text: str, *, days_off: str | None = None, by: User, version: int | None = None
) -> EventSeries:
    """Give a series another rule from today on; it counts anew from the next planned occurrence."""
    series = locked(series, by=by, version=version)
    days_off = days_off or series.days_off
    if days_off not in EventSeries.DaysOff.values:
        raise Refused(_("There is no such choice."), "days_off")
    rule = parse_rule(text).settled(series.starts_time, series.timezone)
    today = clock.today(series.timezone)
    rows = [row for row in planned_rows(series, by=by) if row.recurrence_id and row.recurrence_id >= today]
    first = rows[0].recurrence_id if rows and rows[0].recurrence_id else today
    start = first_date(rule, first)
    retime = days_off != series.days_off
    changed = put(series, {"rule": str(rule), "starts_on": start, "days_off": days_off})
    if not changed.after.keys() - {"starts_on"}:
        return locked(series, by=by)
    save_changed(series, ["rule", "starts_on", "days_off"])
    batch = Batch(rows, by)
    made = rebuild(series, first, batch, retime=retime)
    _end(SeriesChanged, [changed], batch, series, ALL, by=by, made=made)
    return series


def _series_of(event: Event, by: User) -> EventSeries:
    assert event.series is not None  # the scope "this" is the only one of other events
    return locked(event.series, by=by)


def _day_by_rule(event: Event) -> date:
    if event.recurrence_id is None:
        raise Refused(
            _("The rule of the series does not give this event any more: only this one can be changed."), "scope"
        )
    return event.recurrence_id


def _end(
    fact: type[Fact],
    parts: Sequence[Changed],
    batch: Batch,
    series: EventSeries,
    scope: str,
    *,
    by: User,
    before: Any = (),
    made: Sequence[Event] = (),
    new: EventSeries | None = None,
    at_hand: int | None = None,
) -> None:
    """Record one fact of all that changed, and make true what is derived from it."""
    merged: dict[tuple[str, int], Changed] = {}
    for changed in (*parts, *batch.changes()):
        key = changed.target._meta.label_lower, changed.target.pk
        held = merged.get(key, Changed(changed.target))
        before_both = {**changed.before, **held.before}
        merged[key] = Changed(changed.target, before_both, {**held.after, **changed.after})
    told = [changed for changed in merged.values() if changed.after]
    told.sort(key=lambda changed: changed.target.pk != at_hand)  # the one line of a chronicle is about this one
    data = {**about(series), "scope": scope, "made": [row.pk for row in made], "new": new.pk if new else None}
    record(fact([*told, *(Changed(row) for row in made)], data), by=by)
    ids = [pk for (kind, pk) in merged if kind == Event._meta.label_lower]
    refresh_answers(ids, before)
    refresh_reminders(ids, by=by)
    refresh_words(ids)
