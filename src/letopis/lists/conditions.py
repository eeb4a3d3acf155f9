"""Filters as a reader writes them into an address: `source:is:a,b;any(last:older:30;next:empty)`.

A filter is a group of conditions and groups. `;` joins by «and», `any(…)` by «or». A value may hold anything:
`~` stands before the characters of the grammar.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q

from letopis.kernel.errors import Refused
from letopis.kernel.text import has_bad_characters
from letopis.lists.fields import Comparison, ListField

if TYPE_CHECKING:
    from letopis.accounts.models import User

LONGEST = 8000
MOST = 60  # conditions
VALUELESS = (Comparison.EMPTY, Comparison.FILLED)
NOTHING = Q(pk__in=[])
_SPECIAL = re.compile(r"([~,;()])")
_TOKEN = re.compile(r"(all|any)\(|[;)]|(?:~.|[^~;()])+", re.DOTALL)


class BadFilter(ValueError):
    """The text is no filter."""


@dataclass(frozen=True)
class Condition:
    """A field compared with values."""

    key: str
    comparison: Comparison
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Group:
    """Conditions of which all must hold, or at least one."""

    items: tuple["Condition | Group", ...] = field(default=())
    any: bool = False

    def __bool__(self) -> bool:
        return bool(self.items)

    def conditions(self) -> Iterator[Condition]:
        """Every condition, however deep."""
        for item in self.items:
            if isinstance(item, Group):
                yield from item.conditions()
            else:
                yield item


EVERYTHING = Group()


def _escape(value: str) -> str:
    return _SPECIAL.sub(r"~\1", value)


def _write_item(item: Condition | Group) -> str:
    if isinstance(item, Group):
        return f"{'any' if item.any else 'all'}({';'.join(map(_write_item, item.items))})"
    start = f"{item.key}:{item.comparison.value}"
    return f"{start}:{','.join(map(_escape, item.values))}" if item.values else start


def write(group: Group) -> str:
    """The filter as it stands in an address; "" for no filter."""
    return _write_item(group) if group.any else ";".join(map(_write_item, group.items))


def read(text: str) -> Group:
    """The filter behind a text. Raises `BadFilter`."""
    if len(text) > LONGEST or has_bad_characters(text):
        raise BadFilter(text)
    tokens = [found[0] for found in _TOKEN.finditer(text)]
    if "".join(tokens) != text:
        raise BadFilter(text)
    items, rest = _items(tokens, 0)
    if rest:
        raise BadFilter(text)
    top = items[0] if len(items) == 1 and isinstance(items[0], Group) and items[0].any else Group(tuple(items))
    if sum(1 for _condition in top.conditions()) > MOST:
        raise BadFilter(text)
    return top


def _items(tokens: list[str], depth: int) -> tuple[list[Condition | Group], list[str]]:
    items: list[Condition | Group] = []
    if depth > 2:
        raise BadFilter("too deep")
    while tokens and tokens[0] != ")":
        token, tokens = tokens[0], tokens[1:]
        if token in ("all(", "any("):
            inside, tokens = _items(tokens, depth + 1)
            if not tokens or tokens[0] != ")" or not inside:
                raise BadFilter(token)
            items.append(Group(tuple(inside), token == "any("))
            tokens = tokens[1:]
        elif token == ";":
            raise BadFilter(token)
        else:
            items.append(_condition(token))
        if tokens and tokens[0] == ";":
            tokens = tokens[1:]
            if not tokens or tokens[0] == ")":
                raise BadFilter(";")
        elif tokens and tokens[0] != ")":
            raise BadFilter(tokens[0])
    return items, tokens


def _condition(token: str) -> Condition:
    key, _colon, rest = token.partition(":")
    name, colon, values = rest.partition(":")
    if not re.fullmatch(r"[\w.-]{1,120}", key) or name not in set(Comparison):
        raise BadFilter(token)
    found = tuple(
        re.sub(r"~(.)", r"\1", value, flags=re.DOTALL)
        for value in re.findall(r"(?:^|,)((?:~.|[^~,])*)", values, re.DOTALL)
    )
    return Condition(key, Comparison(name), found if colon else ())


def to_q(item: Condition | Group, fields: Mapping[str, ListField], user: "User") -> Q:
    """The condition on rows. What cannot be read matches nothing: a filter never widens by mistake."""
    if isinstance(item, Group):
        joined = Q()
        for part in item.items:
            found = to_q(part, fields, user)
            joined = (joined | found) if item.any else (joined & found)
        return joined
    try:
        return condition_q(item, fields, user)
    except Refused:
        return NOTHING


def condition_q(item: Condition, fields: Mapping[str, ListField], user: "User") -> Q:
    """The condition on rows. Raises `Refused` when the field is unknown or a value cannot be read."""
    known = fields.get(item.key)
    if known is None or known.where is None or item.comparison not in known.comparisons:
        raise Refused("There is no such field.", item.key)
    if not item.values and item.comparison not in VALUELESS:
        raise Refused("A value is missing.", item.key)
    return known.where(user, item.comparison, item.values)
