"""Taking a fact back: a value returns when the record still holds what that fact wrote.

What somebody has changed since stays as it is and is listed, so that an undo never overwrites later work.
A part registers how its records are read under a lock and how old values are put into them.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from django.db import models

from letopis.history.facts import Changed, Fact, Values
from letopis.history.models import Change, FactRecord
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Conflict, Forbidden, Refused

if TYPE_CHECKING:
    from letopis.accounts.models import User


class Restorer(Protocol):
    """How the records of one model get old values back. Values are in the journal's own form (`shown(...)["value"]`).

    A restorer may have `together`: sets of names that make one value (a state with its moment); they go back all or none.
    """

    def lock(self, ids: Iterable[int], *, by: "User", given: Collection[int] = ()) -> Mapping[int, models.Model]:
        """The records `by` may change, read under a lock, by id; others are missing from the answer.

        `given` are records `by` gave away by the very fact that goes back: those too, though no longer theirs."""

    def held(self, record: Any, name: str) -> Any:
        """The present value of a field."""

    def check(self, record: Any, values: Values, *, by: "User") -> None:
        """Refuse values that must not stand in a record any more: a user who left, a card that is gone, no name."""

    def put(self, record: Any, values: Values, *, by: "User") -> Changed:
        """Write `values` (raw values by name) with the next version; answers with what changed, records no fact.

        Raises `Refused`, before anything is written, when they no longer fit what the record holds."""


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


def take_back(changes: Iterable[Change], *, by: "User", names: set[str] | None = None, gave: bool = False) -> Undone:
    """Put the `before` values of `changes` back where their `after` values still stand; records no fact.

    `names` limits it to some fields. With `gave`, `by` is the author of the changes and may take back what these
    handed to somebody else. Creations (an empty `before` of a record made by the fact) are the caller's.
    Call it inside a transaction.
    """
    done = Undone()
    by_kind: dict[str, list[Change]] = {}
    for change in changes:
        by_kind.setdefault(change.kind, []).append(change)
    locked = {kind: _locked(kind, rows, by=by, gave=gave) for kind, rows in by_kind.items()}
    # What lives at two records (a link, a flag) may go back with the first of them: the second compares with what
    # stood there at the beginning.
    stood = {
        (row.pk, name): RESTORERS[kind].held(locked[kind][row.target_id], name)
        for kind, rows in by_kind.items()
        for row in rows
        if row.target_id in locked[kind]
        for name in row.before
    }
    for kind, rows in by_kind.items():
        restorer = RESTORERS[kind]
        for row in rows:
            if (record := locked[kind].get(row.target_id)) is None:
                done.kept.append(Kept(kind, row.target_id, ""))
                continue
            wanted = {name: before["value"] for name, before in row.before.items() if names is None or name in names}
            held = {name: restorer.held(record, name) for name in wanted}
            wrote = {name: row.after.get(name, {}).get("value") for name in wanted}
            stays = {name for name in wanted if wrote[name] not in (held[name], stood[row.pk, name])}
            for group in getattr(restorer, "together", ()):
                if stays & group:
                    stays |= group & wanted.keys()
            values = {name: value for name, value in wanted.items() if name not in stays}
            try:
                if values and (changed := restorer.put(record, values, by=by)).after:
                    done.changes.append(changed)
            except Refused:
                stays = set(wanted)
            # a name that holds its old value already went back with another record of the same fact
            left = [name for name in wanted if name in stays and held[name] != wanted[name]]
            done.kept += [Kept(kind, row.target_id, name) for name in left]
    return done


def _locked(kind: str, rows: list[Change], *, by: "User", gave: bool) -> Mapping[int, models.Model]:
    """The records of these changes; with `gave` also those `by` handed over by the fact itself."""
    handed = {row.target_id for row in rows if row.before.get("responsible", {}).get("value") == by.pk}
    more: dict[str, Any] = {"given": handed} if gave and handed else {}
    return RESTORERS[kind].lock([row.target_id for row in rows], by=by, **more)


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
