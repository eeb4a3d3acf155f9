"""Writing the journal."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from letopis.history.facts import Fact
from letopis.history.models import Change, FactRecord
from letopis.kernel import clock
from letopis.kernel.bulk import insert_rows

# What else is written with the changes of a kind of records, by its label: where they stand in chronicles of others.
# Called with the fact and the ids of the changes and of their records, in the transaction of the change.
FOLLOWED: "dict[str, Callable[[FactRecord, Sequence[tuple[int, int]]], None]]" = {}
_MANY = 50  # rows from which a bulk insert is worth its own question for ids on PostgreSQL

if TYPE_CHECKING:
    from letopis.accounts.models import User


def record(fact: Fact, *, by: "User | None") -> FactRecord:
    """Write `fact` into the journal; call it inside the transaction of the change itself."""
    row = FactRecord.objects.create(verb=fact.verb, at=clock.now(), by=by, data=fact.data)
    rows = [
        {
            "fact_id": row.pk,
            "kind": changed.target._meta.label_lower,
            "target_id": changed.target.pk,
            "before": changed.before,
            "after": changed.after,
        }
        for given in fact.changes
        for changed in (given, *given.also)
    ]
    if len(rows) > _MANY:
        ids = insert_rows(Change, rows)
    else:
        ids = [change.pk for change in Change.objects.bulk_create(Change(**values) for values in rows)]
    for kind, follow in FOLLOWED.items():
        if own := [(pk, values["target_id"]) for pk, values in zip(ids, rows, strict=True) if values["kind"] == kind]:
            follow(row, own)
    return row
