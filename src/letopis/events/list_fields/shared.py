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


def _types_named(user: User, values: Sequence[str]) -> list[int]:
    return [kind.pk for kind in every(EventType) if kind.code in values]


def _type_order() -> list[int]:
    return [kind.pk for kind in every(EventType)]
