"""Reading the journal."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

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


def entries_of(
    target: Model,
    *,
    reader: "User",
    since: datetime | None = None,
    until: datetime | None = None,
    limit: int = 50,
) -> list[Entry]:
    """The newest `limit` facts about `target` as `reader` may see them, newest first.

    `since` and `until` bound their moment. A fact that changed only what the reader may not see is left out.
    """
    rows = Change.objects.filter(kind=target._meta.label_lower, target_id=target.pk)
    if since is not None:
        rows = rows.filter(fact__at__gte=since)
    if until is not None:
        rows = rows.filter(fact__at__lt=until)
    found = list(rows.select_related("fact", "fact__by").order_by("-id")[:limit])
    reading = Reading(reader, target)
    reading.prepare(side for change in found for side in (change.before, change.after))
    entries = []
    for change in found:
        before, after = reading.seen(change.before), reading.seen(change.after)
        hidden = (change.before or change.after) and not (before or after)
        if change.fact.verb in VERBS and not hidden:
            sentence = VERBS[change.fact.verb].sentence(change.fact.data, before, after)
            entries.append(Entry(change.fact.at, change.fact.by, change.fact.verb, sentence, before, after))
    return entries
