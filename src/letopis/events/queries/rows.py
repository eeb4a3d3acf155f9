"""Events with what a row of a list, a chronicle or a day shows of them."""

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from letopis.accounts.models import User
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType, Participant

_OF_PERSON = ("public_id", "last_name", "first_name", "patronymic", "responsible", "team")
_OF_COMPANY = ("public_id", "name", "responsible", "team")
_SHOWN = (
    *("event", "user", "public_id", "name", "contact_detail", "contact", "role", "order"),
    *(f"person__{column}" for column in _OF_PERSON),
    *(f"counterparty__{column}" for column in _OF_COMPANY),
)
_JOINED = Participant.objects.select_related("person", "counterparty").only(*_SHOWN)
_OF_ROWS = Prefetch("participants", _JOINED)
# With whole colleagues: for an event alone, and for programs.
PARTICIPANTS = Prefetch("participants", _JOINED.prefetch_related("user"))


def types() -> list[EventType]:
    """Every type in their order, those switched off among them."""
    return every(EventType)


def fill_types(events: Iterable[Event]) -> None:
    """Let events have their types."""
    kinds = {kind.pk: kind for kind in every(EventType)}
    for event in events:
        event.type = kinds[event.type_id]


def fill_participants(events: Sequence[Event]) -> None:
    """Let events have their participants, as rows show them, in one query."""
    prefetch_related_objects(events, _OF_ROWS)
    named = [row for event in events for row in event.participants.all() if row.user_id]
    if named:
        users = {user.pk: user for user in every(User)}
        for row in named:
            row.user = users[row.user_id or 0]


def fill_rows(events: Sequence[Event]) -> None:
    """Let events have all that a row shows; the query of participants is the only one."""
    users = {user.pk: user for user in every(User)}
    for event in events:
        event.responsible = users[event.responsible_id]
    fill_types(events)
    fill_participants(events)


def rows_of(events: QuerySet[Event]) -> list[Event]:
    """Events with all that a row shows, in two queries."""
    found = list(events.defer("search_text"))
    fill_rows(found)
    return found
