"""Conditions of usual columns, ready to be given to a `ListField`."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Exists, Q
from django.utils.translation import gettext as _

from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.kernel.plain import equals, has
from letopis.lists.conditions import NOTHING
from letopis.lists.fields import Comparison as Sign
from letopis.lists.periods import bounds, day_pair, read_day, read_days

if TYPE_CHECKING:
    from letopis.accounts.models import User

Where = Callable[["User", Sign, Sequence[str]], Q]
TEXTS = (Sign.CONTAINS, Sign.WITHOUT, Sign.IS, Sign.IS_NOT, Sign.EMPTY, Sign.FILLED)
CHOICES = (Sign.IS, Sign.IS_NOT, Sign.EMPTY, Sign.FILLED)
LISTS = (Sign.CONTAINS, Sign.ALL, Sign.WITHOUT, Sign.EMPTY, Sign.FILLED)
MOMENTS = (Sign.WITHIN, Sign.IS, Sign.LESS, Sign.MORE_OR_IS, Sign.BETWEEN, Sign.OLDER, Sign.EMPTY, Sign.FILLED)
NUMBERS = (
    Sign.IS,
    Sign.IS_NOT,
    Sign.LESS,
    Sign.LESS_OR_IS,
    Sign.MORE,
    Sign.MORE_OR_IS,
    Sign.BETWEEN,
    Sign.EMPTY,
    Sign.FILLED,
)


def uuids(values: Sequence[str]) -> list[UUID]:
    """The values that are ids. Raises `Refused` when one is not."""
    try:
        return [UUID(value) for value in values]
    except ValueError as error:
        raise Refused(_("There is no such value.")) from error


def joined(parts: Sequence[Q]) -> Q:
    """Any of the conditions; nothing when there are none."""
    found = NOTHING
    for part in parts:
        found = part if found is NOTHING else found | part
    return found


def text(column: str) -> Where:
    """A text column that is never null."""

    def where(user: "User", comparison: Sign, values: Sequence[str]) -> Q:
        if comparison in (Sign.EMPTY, Sign.FILLED):
            return Q(**{column: ""}) if comparison == Sign.EMPTY else ~Q(**{column: ""})
        check = has if comparison in (Sign.CONTAINS, Sign.WITHOUT) else equals
        found = joined([check(column, value.strip()) for value in values])
        return ~found if comparison in (Sign.WITHOUT, Sign.IS_NOT) else found

    return where


def choice(column: str, *, empty: Any = "", resolve: Callable[["User", Sequence[str]], Any] | None = None) -> Where:
    """A column with a known set of values; `resolve` turns what the address says into what the column holds.

    «Not» is also true of rows that hold nothing.
    """

    def where(user: "User", comparison: Sign, values: Sequence[str]) -> Q:
        nothing = Q(**{f"{column}__isnull": True}) if empty is None else Q(**{column: empty})
        if comparison in (Sign.EMPTY, Sign.FILLED):
            return nothing if comparison == Sign.EMPTY else ~nothing
        held = resolve(user, values) if resolve else list(values)
        found = Q(**{f"{column}__in": held})
        if comparison == Sign.IS:
            return found
        return nothing | ~found if empty is None else ~found

    return where


def flag(column: str) -> Where:
    """A yes or a no."""

    def where(user: "User", comparison: Sign, values: Sequence[str]) -> Q:
        if set(values) - {"yes", "no"}:
            raise Refused(_("Choose yes or no."))
        return joined([Q(**{column: value == "yes"}) for value in values])

    return where


def days_asked(user: "User", comparison: Sign, values: Sequence[str]) -> tuple[date | None, date | None]:
    """The first day wanted and the first day no longer wanted, None where there is no such end."""
    if comparison == Sign.WITHIN:
        return bounds(values[0], clock.today(user.zone))
    if comparison == Sign.BETWEEN:
        first, last = day_pair(values)
        return first, last + timedelta(days=1)
    day = read_day(values[0])
    return {
        Sign.IS: (day, day + timedelta(days=1)),
        Sign.LESS: (None, day),
        Sign.MORE_OR_IS: (day, None),
    }[comparison]


def moment(column: str, *, is_day: bool = False) -> Where:
    """An instant, asked by days in the reader's zone; or a column of days. «Older» is also true of never."""

    def edge(user: "User", day: date) -> Any:
        return day if is_day else clock.day_start(day, user.zone)

    def where(user: "User", comparison: Sign, values: Sequence[str]) -> Q:
        nothing = Q(**{f"{column}__isnull": True})
        if comparison in (Sign.EMPTY, Sign.FILLED):
            return nothing if comparison == Sign.EMPTY else Q(**{f"{column}__isnull": False})
        if comparison == Sign.OLDER:
            since = clock.today(user.zone) - timedelta(days=read_days(values[0]))
            return nothing | Q(**{f"{column}__lt": edge(user, since)})
        first, after = days_asked(user, comparison, values)
        found = Q(**{f"{column}__gte": edge(user, first)}) if first else Q()
        return found & (Q(**{f"{column}__lt": edge(user, after)}) if after else Q())

    return where


