"""Taking a fact back: a value returns when the record still holds what that fact wrote.

What somebody has changed since stays as it is and is listed, so that an undo never overwrites later work.
A part registers how its records are read under a lock and how old values are put into them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models

from letopis.history.facts import Changed, Fact, Values
from letopis.history.models import Change, FactRecord
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden

if TYPE_CHECKING:
    from letopis.accounts.models import User


class Restorer(Protocol):
    """How the records of one model get old values back. Values are in the journal's own form (`shown(...)["value"]`)."""

    def lock(self, ids: Iterable[int], *, by: "User") -> Mapping[int, models.Model]:
        """The records `by` may change, read under a lock, by id; others are missing from the answer."""

    def held(self, record: Any, name: str) -> Any:
        """The present value of a field."""

    def check(self, record: Any, values: Values, *, by: "User") -> None:
        """Refuse values that must not stand in a record any more: a user who left, a card that is gone, no name."""

    def put(self, record: Any, values: Values, *, by: "User") -> Changed:
        """Write `values` (raw values by name) with the next version; answers with what changed, records no fact."""


RESTORERS: dict[str, Restorer] = {}


def restores(model: type[models.Model], restorer: Restorer) -> None:
    """Register the restorer of a model; called from its part's `ready()`."""
    RESTORERS[model._meta.label_lower] = restorer


@dataclass(frozen=True)
class Kept:
    """A value that did not go back: somebody changed it since, or the record is gone or out of reach."""

    kind: str
    target_id: int
    name: str  # "" when the whole record could not be reached


@dataclass
class Undone:
    """What an undo did: the records it changed and the values it left alone."""

    changes: list[Changed] = field(default_factory=list)
    kept: list[Kept] = field(default_factory=list)


def take_back(changes: Iterable[Change], *, by: "User", names: set[str] | None = None) -> Undone:
    """Put the `before` values of `changes` back where their `after` values still stand; records no fact.

    `names` limits it to some fields. Creations (an empty `before` of a record made by the fact) are the caller's.
    Call it inside a transaction.
    """
    done = Undone()
    by_kind: dict[str, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    for kind, rows in by_kind.items():
        restorer = RESTORERS[kind]
        records = restorer.lock([row.target_id for row in rows], by=by)
        for row in rows:
            if (record := records.get(row.target_id)) is None:
                done.kept.append(Kept(kind, row.target_id, ""))
                continue
            values: Values = {}
            for name, before in row.before.items():
                if names is not None and name not in names:
                    continue
                held = restorer.held(record, name)
                if held == row.after.get(name, {}).get("value"):
                    values[name] = before["value"]
                elif held != before["value"]:  # equal: it went back with another record of the same fact
                    done.kept.append(Kept(kind, row.target_id, name))
            if values and (changed := restorer.put(record, values, by=by)).after:
                done.changes.append(changed)
    return done


@in_transaction
def undo(fact: FactRecord, make_fact: Callable[..., Fact], *, by: "User") -> Undone:
    """Take a whole fact back, as one new fact made by `make_fact(changes, data)`."""
    from letopis.history.actions import record

    done = take_back(fact.changes.order_by("id"), by=by)
    if done.changes:
        record(make_fact(done.changes, {"undoes": fact.pk}), by=by)
    return done


@in_transaction
def put_back(
    record: models.Model,
    values: Values,
    make_fact: Callable[..., Fact],
    *,
    by: "User",
    seen: int,
    data: Values | None = None,
) -> Changed:
    """«Вернуть это значение»: write old `values` (raw, by name) whatever stands there now, as one new fact.

    `seen` is the newest change of the record its reader knew of: `Conflict` when one of these fields changed since.
    """
    from letopis.history.actions import record as write_down

    kind = record._meta.label_lower
    restorer = RESTORERS[kind]
    fresh = restorer.lock([record.pk], by=by).get(record.pk)
    if fresh is None:
        raise Forbidden
    for change in Change.objects.filter(kind=kind, target_id=record.pk, pk__gt=seen):
        if values.keys() & {*change.before, *change.after}:
            raise Conflict
    restorer.check(fresh, values, by=by)
    changed = restorer.put(fresh, values, by=by)
    if changed.after:
        write_down(make_fact([changed], data or {}), by=by)
    return changed
