"""Writing the journal."""

from typing import TYPE_CHECKING

from letopis.history.facts import Fact
from letopis.history.models import Change, FactRecord
from letopis.kernel import clock

if TYPE_CHECKING:
    from letopis.accounts.models import User


def record(fact: Fact, *, by: "User | None") -> FactRecord:
    """Write `fact` into the journal; call it inside the transaction of the change itself."""
    row = FactRecord.objects.create(verb=fact.verb, at=clock.now(), by=by, data=fact.data)
    Change.objects.bulk_create(
        (
            Change(
                fact=row,
                kind=changed.target._meta.label_lower,
                target_id=changed.target.pk,
                before=changed.before,
                after=changed.after,
            )
            for given in fact.changes
            for changed in (given, *given.also)
        ),
        batch_size=500,
    )
    return row
