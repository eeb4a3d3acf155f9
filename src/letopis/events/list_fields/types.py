"""The types of events as a field offers and reads them."""

from collections.abc import Sequence

from letopis.accounts.models import User
from letopis.events.models import EventType
from letopis.lists.spec import Choice


def type_choices(user: User) -> list[Choice]:
    """Every type of events."""
    return [Choice(kind.code, kind.title) for kind in EventType.objects.all()]


def types_named(user: User, values: Sequence[str]) -> list[int]:
    """The types an address names."""
    return list(EventType.objects.filter(code__in=values).values_list("pk", flat=True))


def type_order() -> list[int]:
    """The types in their order."""
    return list(EventType.objects.values_list("pk", flat=True))
