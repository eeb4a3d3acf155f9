"""Short ways to declare fields that are columns of the rows."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from letopis.lists import where as conditions
from letopis.lists.counted import by_flag
from letopis.lists.fields import Comparison, Kind, ListField, SortBy
from letopis.lists.periods import PERIODS
from letopis.lists.spec import Choice

if TYPE_CHECKING:
    from letopis.accounts.models import User

Loader = Callable[["User", Sequence[Any]], Mapping[int, Any]]


def attribute(name: str) -> Loader:
    """Reads the value off the row."""
    return lambda user, rows: {row.pk: getattr(row, name) for row in rows}


def each(read: Callable[[Any], Any]) -> Loader:
    """Asks `read` for the value of each row."""
    return lambda user, rows: {row.pk: read(row) for row in rows}


def text(key: str, label: StrOrPromise, column: str = "", *, sort: SortBy | None = None, **more: Any) -> ListField:
    """A text column."""
    column = column or key
    given: dict[str, Any] = {"kind": Kind.TEXT, "load": attribute(column), "place": "m-hide soft"}
    given |= {"comparisons": conditions.TEXTS, "where": conditions.text(column), "sort": sort}
    return ListField(key, label, **(given | more))


def choice(
    key: str, label: StrOrPromise, choices: Callable[["User"], Sequence[Choice]], column: str = "", **more: Any
) -> ListField:
    """A column with a known set of values, shown by their names."""
    column = column or key
    given: dict[str, Any] = {"kind": Kind.CHOICE, "place": "m-hide soft"}
    given |= {"choices": choices, "comparisons": conditions.CHOICES, "where": conditions.choice(column)}
    return ListField(key, label, **(given | more))


def moment(key: str, label: StrOrPromise, column: str, *, sort: SortBy | None = None, **more: Any) -> ListField:
    """A column of instants."""
    given: dict[str, Any] = {"kind": Kind.MOMENT, "load": attribute(column), "place": "m-hide soft nowrap"}
    given |= {"comparisons": conditions.MOMENTS, "where": conditions.moment(column), "sort": sort}
    given |= {"choices": lambda user: PERIODS}
    return ListField(key, label, **(given | more))


def flag(key: str, label: StrOrPromise, column: str, *, sort: SortBy | None = None, **more: Any) -> ListField:
    """A yes or a no."""
    given: dict[str, Any] = {"kind": Kind.BOOLEAN, "load": attribute(column), "place": "m-hide soft", "sort": sort}
    given |= {"comparisons": (Comparison.IS,), "where": conditions.flag(column)}
    given |= {"choices": lambda user: [Choice("yes", _("yes")), Choice("no", _("no"))], "counted": by_flag(column)}
    return ListField(key, label, **(given | more))
