"""One cell of a list: what it shows, and writing it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from markupsafe import Markup

from letopis.accounts.models import User
from letopis.accounts.records import locked
from letopis.bulk.editing import EditDoer
from letopis.bulk.facts import CellUndone
from letopis.bulk.hosts import HOSTS, Host
from letopis.bulk.inputs import editable, in_words, input_of, typed, words_of
from letopis.history.actions import record
from letopis.history.models import FactRecord
from letopis.history.undo import Undone, take_back
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Difference, NotFound, Refused
from letopis.lists.fields import ListField


def get_row(host: Host, user: User, public_id: UUID) -> Any:
    """A row of the list. Raises `NotFound` also for what `user` may not see."""
    try:
        return host.joined(host.model._default_manager.visible_to(user)).get(public_id=public_id)  # type: ignore[attr-defined]
    except (host.model.DoesNotExist, ValidationError) as error:
        raise NotFound from error


def get_field(host: Host, user: User, key: str) -> ListField:
    """A field of the list that a cell can write."""
    field = next((field for field in editable(host.name, user) if field.key == key), None)
    if field is None or field.edit is None or not {"set", "clear"} & set(field.edit.modes):
        raise NotFound
    return field


def shown(field: ListField, user: User, row: Any) -> Markup | str:
    """What the cell of a row shows."""
    value = field.load(user, [row]).get(row.pk)
    return field.cell(value) if field.cell else in_words(value)


@in_transaction
def write_cell(
    host: Host, field: ListField, row: Any, values: Sequence[str], was: Sequence[str], *, by: User
) -> FactRecord | None:
    """Write a value when the row still holds what the reader saw (`was`); answers with the fact, None for no change.

    Raises `Conflict` with both values, and the present ones as the input sends them.
    """
    values = [value for value in values if value.strip()]
    fresh = locked(row, by=by)
    now = typed(field, by, fresh)
    if sorted(now) not in (sorted(was), sorted(values)):
        theirs = words_of(field, by, now) or _("empty")
        difference = Difference(field.key, str(field.label), theirs, words_of(field, by, values))
        raise Conflict([difference], {"values": now})
    if sorted(now) == sorted(values):
        return None
    modes = field.edit.modes if field.edit else ()
    mode = "set" if values or "clear" not in modes else "clear"
    if mode == "set" and not values and input_of(field, by).look != "text":
        raise Refused(_("Choose a value."), field.key)
    doer = EditDoer(field, mode, values, by)
    changes, refused = doer.write([fresh])
    if refused:
        raise Refused(refused[0][1], field.key)
    return record(host.changed(changes), by=by) if changes else None


@in_transaction
def undo_cell(host: Host, fact_id: int, *, by: User) -> Undone:
    """Take back a change `by` made in this list, one fact of one row."""
    fact = FactRecord.objects.filter(pk=fact_id, by=by, verb=host.changed.verb).first()
    if fact is None or host.name not in HOSTS:
        raise NotFound
    done = take_back(fact.changes.order_by("id"), by=by, gave=True)
    if done.changes:
        record(CellUndone(done.changes, {"undoes": fact.pk}), by=by)
    return done
