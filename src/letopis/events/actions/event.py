"""Writing events down, changing and moving them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.attributes.actions.values import set_values
from letopis.events.actions.answer import refresh_answers, subjects_of
from letopis.events.actions.bans import check_bans, disturbs
from letopis.events.actions.participants import set_links, set_participants
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.actions.responses import tell_colleagues
from letopis.events.actions.sequences import follow_sequences
from letopis.events.actions.state import PLANNED, cancellation, check_outcome, completion
from letopis.events.derived import DERIVED, derive_search, derive_times
from letopis.events.facts import EventChanged, EventCreated, EventMoved, EventsMoved
from letopis.events.inputs import EventInput
from letopis.events.letters import cleaned, text_of
from letopis.events.models import Counter, Event, EventType
from letopis.events.queries.doors import by_card
from letopis.events.reminders import Entry, checked
from letopis.events.words import refresh_words
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.parties.actions.children import tag_names, tags_named
from letopis.parties.actions.rules import check_may_create, check_values, with_team

_FIRST, _LAST = date(1900, 1, 1), date(2200, 1, 1)  # beyond them clocks and zones have no agreed meaning


def _check_years(values: dict[str, Any]) -> None:
    for name in ("starts_at", "ends_at", "starts_on", "ends_on"):
        moment = values.get(name)
        if moment is not None and not _FIRST <= (moment.date() if isinstance(moment, datetime) else moment) <= _LAST:
            raise Refused(_("The year must be between 1900 and 2200."), name)


def check_event(event: Event, values: dict[str, Any], *, by: User) -> None:
    """Refuse values an event cannot hold."""
    check_values(event, {name: value for name, value in values.items() if name != "basis"}, by=by)
    _check_basis(event, values.get("basis"), by=by)
    _check_years(values)
    merged = {name: values.get(name, getattr(event, name)) for name in ("starts_at", "ends_at", "starts_on", "ends_on")}
    if not str(values.get("subject", event.subject)).strip():
        raise Refused(_("Give the subject."), "subject")
    if values.get("all_day", event.all_day):
        if merged["starts_on"] is None:
            raise Refused(_("Give the day."), "starts_on")
        if merged["ends_on"] and merged["ends_on"] < merged["starts_on"]:
            raise Refused(_("The event ends before it begins."), "ends_on")
    else:
        if merged["starts_at"] is None:
            raise Refused(_("Give the start."), "starts_at")
        if merged["ends_at"] and merged["ends_at"] < merged["starts_at"]:
            raise Refused(_("The event ends before it begins."), "ends_at")


def _check_basis(event: Event, basis: Event | None, *, by: User) -> None:
    """Refuse a basis `by` may not see, and one that follows from the event itself."""
    if basis is None or basis.pk == event.basis_id:
        return
    if not by_card(by).filter(pk=basis.pk).exists():
        raise Refused(_("There is no such event."), "basis")
    above: int | None = basis.pk
    while above is not None and event.pk is not None:
        if above == event.pk:
            raise Refused(_("An event cannot follow from itself."), "basis")
        above = Event.objects.values_list("basis", flat=True).get(pk=above)


def _timed(event: Event, values: dict[str, Any]) -> dict[str, Any]:
    """The values, with the fields of the other kind of time emptied: an event has instants or days."""
    if values.get("all_day", event.all_day):
        return {**values, "starts_at": None, "ends_at": None}
    return {**values, "starts_on": None, "ends_on": None}


def _state_values(event: Event, values: dict[str, Any], *, by: User) -> dict[str, Any]:
    """The values, with what reaching their state brings: who, when, why."""
    state = values.get("state", event.state)
    if state not in Event.State.values:
        raise Refused(_("There is no such state."), "state")
    outcome, reason = values.get("outcome", event.outcome), values.get("cancel_reason", event.cancel_reason)
    if state == Event.State.PLANNED:
        return {**values, **PLANNED}
    if state == event.state and not event._state.adding:
        return values
    reached = completion(by, outcome) if state == Event.State.COMPLETED else cancellation(by, reason)
    return {**values, **PLANNED, **reached}


def _lettered(event: Event, values: dict[str, Any]) -> dict[str, Any]:
    """The values with a letter made harmless; its words are the content. Who changes the words alone drops the HTML."""
    if "body" in values:
        body = cleaned(values["body"])
        return {**values, "body": body, **({"content": text_of(body)} if body else {})}
    if event.body and "content" in values:
        same = values["content"].replace("\r\n", "\n").strip() == event.content.strip()
        return {name: value for name, value in values.items() if name != "content"} if same else {**values, "body": ""}
    return values


def create_event(given: EventInput, *, type: EventType, by: User, public_id: UUID | None = None) -> Event:
    """Write a new event. The same `public_id` by the same author answers with the event written before.

    Without a time it is now; a task without one is due today.
    """
    check_may_create(by)
    try:
        return _written(public_id, by) or _create(given, type=type, by=by, public_id=public_id)
    except IntegrityError:  # two clicks at once: the other one was first
        if connection.in_atomic_block or (existing := _written(public_id, by)) is None:
            raise
        return existing


def _written(public_id: UUID | None, by: User) -> Event | None:
    existing = Event.objects.filter(public_id=public_id).first() if public_id else None
    if existing and existing.created_by_id != by.pk:
        raise Refused(_("This form was sent by somebody else. Open it anew."))
    return existing


@in_transaction
def _create(given: EventInput, *, type: EventType, by: User, public_id: UUID | None) -> Event:
    event = Event(
        created_by=by, responsible=by, type=type, zone=str(by.zone), **({"public_id": public_id} if public_id else {})
    )
    values = _lettered(event, {"responsible": by, "state": Event.State.PLANNED, **given.values})
    if not type.has_direction:
        values["direction"] = ""
    if not any(values.get(name) for name in ("starts_at", "starts_on")):
        values |= (
            {"starts_on": clock.today(by.zone), "all_day": True} if type.code == "task" else {"starts_at": clock.now()}
        )
    values = with_team(_timed(event, _state_values(event, values, by=by)))
    values["reminders"] = checked(values.get("reminders", usual_reminders(type, values)))
    check_event(event, values, by=by)
    check_outcome(type, values.get("outcome", ""))
    _check_participants(type, given)
    if disturbs(type, values.get("direction", ""), values["state"]):
        check_bans(type, given.participants or (), values.get("contact_reason", ""))
    for name, value in values.items():
        setattr(event, name, value)
    event.number = Counter.take("event")
    derive_times(event)
    event.save()
    children = _set_children(event, given, by=by, is_new=True)
    own = {name: value for name, value in children.after.items() if name.startswith("attributes.")}
    record(EventCreated([Changed(event, {}, own)]), by=by)
    refresh_answers([event.pk], takes_none=True)
    refresh_reminders([event.pk], by=by)
    follow_sequences(event, by=by)
    event.refresh_from_db(fields=["needs_answer"])
    return event


def usual_reminders(type: EventType, values: dict[str, Any]) -> list[Entry]:
    """What a type of events reminds by when nobody says anything: planned work that is ahead."""
    start = values.get("starts_at")
    ahead = values.get("all_day") or (start is not None and start > clock.now())
    wanted = values["state"] == Event.State.PLANNED and type.default_reminder is not None and ahead
    return [type.default_reminder] if wanted and type.default_reminder is not None else []


def _check_participants(type: EventType, given: EventInput) -> None:
    if type.needs_participant and not given.participants:
        raise Refused(_("Name at least one participant."), "participants")


def _check_newcomers(event: Event, values: dict[str, Any], given: EventInput) -> None:
    """Whoever is added to planned work may have asked for silence; whoever stands there was agreed on before."""
    direction, state = values.get("direction", event.direction), values.get("state", event.state)
    if given.participants is None or not disturbs(event.type, direction, state):
        return
    known = set(event.participants.values_list("person", flat=True))
    if not disturbs(event.type, event.direction, event.state):
        known = set()  # it was no such work before
    newcomers = [row for row in given.participants if row.person is None or row.person.pk not in known]
    check_bans(event.type, newcomers, values.get("contact_reason", event.contact_reason))


def _set_children(event: Event, given: EventInput, *, by: User, is_new: bool = False) -> Changed:
    before, after = ({}, {}) if given.participants is None else set_participants(event, given.participants, by=by)
    if given.attributes is not None:
        difference = set_values(event, given.attributes, by=by, is_new=is_new)
        before, after = {**before, **difference[0]}, {**after, **difference[1]}
    if given.tags or (given.tags is not None and not is_new):
        held = tag_names(event)
        tags = tags_named(given.tags)
        event.tags.set(tags)
        names = [tag.name for tag in sorted(tags, key=lambda tag: tag.folded)]
        if held != names:
            before = {**before, "tags": {"value": held, "text": ", ".join(held)}}
            after = {**after, "tags": {"value": names, "text": ", ".join(names)}}
    if given.participants is not None:
        tell_colleagues(event, by=by)
    set_links(event)
    derive_search(event, event.participants.values_list("name", flat=True))
    event.save(update_fields=["attributes", "search_text"])
    refresh_words([event.pk])
    return Changed(event, before, after)


@in_transaction
def change_event(event: Event, given: EventInput, *, by: User, version: int | None = None) -> Event:
    """Change what `given` names. Raises `Conflict` when `version` is not the present one."""
    event, changed = apply_change(event, given, by=by, version=version)
    if changed.after:
        record(EventChanged([changed]), by=by)
    return event


def apply_change(event: Event, given: EventInput, *, by: User, version: int | None = None) -> tuple[Event, Changed]:
    """What `change_event` does, but for the fact, which is the caller's; answers with the event and what changed."""
    event = locked(event, by=by, version=version)
    values = _state_values(event, given.values, by=by) if "state" in given.values else given.values
    values = _lettered(event, values)
    values = _timed(event, values) if {"all_day", "starts_at", "starts_on"} & set(values) else values
    if "responsible" in values and event.state == Event.State.PLANNED:
        values = with_team(values)
    check_event(event, values, by=by)
    check_outcome(values.get("type", event.type), values.get("outcome", ""), event.outcome)
    if "reminders" in values:
        values = {**values, "reminders": checked(values["reminders"])}
    if given.participants is not None:
        _check_participants(values.get("type", event.type), given)
    _check_newcomers(event, values, given)
    before = subjects_of([event.pk])
    changed = put(event, values)
    if changed.after:
        derive_times(event)
        event.save(update_fields=[*values, *DERIVED])
    children = _set_children(event, given, by=by)
    changed = Changed(event, {**changed.before, **children.before}, {**changed.after, **children.after})
    if changed.after:
        save_changed(event, DERIVED)
        refresh_answers([event.pk], before)
        refresh_reminders([event.pk], by=by)
        follow_sequences(event, by=by)
        event.refresh_from_db(fields=["needs_answer"])
    return event, changed


