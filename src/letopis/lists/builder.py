"""The form behind the filter: conditions half chosen, groups, added and dropped without a line of script."""

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.kernel.errors import Refused
from letopis.lists.conditions import VALUELESS, Condition, Group, condition_q
from letopis.lists.fields import Comparison, Kind, ListField
from letopis.lists.periods import read_day
from letopis.lists.spec import Choice
from letopis.lists.words import comparison_word

if TYPE_CHECKING:
    from letopis.accounts.models import User

_DAYS = (Kind.DATE, Kind.MOMENT)
_PAIRS = (Comparison.BETWEEN,)
_FORM = re.compile(r"c\d+\.\w+|g\d+\.any|sent|show|add|more|drop|any|where")


@dataclass
class Draft:
    """A condition on its way: the field may be unchosen, the values missing."""

    field: ListField | None
    comparison: Comparison | None = None
    values: list[str] = dataclasses.field(default_factory=list)
    number: int = 0  # its place in the form
    error: str = ""

    @property
    def shape(self) -> str:
        """Which inputs it wants: "", "none", "pick", "one", "days", "pair" or "text"."""
        if self.field is None or self.comparison is None:
            return ""
        if self.comparison in VALUELESS:
            return "none"
        if self.comparison == Comparison.OLDER:
            return "days"
        if self.comparison in _PAIRS:
            return "pair"
        is_period = self.comparison == Comparison.WITHIN
        if self.field.choices and (is_period or self.field.kind == Kind.BOOLEAN):
            return "one"
        if self.field.choices and self.field.kind not in _DAYS:
            return "pick"
        return "text"

    def condition(self) -> Condition | None:
        """The condition, when it is whole."""
        if self.field is None or self.comparison is None:
            return None
        if self.comparison in VALUELESS:
            return Condition(self.field.key, self.comparison)
        values = [value.strip() for value in self.values if value.strip()]
        if self.field.kind in _DAYS and self.shape in ("text", "pair"):
            values = [_as_day(value) for value in values]
        wanted = 2 if self.shape == "pair" else 1
        if len(values) < wanted:
            return None
        return Condition(
            self.field.key, self.comparison, tuple(values if self.shape in ("pick", "text") else values[:wanted])
        )

    def comparisons(self) -> list[Choice]:
        """The comparisons of the field, in words."""
        if self.field is None:
            return []
        return [Choice(sign.value, comparison_word(self.field, sign)) for sign in self.field.comparisons]


@dataclass
class DraftGroup:
    """A group on its way."""

    number: int
    any: bool = True
    items: list[Draft] = dataclasses.field(default_factory=list)


@dataclass
class DraftFilter:
    """The whole form."""

    any: bool
    items: list[Draft | DraftGroup]

    def drafts(self) -> list[Draft]:
        """Every condition in reading order."""
        return [draft for item in self.items for draft in (item.items if isinstance(item, DraftGroup) else [item])]

    def group(self) -> Group:
        """The filter, of the conditions that are whole."""
        items: list[Condition | Group] = []
        for item in self.items:
            if isinstance(item, DraftGroup):
                inside = tuple(made for draft in item.items if (made := draft.condition()))
                items += [Group(inside, item.any)] if inside else []
            elif made := item.condition():
                items.append(made)
        return Group(tuple(items), self.any and bool(items))

    def numbered(self) -> "DraftFilter":
        """The same with its conditions and groups counted anew."""
        for number, draft in enumerate(self.drafts()):
            draft.number = number
        groups = [item for item in self.items if isinstance(item, DraftGroup)]
        for number, item in enumerate(groups):
            item.number = number
        return self

    def check(self, fields: Mapping[str, ListField], user: "User") -> bool:
        """Write beside each whole condition why it cannot be read; whether all can."""
        for draft in self.drafts():
            made = draft.condition()
            if made is None:
                continue
            try:
                condition_q(made, fields, user)
            except Refused as error:
                draft.error = str(error.message)
        return not any(draft.error for draft in self.drafts())


def _as_day(value: str) -> str:
    try:
        return read_day(value).isoformat()
    except Refused:
        return value


def shown_day(value: str) -> str:
    """A day of an address as people type it."""
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value)
    return f"{found[3]}.{found[2]}.{found[1]}" if found else value


def draft_of(group: Group, fields: Mapping[str, ListField]) -> DraftFilter:
    """The form of a filter; an empty one begins with a condition to choose."""

    def one(condition: Condition) -> Draft:
        return Draft(fields.get(condition.key), condition.comparison, list(condition.values))

    items: list[Draft | DraftGroup] = []
    for item in group.items:
        if isinstance(item, Group):
            items.append(DraftGroup(0, item.any, [one(condition) for condition in item.conditions()]))
        else:
            items.append(one(item))
    return DraftFilter(group.any, items or [Draft(None)]).numbered()


def read_draft(params: QueryDict, fields: Mapping[str, ListField]) -> DraftFilter:
    """The form as it was sent, with what its buttons ask for: `add`, `more`, `drop`."""
    numbers = sorted({int(found[1]) for key in params if (found := re.fullmatch(r"c(\d{1,3})\.f", key))})
    groups: dict[int, DraftGroup] = {}
    items: list[Draft | DraftGroup] = []
    for number in numbers[:100]:
        if params.get("drop") == f"c{number}":
            continue
        draft = _read_one(params, number, fields)
        place = params.get(f"c{number}.g", "")
        if not place.isdecimal():
            items.append(draft)
        elif params.get("drop") != f"g{place}":
            group = _group_at(groups, items, int(place), params)
            group.items.append(draft)
    if params.get("more"):
        items.append(DraftGroup(0, True, [Draft(None)]))
    if (add := params.get("add", "")) == "top":
        items.append(Draft(None))
    elif add.isdecimal() and int(add) in groups:
        groups[int(add)].items.append(Draft(None))
    return DraftFilter(params.get("any") == "1", items or [Draft(None)]).numbered()


def _group_at(
    groups: dict[int, DraftGroup], items: list[Draft | DraftGroup], place: int, params: QueryDict
) -> DraftGroup:
    if place not in groups:
        groups[place] = DraftGroup(place, params.get(f"g{place}.any", "1") == "1")
        items.append(groups[place])
    return groups[place]


def _read_one(params: QueryDict, number: int, fields: Mapping[str, ListField]) -> Draft:
    known = fields.get(params.get(f"c{number}.f", ""))
    if known is None or not known.comparisons:
        return Draft(None)
    name = params.get(f"c{number}.o", "")
    # A field chosen anew keeps neither comparison nor values of the one before.
    is_same = params.get(f"c{number}.was", known.key) == known.key
    signs = [sign for sign in known.comparisons if sign.value == name]
    sign = signs[0] if signs and is_same else known.comparisons[0]
    return Draft(known, sign, params.getlist(f"c{number}.v")[:200] if is_same else [])


def filterable(fields: Sequence[ListField]) -> list[tuple[str, list[ListField]]]:
    """The fields one may filter by, under the headings of their groups."""
    found: dict[str, list[ListField]] = {}
    for known in fields:
        if known.comparisons and known.where:
            found.setdefault(str(known.group) or _("Others"), []).append(known)
    return list(found.items())


def kept_beside(params: QueryDict, form: re.Pattern[str] = _FORM) -> list[tuple[str, str]]:
    """What a form must carry along: the rest of the page's address."""
    return [(key, value) for key in params if not form.fullmatch(key) for value in params.getlist(key)]
