"""What was changed in one occurrence, changed in the others and in the pattern of their series too."""

from collections.abc import Collection, Sequence
from typing import Any

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change
from letopis.attributes.actions.values import restore_values
from letopis.events.actions.participants import participants_shown, set_links, set_participants
from letopis.events.actions.series import COMMON, copy_participants
from letopis.events.derived import derive_search
from letopis.events.inputs import ParticipantInput
from letopis.events.models import Event, EventSeries
from letopis.history.differences import put
from letopis.history.facts import Changed, Values, shown
from letopis.kernel import clock
from letopis.parties.actions.children import tag_names

OWN = "attributes."  # how names of custom attributes begin in the journal


class Batch:
    """Occurrences under a lock that are changed together: written once, each with one entry in the journal."""

    def __init__(self, rows: Sequence[Event], by: User) -> None:
        self.by = by
        self.rows = {row.pk: row for row in rows}
        self.sides: dict[int, tuple[Values, Values]] = {}
        self.columns: set[str] = set()

    def add(self, row: Event, before: Values, after: Values) -> None:
        """Note what changed in a row."""
        held = self.sides.setdefault(row.pk, ({}, {}))
        for name in after:
            held[0].setdefault(name, before[name])
            held[1][name] = after[name]

    def put(self, row: Event, values: dict[str, Any]) -> None:
        """Set columns of a row; written by `save`."""
        changed = put(row, values)
        self.columns |= values.keys()
        self.add(row, changed.before, changed.after)

    def changes(self) -> list[Changed]:
        """What changed, row by row."""
        return [Changed(self.rows[pk], before, after) for pk, (before, after) in self.sides.items() if after]


def planned_rows(series: EventSeries, *, by: User, without: int = 0) -> list[Event]:
    """The planned occurrences of a series that `by` may change, under a lock; what is done is never rewritten."""
    rows = Event.objects.select_for_update().filter(
        series=series, state=Event.State.PLANNED, is_marked_for_deletion=False, recurrence_id__isnull=False
    )
    return [row for row in rows.order_by("recurrence_id").exclude(pk=without) if may_change(by, row)]


def spread(event: Event, series: EventSeries, names: Collection[str], batch: Batch) -> Changed:
    """Give the other rows, and the series, what `event` has in the fields `names`; answers with what that changed in
    the series (saved). Reminders at a moment of their own belong to one occurrence."""
    common = [name for name in COMMON if name in names]
    values: dict[str, Any] = {name: getattr(event, name) for name in common}
    if "reminders" in names:
        values["reminders"] = [entry for entry in event.reminders if isinstance(entry, int)]
    own = {
        name.removeprefix(OWN): event.attributes.get(name.removeprefix(OWN)) for name in names if name.startswith(OWN)
    }
    changed = put(series, {**values, "attributes": {**series.attributes, **own}} if own else values)
    before, after = dict(changed.before), dict(changed.after)
    for row in batch.rows.values():
        batch.put(row, values)
        if own:
            batch.add(row, *restore_values(row, own, by=batch.by))
            batch.columns.add("attributes")
    if "tags" in names:
        tags, now = list(event.tags.all()), tag_names(event)
        before["tags"], after["tags"] = shown(tag_names(series)), shown(now, ", ".join(now))
        records: list[Any] = [series, *batch.rows.values()]
        for record in records:
            was = tag_names(record)
            record.tags.set(tags)
            if was != now and isinstance(record, Event):
                batch.add(record, {"tags": shown(was, ", ".join(was))}, {"tags": shown(now, ", ".join(now))})
    if "participants" in names:
        before["participants"] = shown(*participants_shown(list(series.participants.all())))  # type: ignore[arg-type]
        copy_participants(event, series)
        after["participants"] = shown(*participants_shown(list(series.participants.all())))  # type: ignore[arg-type]
        given = _inputs(event)
        for row in batch.rows.values():
            batch.add(row, *set_participants(row, given, by=batch.by))
            set_links(row)
    if after:
        series.version += 1
        series.updated_at = clock.now()
        series.save()
    if {"subject", "content", "agenda", "place", "participants"} & set(names) or own:
        for row in batch.rows.values():
            derive_search(row, row.participants.values_list("name", flat=True))
    return Changed(series, before, after)


def _inputs(event: Event) -> list[ParticipantInput]:
    rows = event.participants.select_related("person", "counterparty", "user", "contact_detail")
    return [
        ParticipantInput(row.person, row.counterparty, row.user, row.name, row.contact_detail, row.contact, row.role)
        for row in rows
    ]
