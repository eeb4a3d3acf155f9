"""Reading the journal."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

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


# Whose changes are shown with those of a record: by label, the ids of records that live on in it.
ABSORBED: dict[str, Callable[[Any], list[int]]] = {}


def entries_of(
    target: Model, *, since: datetime | None = None, until: datetime | None = None, limit: int = 50
) -> list[Entry]:
    """The newest `limit` facts about `target`, newest first; `since` and `until` bound their moment."""
    label = target._meta.label_lower
    absorbed = ABSORBED[label](target) if label in ABSORBED else []
    rows = Change.objects.filter(kind=label, target_id__in=[target.pk, *absorbed])
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
        )
        for change in _once(found, target.pk)
        if change.fact.verb in VERBS
    ]


def _once(changes: Iterable[Change], target_id: int) -> list[Change]:
    """One line a fact, that of the record itself first: a merge touches several cards that are shown as one."""
    changes = list(changes)
    own = {change.fact_id for change in changes if change.target_id == target_id}
    return [change for change in changes if change.target_id == target_id or change.fact_id not in own]