def read_number(value: str) -> Decimal:
    """A number as people write it: `4 250 000,50`. Raises `Refused`."""
    try:
        number = Decimal("".join(value.split()).replace(",", "."))
    except InvalidOperation as error:
        raise Refused(_("Write a number.")) from error
    if not number.is_finite() or abs(number) >= 10**18:
        raise Refused(_("Write a number."))
    return number


_SIGNS = {Sign.LESS: "lt", Sign.LESS_OR_IS: "lte", Sign.MORE: "gt", Sign.MORE_OR_IS: "gte"}


def number(column: str, *, read: Callable[[str], Any] = read_number) -> Where:
    """A column of numbers, null where there is none."""

    def where(user: "User", comparison: Sign, values: Sequence[str]) -> Q:
        nothing = Q(**{f"{column}__isnull": True})
        if comparison in (Sign.EMPTY, Sign.FILLED):
            return nothing if comparison == Sign.EMPTY else Q(**{f"{column}__isnull": False})
        if comparison in _SIGNS:
            return Q(**{f"{column}__{_SIGNS[comparison]}": read(values[0])})
        if comparison == Sign.BETWEEN:
            if len(values) != 2:
                raise Refused(_("Two values are wanted: from and to."))
            first, last = sorted(map(read, values))
            return Q(**{f"{column}__gte": first, f"{column}__lte": last})
        found = Q(**{f"{column}__in": [read(value) for value in values]})
        return found if comparison == Sign.IS else nothing | ~found

    return where


def related(rows: Callable[["User", Sequence[str]], Any], every: Callable[["User"], Any]) -> Where:
    """Rows with related ones: `rows` answers the related rows that hold any of the values, `every` all of them."""

    def where(user: "User", comparison: Sign, values: Sequence[str]) -> Q:
        if comparison in (Sign.EMPTY, Sign.FILLED):
            there = Q(Exists(every(user)))
            return ~there if comparison == Sign.EMPTY else there
        if comparison == Sign.ALL:
            found = Q()
            for value in values:
                found &= Q(Exists(rows(user, [value])))
            return found
        there = Q(Exists(rows(user, values)))
        return ~there if comparison in (Sign.WITHOUT, Sign.IS_NOT) else there

    return where


def flags(columns: Mapping[str, str]) -> Where:
    """Several yes-or-no columns read as a list of values."""

    def where(user: "User", comparison: Sign, values: Sequence[str]) -> Q:
        if unknown := [value for value in values if value not in columns]:
            raise Refused(_("There is no such value."), unknown[0])
        if comparison in (Sign.EMPTY, Sign.FILLED):
            some = joined([Q(**{column: True}) for column in columns.values()])
            return ~some if comparison == Sign.EMPTY else some
        parts = [Q(**{columns[value]: True}) for value in values]
        if comparison == Sign.ALL:
            return Q(*parts)
        return ~joined(parts) if comparison == Sign.WITHOUT else joined(parts)

    return where
