"""Tags and groups a load has made: remembered while it writes, taken away by its undo when nobody uses them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from letopis.accounts.models import User
from letopis.exchange.loading.options import Verdict
from letopis.history.models import Change
from letopis.kernel.text import fold
from letopis.parties.actions.groups import take_unused_groups
from letopis.parties.actions.tags import take_unused_tags
from letopis.parties.models import Group, Tag

TAGS, GROUPS = Tag._meta.label_lower, Group._meta.label_lower


class Made:
    """What is there before a piece of a file is written; afterwards `add` puts what came into the run's data."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        cards = [verdict.card for verdict in verdicts if verdict.what in ("new", "changed")]
        self.names = {fold(tag) for card in cards for tag in card.tags}
        self.tags = set(self._tags())
        self.has_groups = any(card.group for card in cards)
        self.groups = set(self._groups())

    def _tags(self) -> Iterable[int]:
        return Tag.objects.filter(folded__in=self.names).values_list("pk", flat=True) if self.names else ()

    def _groups(self) -> Iterable[int]:
        return Group.objects.values_list("pk", flat=True) if self.has_groups else ()

    def add(self, data: dict[str, Any]) -> None:
        """Remember what the piece has made."""
        made = data.setdefault("made", {})
        for name, before, now in ((TAGS, self.tags, self._tags()), (GROUPS, self.groups, self._groups())):
            if new := sorted(set(now) - before):
                made[name] = [*made.get(name, []), *new]


def take_away(made: Mapping[str, Sequence[int]], by: User) -> int:
    """Delete what nobody uses and nobody has changed since; answers with how many."""
    going = {name: set(ids) - _changed(name, ids) for name, ids in made.items()}
    return take_unused_tags(going.get(TAGS, ()), by=by) + take_unused_groups(going.get(GROUPS, ()), by=by)


def _changed(name: str, ids: Sequence[int]) -> set[int]:
    rows = Change.objects.filter(kind=name, target_id__in=ids)
    return {pk for pk, before in rows.values_list("target_id", "before") if before}
