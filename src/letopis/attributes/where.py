"""Conditions on attributes: each reads the mirror, through an index, and never the JSON."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.attributes.hosts import HOSTS
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.texts import parse
from letopis.attributes.types import Type
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold, sort_key
from letopis.lists.among import Among
from letopis.lists.fields import Comparison
from letopis.lists.periods import bounds, day_pair, read_day, read_days

_TEXTS = (
    Comparison.CONTAINS,
    Comparison.WITHOUT,
    Comparison.IS,
    Comparison.IS_NOT,
    Comparison.EMPTY,
    Comparison.FILLED,
)
_NUMBERS = (
    Comparison.IS,
    Comparison.IS_NOT,
    Comparison.LESS,
    Comparison.LESS_OR_IS,
    Comparison.MORE,
    Comparison.MORE_OR_IS,
    Comparison.BETWEEN,
    Comparison.EMPTY,
    Comparison.FILLED,
)
_DAYS = (
    Comparison.WITHIN,
    Comparison.IS,
    Comparison.LESS,
    Comparison.MORE_OR_IS,
    Comparison.BETWEEN,
    Comparison.OLDER,
    Comparison.EMPTY,
    Comparison.FILLED,
)
_ONE_OF = (Comparison.IS, Comparison.IS_NOT, Comparison.EMPTY, Comparison.FILLED)
COMPARISONS: dict[str, Sequence[Comparison]] = {
    **dict.fromkeys((Type.TEXT, Type.LONG_TEXT, Type.LINK, Type.PHONE, Type.EMAIL), _TEXTS),
    **dict.fromkeys((Type.INTEGER, Type.DECIMAL, Type.MONEY), _NUMBERS),
    **dict.fromkeys((Type.DATE, Type.MOMENT), _DAYS),
    **dict.fromkeys((Type.BOOLEAN, Type.CHOICE, Type.REFERENCE), _ONE_OF),
    Type.CHOICES: (Comparison.CONTAINS, Comparison.ALL, Comparison.WITHOUT, Comparison.EMPTY, Comparison.FILLED),
    Type.FILE: (Comparison.EMPTY, Comparison.FILLED),
}
_MANY = 1000  # cards
_LEFT_OUT = {Comparison.IS_NOT, Comparison.WITHOUT}  # also true of cards without a value


def where(definition: AttributeDefinition, user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    """The cards whose attribute compares so; raises `Refused` for a value that cannot be read."""
    if comparison not in COMPARISONS[definition.type]:
        raise Refused(_("There is no such comparison."), definition.key)
    if comparison in (Comparison.EMPTY, Comparison.FILLED):
        filled = _cards(definition, _filled(definition))
        return ~filled if comparison == Comparison.EMPTY else filled
    if not values:
        raise Refused(_("Give a value to compare with."), definition.key)
    if comparison == Comparison.ALL:
        found = Q()
        for value in values:
            found &= _cards(definition, _held(definition, user, Comparison.CONTAINS, [value]))
        return found
    if comparison == Comparison.OLDER:  # or never
        return ~_cards(definition, _filled(definition)) | _cards(
            definition, _held(definition, user, comparison, values)
        )
    found = _cards(definition, _held(definition, user, comparison, values))
    return ~found if comparison in _LEFT_OUT else found


def _filled(definition: AttributeDefinition) -> Q:
    """Every value, named so that an index of the mirror has it."""
    return Q(**{"is_first": True, f"{definition.column}__isnull": False})


def _cards(definition: AttributeDefinition, condition: Q) -> Q:
    """The cards with such a value: a list of them when they are few, a question asked of each card when many.

    A list of rare ones is where a query best begins. With many it would be sorted whole, while a page of 80 in any
    order is found soon by asking.
    """
    values: Any = HOSTS[definition.host].values._default_manager
    rows = values.filter(condition, definition=definition)
    if rows.values("pk")[: _MANY + 1].count() > _MANY:
        return Q(Among(Exists(rows.filter(host=OuterRef("pk"))), rows.values("host")))
    return Q(pk__in=rows.values("host"))


def _held(definition: AttributeDefinition, user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    return _READERS[definition.type](definition, user, comparison, values)


def _any(parts: Sequence[Q]) -> Q:
    found = parts[0]
    for part in parts[1:]:
        found |= part
    return found


def _text(definition: AttributeDefinition, user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    pieces = [fold(value) for value in values]
    if not all(pieces):
        raise Refused(_("Give a value to compare with."), definition.key)
    if comparison in (Comparison.CONTAINS, Comparison.WITHOUT):
        return _any([Q(text__contains=piece) for piece in pieces])
    # The key of «ёж» is longer than that of «еж»: a short range of keys, then the whole text.
    keys = [sort_key(piece) for piece in pieces]
    return _any(
        [Q(text_key__gte=key, text_key__lt=f"{key} ", text=piece) for key, piece in zip(keys, pieces, strict=True)]
    )


def _phone(definition: AttributeDefinition, user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    if comparison in (Comparison.IS, Comparison.IS_NOT):
        return _text(definition, user, comparison, [parse(definition, value, by=user) or value for value in values])
    return _text(definition, user, comparison, values)


_SIGNS = {Comparison.LESS: "lt", Comparison.LESS_OR_IS: "lte", Comparison.MORE: "gt", Comparison.MORE_OR_IS: "gte"}


def _number(definition: AttributeDefinition, user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    numbers = [float(_parsed(definition, user, value)) for value in values]
    if comparison == Comparison.BETWEEN:
        if len(numbers) != 2:
            raise Refused(_("Two values are wanted: from and to."), definition.key)
        return Q(number__gte=min(numbers), number__lte=max(numbers))
    if comparison in _SIGNS:
        return Q(**{f"number__{_SIGNS[comparison]}": numbers[0]})
    return Q(number__in=numbers)


def _parsed(definition: AttributeDefinition, user: User, value: str) -> Any:
    if (read := parse(definition, value, by=user)) is None:
        raise Refused(_("Give a value to compare with."), definition.key)
    return read


def _edge(definition: AttributeDefinition, user: User, day: date) -> datetime:
    """The first instant of a day: in the reader's zone, or as days are mirrored."""
    if definition.type == Type.DATE:
        return datetime(day.year, day.month, day.day, tzinfo=UTC)
    return clock.day_start(day, user.zone)


