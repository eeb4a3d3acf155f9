"""Since when a card has what it has: the journal knows, and the card's beginning is the answer where it does not."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from letopis.history.models import Change


def since(
    label: str, created: Mapping[int, datetime], name: str, holds: Callable[[Any], bool], *, also: Collection[str] = ()
) -> dict[int, datetime]:
    """For each of these cards (ids with their moments of creation), which all hold something now: since when.

    `holds` says of a value of the journal, that of the field `name`, whether it does. The last change that made it so
    counts: what was taken off and put back is there since it was put back.
    """
    found = dict(created)
    ids = list(created)
    for start in range(0, len(ids), 500):
        rows = Change.objects.filter(kind=label, target_id__in=ids[start : start + 500]).order_by("pk")
        for target, before, after, at in rows.values_list("target_id", "before", "after", "fact__at"):
            if name in after and holds(after[name].get("value")) and not holds(before.get(name, {}).get("value")):
                found[target] = at
    return found
