"""Short ways to say how rows are counted by a field."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from letopis.lists.fields import CountBy
from letopis.lists.spec import Choice

if TYPE_CHECKING:
    from letopis.accounts.models import User

Groups = Callable[["User"], Mapping[Any, Choice]]


def by_column(path: str, groups: Groups | None, *, several: bool = False) -> CountBy:
    """By what a column holds; `several`: of joined rows, so that a row stands in several groups."""
    return CountBy(lambda user, rows, name: rows.annotate(**{name: F(path)}), groups, several)


def by_value(expression: Callable[["User"], Any], groups: Groups) -> CountBy:
    """By what an expression answers."""
    return CountBy(lambda user, rows, name: rows.annotate(**{name: expression(user)}), groups)


def yes_or_no(user: "User") -> Mapping[Any, Choice]:
    """The groups of what is true or false."""
    return {True: Choice("yes", _("yes")), False: Choice("no", _("no"))}


def by_flag(path: str) -> CountBy:
    """By a yes or a no."""
    return by_column(path, yes_or_no)


def by_text(path: str) -> CountBy:
    """By a text: those that differ in case only are one."""
    return by_column(path, None)


def named(choices: Callable[["User"], list[Choice]]) -> Groups:
    """The groups of a column that holds what conditions say."""
    return lambda user: {choice.value: choice for choice in choices(user)}
