"""Events with what a row of a list, a chronicle or a day shows of them."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from letopis.accounts.models import User
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType, Participant

_SHOWN = (
    *(
        "event",
        "user",
        "public_id",
        "name",
        "contact_detail",
        "contact",
        "role",
        "response",
        "responded_at",
        "invited_at",
        "order",
    ),
    *(f"person__{name}" for name in ("public_id", "last_name", "first_name", "patronymic", "responsible", "team")),
    *(f"counterparty__{name}" for name in ("public_id", "name", "responsible", "team")),
)
# Participants as records, for an event alone and for programs.
PARTICIPANTS = Prefetch(
    "participants",
    Participant.objects.select_related("person", "counterparty").only(*_SHOWN).prefetch_related("user"),
)


class Party(NamedTuple):
    """A person or a company as rows of events name it: without whole records, of which a page would have hundreds."""

    pk: int
    public_id: UUID
    name: str
    responsible_id: int
    team_id: int | None


class TakingPart(NamedTuple):
    """A participant as rows of events show it."""

    name: str
    contact: str
    person: Party | None
    counterparty: Party | None


_OF_PERSON = ("person", "person__public_id", "person__responsible", "person__team")
_OF_COMPANY = tuple(f"counterparty{name}" for name in ("", "__public_id", "__name", "__responsible", "__team"))


def types() -> list[EventType]:
    """Every type in their order, those switched off among them."""
    return every(EventType)


def fill_types(events: Iterable[Event]) -> None:
    """Let events have their types."""
    kinds = {kind.pk: kind for kind in every(EventType)}
    for event in events:
        event.type = kinds[event.type_id]


def fill_participants(events: Iterable[Event]) -> None:
    """Let events have their participants, as rows show them, in one query."""
    by_id: dict[int, list[Any]] = {}
    for event in events:
        event.taking_part = by_id.setdefault(event.pk, [])
    people: dict[int, Party] = {}
    companies: dict[int, Party] = {}
    rows = Participant.objects.filter(event__in=by_id).values_list(
        "event", "name", "contact", *_OF_PERSON, *_OF_COMPANY
    )
    for pk, name, contact, person, *more in rows if by_id else ():
        company = more[3]
        if person and person not in people:
            people[person] = Party(person, more[0], name, more[1], more[2])
        if company and company not in companies:
            companies[company] = Party(company, *more[4:])
        by_id[pk].append(TakingPart(name, contact, people.get(person), companies.get(company)))


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
