"""Taking a change of a whole series back, and putting values of the journal back into series."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, time
from typing import Any

from django.db import models

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_change
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.participants import participants_shown
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.facts import SeriesUndone
from letopis.events.models import Event, EventSeries, SeriesParticipant
from letopis.history.actions import record
from letopis.history.differences import as_shown, put
from letopis.history.facts import Changed, Values
from letopis.history.models import Change, FactRecord
from letopis.history.undo import Undone, take_back
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import NotFound
from letopis.parties.actions.children import tag_names, tags_named
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty

VERBS = ("series.planned", "series.changed", "series.cancelled", "series.marked", "series.undone")
_KIND = "events.event"


class SeriesRestorer:
    """The restorer of series; see `history.undo`."""

    together = (frozenset({"responsible", "team"}), frozenset({"all_day", "starts_time", "length", "zone"}))

    def lock(self, ids: Iterable[int], *, by: User, given: Collection[int] = ()) -> Mapping[int, EventSeries]:
        rows = EventSeries.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk")
        return {row.pk: row for row in rows if may_change(by, row) or row.pk in given}

    def held(self, record: EventSeries, name: str) -> Any:
        if name == "tags":
            return tag_names(record)
        if name == "participants":
            return participants_shown(list(record.participants.all()))[0]  # type: ignore[arg-type]
        return as_shown(record, name)["value"]

    def check(self, record: EventSeries, values: Values, *, by: User) -> None:
        """Whatever a series held it may hold again."""

    def put(self, record: EventSeries, values: Values, *, by: User) -> Changed:
        lists = {"tags", "participants"} & values.keys()
        columns = {name: _column(record, name, value) for name, value in values.items() if name not in lists}
        changed = put(record, columns)
        before, after = dict(changed.before), dict(changed.after)
        for name in lists:
            before[name] = {"value": self.held(record, name)}
            if name == "tags":
                record.tags.set(tags_named(values["tags"]))
            else:
                _put_participants(record, values["participants"])
            after[name] = {"value": self.held(record, name)}
        save_changed(record, list(columns))
        return Changed(record, before, after)


def _column(series: EventSeries, name: str, value: Any) -> Any:
    field = series._meta.get_field(name)
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return field.related_model._default_manager.filter(pk=value).first()
    if isinstance(field, models.TimeField):
        return time.fromisoformat(value)
    return date.fromisoformat(value) if isinstance(field, models.DateField) else value


def _put_participants(series: EventSeries, values: list[dict[str, Any]]) -> None:
    """Those of the journal; cards that are gone leave the name alone."""
    series.participants.all().delete()
    known = {
        name: set(
            model._base_manager.filter(pk__in=[row[name] for row in values if row[name]]).values_list("pk", flat=True)
        )
        for name, model in (
            ("person", ContactPerson),
            ("counterparty", Counterparty),
            ("contact_detail", ContactDetail),
        )
    }
    SeriesParticipant.objects.bulk_create(
        SeriesParticipant(
            series=series,
            public_id=row["id"],
            user_id=row["user"],
            name=row["name"],
            contact=row["contact"],
            role=row["role"],
            order=order,
            **{f"{name}_id": row[name] if row[name] in ids else None for name, ids in known.items()},
        )
        for order, row in enumerate(values)
    )


@in_transaction
def undo_series(fact: int, *, by: User) -> Undone:
    """Take a change of a series by `by` back: events that it made go, a series that it split off goes on no more.

    What somebody has changed since stays. Raises `NotFound` for what is no such fact of theirs.
    """
    found = FactRecord.objects.select_for_update().filter(pk=fact, by=by, verb__in=VERBS).first()
    if found is None or FactRecord.objects.filter(verb=SeriesUndone.verb, data__undoes=found.pk).exists():
        raise NotFound
    gone = _unmade(found, by)
    taken = take_back(_ordered(found.changes.exclude(before={})), by=by, gave=True)
    changes = _merged([*gone, *taken.changes])
    if changes:
        record(SeriesUndone(changes, {"undoes": found.pk, "series": found.data.get("series")}), by=by)
        ids = [changed.target.pk for changed in changes if isinstance(changed.target, Event)]
        refresh_answers(ids)
        refresh_reminders(ids, by=by)
    return taken


def _unmade(fact: FactRecord, by: User) -> list[Changed]:
    """Mark what the fact made, unless somebody has worked on it since; its day is free again."""
    changes = []
    made = fact.data.get("made") or []
    series_ids = [fact.data["new"]] if fact.data.get("new") else []
    if fact.verb == "series.planned":
        made = list(fact.changes.filter(kind=_KIND).values_list("target_id", flat=True))
        series_ids = list(fact.changes.filter(kind=EventSeries._meta.label_lower).values_list("target_id", flat=True))
    for row in Event.objects.select_for_update().filter(pk__in=made).order_by("pk"):
        if may_change(by, row) and row.state == Event.State.PLANNED and row.version <= 2:
            changes.append(put(row, {"is_marked_for_deletion": True, "recurrence_id": None}))
            save_changed(row, ["is_marked_for_deletion", "recurrence_id"])
    for series in EventSeries.objects.select_for_update().filter(pk__in=series_ids):
        changes.append(put(series, {"is_marked_for_deletion": True, "is_over": True}))
        save_changed(series, ["is_marked_for_deletion", "is_over"])
    return changes


def _ordered(changes: Iterable[Change]) -> list[Change]:
    """So that no event has to go back to a day where another one still stands.

    Days went forward or backward in order, none past its neighbour: those that go back to earlier days begin with the
    earliest, those that go on to later days with the latest.
    """

    def order(change: Change) -> tuple[int, int]:
        now, then = (side.get("recurrence_id", {}).get("value") for side in (change.after, change.before))
        if not then:
            return 0, 0
        day = date.fromisoformat(then).toordinal()
        if not now:
            return 3, day  # it had been taken out: its day is free when the others have gone back
        return (1, day) if then < now else (2, -day)

    return sorted(changes, key=order)


def _merged(changes: Iterable[Changed]) -> list[Changed]:
    merged: dict[tuple[str, int], Changed] = {}
    for changed in changes:
        key = changed.target._meta.label_lower, changed.target.pk
        held = merged.get(key, Changed(changed.target))
        merged[key] = Changed(changed.target, {**changed.before, **held.before}, {**held.after, **changed.after})
    return list(merged.values())
