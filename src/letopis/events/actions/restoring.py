"""Putting values of the journal back into events: undo of a bulk edit, of one edit, of a move."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_change, may_create
from letopis.attributes.actions.values import restore_values
from letopis.events.actions.answer import refresh_answers, subjects_of
from letopis.events.actions.event import check_event
from letopis.events.actions.participants import participants_shown, put_participants, set_links
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.actions.state import FIELDS
from letopis.events.derived import DERIVED, derive_search, derive_times
from letopis.events.models import Event
from letopis.events.words import refresh_words
from letopis.history.differences import as_shown, put
from letopis.history.facts import Changed, Values, shown
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.actions.children import tag_names, tags_named
from letopis.parties.actions.restoring import wanted_columns

_TIMES = frozenset({"all_day", "starts_at", "ends_at", "starts_on", "ends_on", "zone"})
_ATTRIBUTES = "attributes."  # how names of custom attributes begin in the journal
_SEARCHED = {"subject", "place", "content", "agenda", "participants"}


def _column(event: Event, name: str, value: Any) -> Any:
    """A value of the journal as the column holds it."""
    field = event._meta.get_field(name)
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return field.related_model._default_manager.filter(pk=value).first()
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    return value


def _participants(event: Event) -> tuple[list[dict[str, Any]], str]:
    return participants_shown(list(event.participants.all()))


class EventRestorer:
    """The restorer of events; see `history.undo`. Derived columns, chronicles and waiting answers stay true."""

    # a state goes with its moment and author, a start with its end: halves of them would be no event
    together = (
        frozenset(FIELDS),
        _TIMES,
        frozenset({"content", "body"}),
        frozenset({"responsible", "team"}),
        frozenset({"series", "recurrence_id"}),
    )

    def lock(self, ids: Iterable[int], *, by: User, given: Collection[int] = ()) -> Mapping[int, Event]:
        rows = Event.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
        return {row.pk: row for row in rows if may_change(by, row) or (row.pk in given and may_create(by))}

    def held(self, record: Event, name: str) -> Any:
        if name.startswith(_ATTRIBUTES):
            return record.attributes.get(name.removeprefix(_ATTRIBUTES))
        if name == "participants":
            return _participants(record)[0]
        if name == "tags":
            return tag_names(record)
        return as_shown(record, name)["value"]

    def check(self, record: Event, values: Values, *, by: User) -> None:
        check_event(record, wanted_columns(record, values, ("participants", "tags")), by=by)

    def put(self, record: Event, values: Values, *, by: User) -> Changed:
        own = {name.removeprefix(_ATTRIBUTES): values[name] for name in values if name.startswith(_ATTRIBUTES)}
        others = {"participants", "tags", *(f"{_ATTRIBUTES}{code}" for code in own)}
        columns = {name: _column(record, name, value) for name, value in values.items() if name not in others}
        _check_fits(record, columns)
        changed = put(record, columns)
        before, after = dict(changed.before), dict(changed.after)
        subjects = subjects_of([record.pk]) if "participants" in values else set()
        if "tags" in values:
            held, tags = tag_names(record), tags_named(values["tags"])
            names = sorted((tag.name for tag in tags), key=fold)
            if held != names:
                record.tags.set(tags)
                before["tags"], after["tags"] = shown(held, ", ".join(held)), shown(names, ", ".join(names))
        if "participants" in values:
            was = _participants(record)
            put_participants(record, values["participants"], by=by)
            now = _participants(record)
            if was[0] != now[0]:
                before["participants"], after["participants"] = shown(*was), shown(*now)
        if own:
            difference = restore_values(record, own, by=by)
            before |= difference[0]
            after |= difference[1]
        if after:
            moves = record.moves
            derive_times(record)
            if record.moves > moves:  # a move taken back is none
                record.moves = max(moves - 1, 0)
            if own or _SEARCHED & after.keys():
                derive_search(record, record.participants.values_list("name", flat=True))
            save_changed(record, [*columns, "attributes", *DERIVED])
            if own or after.keys() & {*_SEARCHED, "cancel_reason"}:
                refresh_words([record.pk])
            if "participants" in after or _TIMES & after.keys():
                set_links(record)
            if after.keys() - {
                "responsible",
                "team",
                "importance",
                "subject",
                "content",
                "place",
                "reminders",
                "basis",
                "body",
                "agenda",
                "messenger",
            }:
                refresh_answers([record.pk], subjects)
            refresh_reminders([record.pk], by=by)
        return Changed(record, before, after)


def _check_fits(event: Event, columns: dict[str, Any]) -> None:
    """Refuse old values that no longer fit together with what the event holds."""
    if "series" in columns or columns.get("recurrence_id"):
        place = {name: columns.get(name, getattr(event, name)) for name in ("series", "recurrence_id")}
        if place["recurrence_id"] and Event.objects.filter(**place).exclude(pk=event.pk).exists():
            raise Refused(_("The series has another event on that day."))
    after = {name: columns.get(name, getattr(event, name)) for name in [*_TIMES, *FIELDS]}
    if after["all_day"]:
        fits = after["starts_on"] is not None and after["starts_at"] is None and after["ends_at"] is None
        fits = fits and (after["ends_on"] is None or after["ends_on"] >= after["starts_on"])
    else:
        fits = after["starts_at"] is not None and after["starts_on"] is None and after["ends_on"] is None
        fits = fits and (after["ends_at"] is None or after["ends_at"] >= after["starts_at"])
    moments = (after["completed_at"] is not None, after["cancelled_at"] is not None)
    expected = {"planned": (False, False), "completed": (True, False), "cancelled": (False, True)}
    if not fits or moments != expected[after["state"]]:
        raise Refused(_("The old value no longer fits this event."))