@in_transaction
def move_event(event: Event, start: datetime | date, *, by: User, version: int | None = None) -> Event:
    """Give an event another start; its length stays. A day given to a timed event keeps the time of day."""
    event = locked(event, by=by, version=version)
    changed = moved(event, start, by=by)
    if changed.after:
        save_changed(event, ["starts_at", "ends_at", "starts_on", "ends_on", *DERIVED])
        set_links(event)
        record(EventMoved([changed]), by=by)
        refresh_answers([event.pk])
        refresh_reminders([event.pk], by=by)
    return event


@in_transaction
def move_events(moves: Sequence[tuple[Event, datetime | date]], *, by: User) -> int:
    """Move many planned events at once, as one fact; answers with how many really moved."""
    done = []
    for event, start in moves:
        fresh = locked(event, by=by)
        changed = moved(fresh, start, by=by)
        if changed.after:
            save_changed(fresh, ["starts_at", "ends_at", "starts_on", "ends_on", *DERIVED])
            set_links(fresh)
            done.append(changed)
    if done:
        record(EventsMoved(done), by=by)
        refresh_answers([changed.target.pk for changed in done])
        refresh_reminders([changed.target.pk for changed in done], by=by)
    return len(done)


def moved(event: Event, start: datetime | date, *, by: User) -> Changed:
    """Put another start into an event in hand; the caller saves it."""
    if event.state != Event.State.PLANNED:
        raise Refused(_("Only a planned event can be moved."), "starts_at")
    if event.all_day:
        day = start.astimezone(event.timezone).date() if isinstance(start, datetime) else start
        assert event.starts_on is not None
        length = (event.ends_on - event.starts_on) if event.ends_on else timedelta(0)
        values: dict[str, Any] = {"starts_on": day, "ends_on": day + length if event.ends_on else None}
    else:
        assert event.starts_at is not None
        if not isinstance(start, datetime):
            local = event.starts_at.astimezone(by.zone)
            start = local.replace(year=start.year, month=start.month, day=start.day)
        ends = start + (event.ends_at - event.starts_at) if event.ends_at else None
        values = {"starts_at": start, "ends_at": ends}
    _check_years(values)
    changed = put(event, values)
    derive_times(event)
    return changed
