"""Events as cards with attributes."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.attributes.hosts import Host
from letopis.attributes.models import AttributeDefinition
from letopis.dictionaries.queries import every
from letopis.events.derived import derive_search
from letopis.events.facts import EventChanged
from letopis.events.models import Event, EventType, EventValue
from letopis.events.queries import get_event, in_lists
from letopis.events.words import refresh_words


def _rows(user: User) -> Any:
    return in_lists(user).filter(is_marked_for_deletion=False).select_related("type")


def save(event: Event) -> None:
    """Write the attributes of a locked event with what its search finds and its next version."""
    derive_search(event, event.participants.values_list("name", flat=True))
    save_changed(event, ["attributes", "search_text"])
    refresh_words([event.pk])


def _derive(ids: Sequence[int], known: Sequence[AttributeDefinition]) -> None:
    events = list(Event.objects.filter(pk__in=ids).prefetch_related("participants"))
    for event in events:
        derive_search(event, [row.name for row in event.participants.all()], known)
    Event.objects.bulk_update(events, ["search_text"])
    refresh_words(ids, known)


def _kinds() -> list[tuple[str, str]]:
    return [(kind.code, kind.title_many) for kind in every(EventType)]


EVENT = Host(
    code="event",
    label=_("Events"),
    everywhere=_("The attribute appears in all events."),
    model=Event,
    values=EventValue,
    list_name="events",
    route="event",
    get=get_event,
    rows=_rows,
    save=save,
    derive=_derive,
    changed=EventChanged,
    kinds=_kinds,
    kind_of=lambda event: str(event.type.code),
    of_kinds=lambda codes: Q(type__code__in=codes),
)
