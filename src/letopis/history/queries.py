"""Reading the journal."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Model

from letopis.history.facts import VERBS, Values
from letopis.history.models import Change

if TYPE_CHECKING:
    from letopis.accounts.models import User


@dataclass(frozen=True)
class Entry:
    """A line of the chronicle: what happened to the record, when and by whom."""

    at: datetime
    by: "User | None"
    verb: str
    sentence: str
    before: Values
    after: Values
    data: Values = field(default_factory=dict)


def entries_of(
    target: Model, *, since: datetime | None = None, until: datetime | None = None, limit: int = 50
) -> list[Entry]:
    """The newest `limit` facts about `target`, newest first; `since` and `until` bound their moment."""
    rows = Change.objects.filter(kind=target._meta.label_lower, target_id=target.pk)
    if since is not None:
        rows = rows.filter(fact__at__gte=since)
    if until is not None:
        rows = rows.filter(fact__at__lt=until)
    found = rows.select_related("fact", "fact__by").order_by("-id")[:limit]
    return [
        Entry(
            at=change.fact.at,
            by=change.fact.by,
            verb=change.fact.verb,
            sentence=VERBS[change.fact.verb].sentence(change.fact.data, change.before, change.after),
            before=change.before,
            after=change.after,
            data=change.fact.data,
        )
        for change in found
        if change.fact.verb in VERBS
    ]
