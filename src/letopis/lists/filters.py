"""Filters most lists want, ready to be declared."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from letopis.kernel import clock
from letopis.lists.spec import Choice, Filter, Rows

if TYPE_CHECKING:
    from letopis.accounts.models import User

Choices = Callable[["User"], Sequence[Choice]]


def by_field(key: str, label: StrOrPromise, lookup: str, choices: Choices) -> Filter:
    """Rows whose `lookup` equals one of the chosen values."""

    def apply(rows: Rows, user: "User", values: list[str]) -> Rows:
        return rows.filter(**{f"{lookup}__in": values})

    return Filter(key, label, choices, apply)


def by_period(key: str, label: StrOrPromise, field: str) -> Filter:
    """Rows whose moment lies in a period counted from today in the reader's zone."""
    periods = {
        "today": (_("today"), 0, 1),
        "tomorrow": (_("tomorrow"), 1, 2),
        "yesterday": (_("yesterday"), -1, 0),
        "next-7": (_("next 7 days"), 0, 7),
        "last-7": (_("last 7 days"), -6, 1),
        "last-30": (_("last 30 days"), -29, 1),
        "last-365": (_("last 365 days"), -364, 1),
    }

    def choices(user: "User") -> list[Choice]:
        return [Choice(value, name) for value, (name, _since, _until) in periods.items()]

    def apply(rows: Rows, user: "User", values: list[str]) -> Rows:
        since, until = periods[values[0]][1:]
        day = clock.today(user.zone)
        return rows.filter(
            **{
                f"{field}__gte": clock.day_start(day + timedelta(days=since), user.zone),
                f"{field}__lt": clock.day_start(day + timedelta(days=until), user.zone),
            }
        )

    return Filter(key, label, choices, apply)


def switch(
    key: str, label: StrOrPromise, states: dict[str, tuple[StrOrPromise, dict[str, Any]]], default: str
) -> Filter:
    """One of several named conditions, each given as keyword lookups; `default` holds when none is chosen."""

    def choices(user: "User") -> list[Choice]:
        return [Choice(value, name) for value, (name, _lookups) in states.items()]

    def apply(rows: Rows, user: "User", values: list[str]) -> Rows:
        return rows.filter(**states[values[0]][1])

    return Filter(key, label, choices, apply, default=(default,))
