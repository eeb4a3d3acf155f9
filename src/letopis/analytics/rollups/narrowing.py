"""Filters on events as conditions on kept counts: possible when they ask only for what is counted apart."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from django.db.models import Q

from letopis.accounts.models import User
from letopis.channels.models import Channel
from letopis.kernel.errors import Refused
from letopis.lists.conditions import NOTHING, Condition, Group, condition_q
from letopis.lists.fields import Comparison, ListField
from letopis.lists.where import uuids

COLUMNS = ("type", "direction", "channel", "state", "responsible", "team")
_WORDS = ("direction", "state")  # the other columns hold keys


class NotKept(Exception):
    """The condition asks for something that is not counted apart."""


def narrowed(filters: Mapping[str, Any]) -> Q:
    """The condition of plain filters: a column with a value or several; None is «without one». Raises TypeError."""
    found = Q()
    for name, wanted in filters.items():
        if name not in COLUMNS:
            raise TypeError(f"counts have no {name!r}")
        values = list(wanted) if isinstance(wanted, Collection) and not isinstance(wanted, str) else [wanted]
        held = Q(**{f"{name}__in": [value for value in values if value is not None]})
        found &= held | Q(**{f"{name}__isnull": True}) if None in values else held
    return found


def kept_condition(
    item: Condition | Group, fields: Mapping[str, ListField], user: User, channels: Sequence[Channel]
) -> Q:
    """A filter of the list of events as a condition on counts. Raises `NotKept`."""
    if isinstance(item, Group):
        joined = Q()
        for part in item.items:
            found = kept_condition(part, fields, user, channels)
            joined = (joined | found) if item.any else (joined & found)
        return joined
    try:
        found = _in_channels(item, channels) if item.key == "channel" else condition_q(item, fields, user)
    except Refused:
        return NOTHING
    columns_of(found)
    return found


def _in_channels(item: Condition, channels: Sequence[Channel]) -> Q:
    """«Channel» among the fields asks rows for tags; a count knows its channel."""
    if item.comparison in (Comparison.EMPTY, Comparison.FILLED):
        return Q(channel__isnull=item.comparison == Comparison.EMPTY)
    if item.comparison not in (Comparison.IS, Comparison.IS_NOT) or not item.values:
        raise NotKept(item.key)
    wanted = set(uuids(item.values))
    found = Q(channel__in=[row.pk for row in channels if row.public_id in wanted])
    return ~found if item.comparison == Comparison.IS_NOT else found


def _leaves(condition: Q) -> Iterator[tuple[str, str, Any]]:
    """Column, lookup and value of every comparison. Raises `NotKept` for what counts cannot answer."""
    if condition.connector not in (Q.AND, Q.OR) or (condition.negated and not condition.children):
        raise NotKept(condition.connector)
    for child in condition.children:
        if isinstance(child, Q):
            yield from _leaves(child)
        elif isinstance(child, tuple):
            yield _leaf(*child)
        else:
            raise NotKept(type(child))


def _leaf(name: str, value: Any) -> tuple[str, str, Any]:
    column, _bar, lookup = name.partition("__")
    if (column, lookup) == ("pk", "in") and isinstance(value, list) and not value:
        return column, lookup, value  # nothing
    if column not in COLUMNS or lookup not in ("", "exact", "in", "isnull"):
        raise NotKept(name)
    if lookup == "isnull":
        return column, lookup, bool(value)
    values = value if isinstance(value, list | tuple | set | frozenset) and lookup == "in" else [value]
    kind = str if column in _WORDS else int
    if not all(isinstance(one, kind) for one in values):
        raise NotKept(name)
    return column, "in", values


def columns_of(condition: Q) -> set[str]:
    """The columns a condition looks at. Raises `NotKept`."""
    return {column for column, _lookup, _value in _leaves(condition)} - {"pk"}


def holds(condition: Q, values: Mapping[str, Any]) -> bool:
    """Whether a count with these values is under the condition, as the database would say of its events."""
    found: bool | None = None
    for child in condition.children:
        if isinstance(child, Q):
            one = holds(child, values)
        else:
            column, lookup, wanted = _leaf(*child)  # type: ignore[misc]  # expressions were refused before
            if column == "pk":
                one = False
            elif lookup == "isnull":
                one = (values[column] is None) == wanted
            else:
                one = values[column] is not None and values[column] in wanted
        found = one if found is None else (found or one) if condition.connector == Q.OR else (found and one)
    return (True if found is None else found) != condition.negated


def required(condition: Q, column: str) -> list[Any] | None:
    """The values of which the condition wants one in any case, None when it doesn't say: to read no more than needed."""
    if condition.negated or condition.connector != Q.AND:
        return None
    for child in condition.children:
        if isinstance(child, Q):
            if (found := required(child, column)) is not None:
                return found
        else:
            name, lookup, wanted = _leaf(*child)  # type: ignore[misc]
            if name == column and lookup == "in":
                return list(wanted)
    return None