def _moment(definition: AttributeDefinition, user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    today = clock.today(user.zone)
    first: date | None = None
    after: date | None = None
    if comparison == Comparison.WITHIN:
        first, after = bounds(values[0], today)
    elif comparison == Comparison.OLDER:
        after = today - timedelta(days=read_days(values[0]))
    elif comparison == Comparison.BETWEEN:
        first, last = day_pair(values)
        after = last + timedelta(days=1)
    elif comparison == Comparison.LESS:
        after = read_day(values[0])
    else:
        first = read_day(values[0])
        after = first + timedelta(days=1) if comparison == Comparison.IS else None
    found = Q(moment__gte=_edge(definition, user, first)) if first else Q()
    return found & (Q(moment__lt=_edge(definition, user, after)) if after else Q())


def _boolean(definition: AttributeDefinition, user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    return Q(number__in=[float(_parsed(definition, user, value)) for value in values])


def _choice(definition: AttributeDefinition, user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    for value in values:
        if definition.choice(value) is None:
            raise Refused(_("There is no such choice: %(name)s.") % {"name": value[:100]}, definition.key)
    return Q(text_key__in=list(values))


def _reference(definition: AttributeDefinition, user: User, comparison: Comparison, values: Sequence[str]) -> Q:
    return Q(text_key__in=[_parsed(definition, user, value) for value in values])


_READERS: dict[str, Callable[[AttributeDefinition, User, Comparison, Sequence[str]], Q]] = {
    **dict.fromkeys((Type.TEXT, Type.LONG_TEXT, Type.LINK, Type.EMAIL), _text),
    Type.PHONE: _phone,
    **dict.fromkeys((Type.INTEGER, Type.DECIMAL, Type.MONEY), _number),
    **dict.fromkeys((Type.DATE, Type.MOMENT), _moment),
    Type.BOOLEAN: _boolean,
    **dict.fromkeys((Type.CHOICE, Type.CHOICES), _choice),
    Type.REFERENCE: _reference,
}
