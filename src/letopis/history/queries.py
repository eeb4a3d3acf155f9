"""Reading the journal."""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from letopis.history.facts import VERBS, Values
from letopis.history.fields import Reading
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


Veil = Callable[[Model, "User"], Set[str]]
_veils: list[Veil] = []


def veils(veil: Veil) -> None:
    """Register what hides fields of a record's journal from a reader; called from a part's `ready()`."""
    if veil not in _veils:
        _veils.append(veil)


def hidden_from(reader: "User | None", target: Model) -> Set[str]:
    """The fields of `target` whose values `reader` may not see; nothing is hidden from nobody in particular."""
    return {name for veil in _veils for name in veil(target, reader)} if reader is not None else set()


def without(side: Values, hidden: Set[str]) -> Values:
    """The `before` or `after` of a change without the hidden fields."""
    return {name: value for name, value in side.items() if name not in hidden} if hidden else side


# Whose changes are shown with those of a record: by label, the ids of records that live on in it.
ABSORBED: dict[str, Callable[[Any], list[int]]] = {}


def entries_of(
    target: Model,
    *,
    reader: "User | None" = None,
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[Entry]:
    """The newest `limit` facts about `target`, newest first; `since` and `until` bound their moment.

    Fields hidden from `reader` are left out, and so is a change of nothing else.
    """
    label = target._meta.label_lower
    absorbed = ABSORBED[label](target) if label in ABSORBED else []
    rows = Change.objects.filter(kind=label, target_id__in=[target.pk, *absorbed])
    if since is not None:
        rows = rows.filter(fact__at__gte=since)
    if until is not None:
        rows = rows.filter(fact__at__lt=until)
    found = _once(rows.select_related("fact", "fact__by").order_by("-id")[:limit], target.pk)
    reading = Reading(reader, target, hidden_from(reader, target))
    reading.prepare(side for change in found for side in (change.before, change.after))
    entries = []
    for change in found:
        before, after = reading.seen(change.before), reading.seen(change.after)
        if change.fact.verb in VERBS and (after or not change.after):
            sentence = VERBS[change.fact.verb].sentence(change.fact.data, before, after)
            entries.append(
                Entry(change.fact.at, change.fact.by, change.fact.verb, sentence, before, after, change.fact.data)
            )
    return entries


def _once(changes: Iterable[Change], target_id: int) -> list[Change]:
    """One line a fact, that of the record itself first: a merge touches several cards that are shown as one."""
    changes = list(changes)
    own = {change.fact_id for change in changes if change.target_id == target_id}
    return [change for change in changes if change.target_id == target_id or change.fact_id not in own]
