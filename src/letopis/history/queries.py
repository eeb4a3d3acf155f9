"""Reading the journal."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

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
    rows = changes_of(target)
    if since is not None:
        rows = rows.filter(fact__at__gte=since)
    if until is not None:
        rows = rows.filter(fact__at__lt=until)
    found = list(rows.select_related("fact", "fact__by").order_by("-id")[:limit])
    return [entry for entry in read_entries(found, target, reader) if entry is not None]


def changes_of(target: Model) -> QuerySet[Change]:
    """The changes of a record and of those that live on in it: a fact that touches several of them is one line."""
    label = target._meta.label_lower
    absorbed = ABSORBED[label](target) if label in ABSORBED else []
    own = Change.objects.filter(kind=label, target_id=target.pk)
    if not absorbed:
        return own
    same = Change.objects.filter(kind=label, fact=OuterRef("fact"))
    of_own = same.filter(target_id=target.pk)
    # a merge of several cards names each of them: one is enough
    earlier = same.filter(target_id__in=absorbed, pk__lt=OuterRef("pk"))
    theirs = Q(target_id__in=absorbed) & ~Exists(of_own) & ~Exists(earlier)
    return Change.objects.filter(Q(target_id=target.pk) | theirs, kind=label)


def read_entries(changes: Sequence[Change], record: Model, reader: "User | None") -> list[Entry | None]:
    """Changes, loaded with their facts, as `reader` may see them; None for what they may see nothing of.

    `record` is the one they are of, or any of its kind: which fields are hidden depends on no more.
    """
    reading = Reading(reader, record, hidden_from(reader, record))
    reading.prepare(side for change in changes for side in (change.before, change.after))
    return [_read(change, reading) for change in changes]


def _read(change: Change, reading: Reading) -> Entry | None:
    before, after = reading.seen(change.before), reading.seen(change.after)
    fact = change.fact
    if fact.verb not in VERBS or (change.after and not after):
        return None
    sentence = VERBS[fact.verb].sentence(fact.data, before, after)
    return Entry(fact.at, fact.by, fact.verb, sentence, before, after, fact.data)
