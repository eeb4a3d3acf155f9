"""Putting values of the journal back into events: undo, «restore this value»."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_change, may_see
from letopis.attributes.actions.values import put_back
from letopis.events.actions.answer import refresh_answers, subjects_of
from letopis.events.actions.event import check_event
from letopis.events.actions.participants import difference, participants_of, participants_shown, set_links
from letopis.events.derived import DERIVED, derive_search, derive_times
from letopis.events.models import Event, Participant
from letopis.history.differences import as_shown, put
from letopis.history.facts import Changed, Values
from letopis.parties.actions.children import tags_named
from letopis.parties.actions.restoring import ATTRIBUTES, column_value, wanted_columns
from letopis.parties.actions.rules import with_team
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty

LISTS = ("participants", "tags")


def _set_participants(event: Event, value: list[dict[str, Any]], by: User) -> tuple[Values, Values]:
    """Make the participants those of the journal, under their own ids; whoever is gone since stays a name."""
    rows = {str(row.public_id): row for row in event.participants.select_related("person", "counterparty")}
    before = participants_shown(rows.values())
    known = {
        name: set(model._default_manager.filter(pk__in=[row[name] for row in value if row[name]]).values_list("pk", flat=True))
        for name, model in (
            ("person", ContactPerson), ("counterparty", Counterparty), ("user", User), ("detail", ContactDetail),
        )
    }  # fmt: skip
    wanted = {row["id"] for row in value}
    for key, row in rows.items():
        if key not in wanted and all(may_see(by, party) for party in (row.person, row.counterparty) if party):
            row.delete()  # who is not seen by the one who restores stays: nobody removes them unknowingly
    for order, given in enumerate(value):
        row = rows.get(given["id"]) or Participant(event=event, public_id=UUID(given["id"]))
        for name in ("person", "counterparty", "user"):
            setattr(row, f"{name}_id", given[name] if given[name] in known[name] else None)
        row.contact_detail_id = given["detail"] if given["detail"] in known["detail"] else None
        row.name, row.contact, row.role, row.order = given["name"], given["contact"], given["role"], order
        row.save()
    return difference(before, participants_of(event))


def _set_tags(event: Event, names: list[str]) -> tuple[Values, Values]:
    held = [tag.name for tag in event.tags.all()]
    event.tags.set(tags_named(names))
    now = [tag.name for tag in event.tags.all()]
    if held == now:
        return {}, {}
    return {"tags": {"value": held, "text": ", ".join(held)}}, {"tags": {"value": now, "text": ", ".join(now)}}


class EventRestorer:
    """The restorer of events; see `history.undo`."""

    def lock(self, ids: Iterable[int], *, by: User) -> Mapping[int, Event]:
        rows = Event.objects.select_for_update().filter(pk__in=list(ids))
        return {row.pk: row for row in rows if may_change(by, row)}

    def held(self, record: Event, name: str) -> Any:
        if name.startswith(ATTRIBUTES):
            return record.attributes.get(name.removeprefix(ATTRIBUTES))
        if name == "participants":
            return participants_of(record)["value"]
        if name == "tags":
            return [tag.name for tag in record.tags.all()]
        return as_shown(record, name)["value"]

    def check(self, record: Event, values: Values, *, by: User) -> None:
        check_event(record, wanted_columns(record, values, LISTS), by=by)

    def put(self, record: Event, values: Values, *, by: User) -> Changed:
        columns = {
            name: column_value(record, name, value)
            for name, value in values.items()
            if name not in LISTS and not name.startswith(ATTRIBUTES)
        }
        own = {name.removeprefix(ATTRIBUTES): values[name] for name in values if name.startswith(ATTRIBUTES)}
        if "responsible" in columns and columns.get("state", record.state) == Event.State.PLANNED:
            columns = with_team(columns)
        subjects = subjects_of([record.pk])
        changed = put(record, columns)
        before, after = dict(changed.before), dict(changed.after)
        for name, set_list in (
            ("participants", lambda value: _set_participants(record, value, by)),
            ("tags", lambda value: _set_tags(record, value)),
        ):
            if name in values:
                was, now = set_list(values[name])
                before |= was
                after |= now
        if own:
            was, now = put_back(record, own, by=by)
            before |= was
            after |= now
        if after:
            derive_times(record)
            derive_search(record, record.participants.values_list("name", flat=True))
            save_changed(record, [*columns, "attributes", *DERIVED])
            set_links(record)
            refresh_answers([record.pk], subjects)
        return Changed(record, before, after)
