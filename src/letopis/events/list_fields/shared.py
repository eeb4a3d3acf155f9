"""What the fields of events and of cards share."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.dictionaries.queries import every
from letopis.events.models import EventType
from letopis.lists.spec import Choice

EVENT = _("Event")
EVENTS = _("Events")
Rows = Sequence[Any]


def type_choices(user: User) -> list[Choice]:
    """Every type of events."""
    return [Choice(kind.code, kind.title) for kind in every(EventType)]


def type_groups(user: User) -> dict[Any, Choice]:
    """Every type by its key."""
    return {kind.pk: Choice(kind.code, kind.title) for kind in every(EventType)}


def _types_named(user: User, values: Sequence[str]) -> list[int]:
    return [kind.pk for kind in every(EventType) if kind.code in values]


def _type_order() -> list[int]:
    return [kind.pk for kind in every(EventType)]


def outcome_choices(user: User | None = None) -> list[Choice]:
    """The outcomes of every type, each code once; one that types call differently has all its names."""
    names: dict[str, list[str]] = {}
    for kind in every(EventType):
        for outcome in kind.every_outcome():
            held = names.setdefault(outcome.code, [])
            if outcome.name not in held:
                held.append(outcome.name)
    return [Choice(code, " / ".join(held)) for code, held in names.items()]


def outcome_order() -> list[str]:
    """The codes of outcomes in the order of their types."""
    return [choice.value for choice in outcome_choices()]
