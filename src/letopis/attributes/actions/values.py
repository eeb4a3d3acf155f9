"""Writing values into cards: the JSON, its mirror and what the journal says of it."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked
from letopis.attributes.hosts import host_of
from letopis.attributes.mirror import mirror
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import names_of
from letopis.attributes.texts import Names, text, typed
from letopis.attributes.types import check, home_zone
from letopis.history.actions import record as record_fact
from letopis.history.facts import Changed, Values, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Difference, Forbidden, Refused

Differences = tuple[Values, Values]


def set_values(record: Any, given: Mapping[str, Any], *, by: User, is_new: bool = False) -> Differences:
    """Put `given` (values by code, None empties one) into a saved and locked card; what is not named stays.

    The caller saves `attributes` and what is derived from them. Answers with what changed, for the journal. A required
    attribute may not be emptied, and a new card must have all that its author may fill in.
    """
    wanted = _wanted(record, given, by=by, is_new=is_new)
    differences = _put(record, wanted, by=by)
    if wanted:
        mirror([record], list(wanted))
    return differences


def try_values(record: Any, given: Mapping[str, Any], *, by: User) -> Differences:
    """What `set_values` would do: the card in hand is changed, its rows are not."""
    return _put(record, _wanted(record, given, by=by), by=by)


def _wanted(record: Any, given: Mapping[str, Any], *, by: User, is_new: bool = False) -> dict[AttributeDefinition, Any]:
    """What really changes, checked."""
    known = {row.code: row for row in AttributeDefinition.objects.filter(host=host_of(record).code)}
    wanted: dict[AttributeDefinition, Any] = {}
    for code, value in given.items():
        definition = known.get(code)
        held = record.attributes.get(code)
        if definition is None or not definition.is_seen_by(by):
            known_name = f"attributes.{code}" if code.isascii() and code.isidentifier() else "attributes"
            raise Refused(_("There is no such attribute."), known_name)
        if value == held and type(value) is type(held):
            continue
        checked = check(definition, value, by=by, held=held)
        if checked == held and type(checked) is type(held):
            continue
        if not definition.is_of(host_of(record).kind_of(record)) and checked is not None:
            raise Refused(_("«%(name)s» is not kept here.") % {"name": definition.name}, definition.key)
        if definition.retired_at:
            raise Refused(_("This attribute is no longer in use."), definition.key)
        if not definition.is_changed_by(by):
            raise Forbidden(_("Your role may see «%(name)s», but not change it.") % {"name": definition.name})
        if checked is None and definition.required:
            raise _asked(definition)
        wanted[definition] = checked
    if is_new:
        kind = host_of(record).kind_of(record)
        _check_complete([row for row in known.values() if row.is_of(kind)], wanted, by)
    return wanted


def _asked(definition: AttributeDefinition) -> Refused:
    return Refused(_("«%(name)s» is required.") % {"name": definition.name}, definition.key)


def _check_complete(known: Any, wanted: Mapping[AttributeDefinition, Any], by: User) -> None:
    for definition in known:
        asked = definition.required and not definition.retired_at and definition.is_changed_by(by)
        if asked and wanted.get(definition) is None:
            raise _asked(definition)


def _put(record: Any, wanted: Mapping[AttributeDefinition, Any], *, by: User) -> Differences:
    before: Values = {}
    after: Values = {}
    held = dict(record.attributes)
    for definition, value in wanted.items():
        old = held.pop(definition.code, None)
        if value is not None:
            held[definition.code] = value
        before[definition.key] = shown_value(definition, old, by)
        after[definition.key] = shown_value(definition, value, by)
    if wanted:
        record.attributes = held
    return before, after


def shown_value(definition: AttributeDefinition, value: Any, by: User, names: Names | None = None) -> Values:
    """A value as the journal keeps it: itself, how people read it, and how the attribute was called."""
    known = names_of(by, definition, [value]) if names is None else names
    words = text(definition, value, zone=home_zone(), names=known)
    return {**shown(value, words), "label": definition.name}


def restore_values(record: Any, values: Mapping[str, Any], *, by: User) -> Differences:
    """Give a locked card values of the journal back (by code), whatever the rules of today say of them.

    What `by` may not change stays. The caller saves, as after `set_values`.
    """
    known = {row.code: row for row in AttributeDefinition.objects.filter(host=host_of(record).code)}
    mine = {known[code]: value for code, value in values.items() if code in known and known[code].is_changed_by(by)}
    wanted = {row: value for row, value in mine.items() if record.attributes.get(row.code) != value}
    differences = _put(record, wanted, by=by)
    if wanted:
        mirror([record], list(wanted))
    return differences


def put_value(record: Any, definition: AttributeDefinition, value: Any, *, by: User) -> Changed:
    """Set one value of a locked card and save it with its next version; records no fact."""
    changed = Changed(record, *set_values(record, {definition.code: value}, by=by))
    if changed.after:
        host_of(record).save(record)
    return changed


@in_transaction
def change_value(record: Any, definition: AttributeDefinition, value: Any, was: str, *, by: User) -> Any:
    """Edit in place: set one value, when the card still holds what the reader saw (`was`, as it is typed).

    Raises `Conflict` with both values when it holds something else.
    """
    fresh = locked(record, by=by)
    held = fresh.attributes.get(definition.code)
    names = names_of(by, definition, [held, value])
    if typed(definition, held, zone=by.zone, names=names) != was and held != value:
        words = [text(definition, one, zone=by.zone, names=names) for one in (held, value)]
        raise Conflict([Difference(definition.key, definition.name, *words)])
    changed = put_value(fresh, definition, value, by=by)
    if changed.after:
        record_fact(host_of(fresh).changed([changed]), by=by)
    return fresh
