"""The dry run: what a merge would move, by kind, with numbers; nothing is written and nothing locked."""

from collections.abc import Sequence
from dataclasses import dataclass

from letopis.parties.actions.merge.merging import Party
from letopis.parties.actions.merge.moves import unpacked
from letopis.parties.actions.merge.relations import generic_rows, key_of, relations, stay, twice
from letopis.parties.slots import DOUBLES, GENERIC, MOVED, MOVERS


@dataclass
class Moving:
    """Rows of one kind."""

    icon: str
    title: str
    count: int
    double: int  # of which the surviving card has as many already


def what_moves(survivor: Party, others: Sequence[Party]) -> list[Moving]:
    """Rows that refer to `others`, the most first; kinds without any are left out."""
    found: dict[str, Moving] = {}
    ids = [card.pk for card in others]
    for column in relations(type(survivor)):
        key, label = key_of(column), column.model._meta.label_lower
        if MOVERS.get(key) is stay:
            continue
        if not (count := column.model._base_manager.filter(**{f"{column.attname}__in": ids}).count()):
            continue
        if key in DOUBLES:
            double = DOUBLES[key](others, survivor)
        else:
            double = sum(len(twice(column, card, survivor)) for card in others) if key not in MOVERS else 0
        icon, title = MOVED.get(label, ("link", column.model._meta.verbose_name_plural))
        line = found.setdefault(str(title), Moving(icon, str(title), 0, 0))
        line.count += count
        line.double += double
    for label, rows, _column in generic_rows(list(others)):
        if label in MOVED and (count := rows.count()):
            icon, title = MOVED[label]
            found[str(title)] = Moving(icon, str(title), count, 0)
    return sorted(found.values(), key=lambda line: -line.count)


def moved_by(steps: Sequence[dict[str, object]], survivor: int) -> list[Moving]:
    """What a merge has moved, from its steps."""
    found: dict[str, Moving] = {}
    for step in steps:
        label = str(step["model"])
        count = 1 if "removed" in step else len(unpacked(str(step["ids"]))) if step.get("after") == survivor else 0
        if count and (label in MOVED or label not in GENERIC):
            icon, title = MOVED.get(label, ("link", label))
            line = found.setdefault(str(title), Moving(icon, str(title), 0, 0))
            line.count += count
            line.double += count if "removed" in step else 0
    return sorted(found.values(), key=lambda line: -line.count)
