"""Clients and what happened with them, read for many at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from django.db.models import Q

from letopis.channels.matching import find_channel, ranked
from letopis.channels.models import Channel
from letopis.events.models import Event, Participant
from letopis.parties.models import Affiliation, ContactPerson, Counterparty


class Client(NamedTuple):
    """One client: a company, or a person who works for none."""

    kind: str  # "person" or "counterparty"
    id: int


@dataclass(frozen=True)
class Moment:
    """A completed event in a client's past."""

    at: datetime
    event: int
    type: int
    direction: str
    outcome: str


def companies_of(people: Collection[int]) -> dict[int, int]:
    """For whom these people work now: the main place, or the first one there is."""
    found: dict[int, int] = {}
    rows = Affiliation.objects.filter(person__in=people, until=None).order_by("person", "-is_main", "order", "id")
    for person, company in rows.values_list("person", "counterparty"):
        found.setdefault(person, company)
    return found


def clients_of(clients: Iterable[Client]) -> set[Client]:
    """The same ones with every company their people work for: whose figures may have changed with theirs.

    Not the main place alone: who is merged into another brings a place that was the main one until now.
    """
    found = set(clients)
    people = [client.id for client in found if client.kind == "person"]
    places = Affiliation.objects.filter(person__in=people, until=None).values_list("counterparty", flat=True)
    return found | {Client("counterparty", company) for company in places}


class Clients:
    """Some clients with everything that is asked about them, each thing read once."""

    def __init__(self, clients: Iterable[Client]) -> None:
        self.given = frozenset(clients)
        own = {client.id for client in self.given if client.kind == "person"}
        companies = {client.id for client in self.given if client.kind == "counterparty"}
        # Cards that live on in others are nobody any more; a person with a company is that company.
        self.companies = set(
            Counterparty._base_manager.filter(pk__in=companies, merged_into=None).values_list("pk", flat=True)
        )
        alone = set(ContactPerson._base_manager.filter(pk__in=own, merged_into=None).values_list("pk", flat=True))
        self._client_of = {person: Client("person", person) for person in alone - companies_of(alone).keys()}
        theirs = set(
            Affiliation.objects.filter(
                counterparty__in=self.companies, until=None, person__merged_into=None
            ).values_list("person", flat=True)
        )
        for person, company in companies_of(theirs).items():
            if company in self.companies:
                self._client_of[person] = Client("counterparty", company)

    @property
    def people(self) -> Collection[int]:
        """The people who are these clients, or work for them."""
        return self._client_of.keys()

    def of(self, kind: str, pk: int) -> Client:
        """The client a card stands for."""
        return self._client_of[pk] if kind == "person" else Client("counterparty", pk)

    @cached_property
    def past(self) -> dict[Client, list[Moment]]:
        """Their completed events in order; private ones and those marked for deletion are nobody's business here."""
        rows = Participant.objects.filter(
            Q(counterparty__in=self.companies) | Q(counterparty=None, person__in=list(self.people)),
            event__state=Event.State.COMPLETED,
            event__private=False,
            event__is_marked_for_deletion=False,
        ).values_list(
            "counterparty", "person", "event", "event__occurs_at", "event__type", "event__direction", "event__outcome"
        )
        found: dict[Client, dict[int, Moment]] = defaultdict(dict)
        for company, person, event, at, kind, direction, outcome in rows:
            client = Client("counterparty", company) if company else self.of("person", person)
            found[client][event] = Moment(at, event, kind, direction, outcome)
        return {
            client: sorted(moments.values(), key=lambda moment: (moment.at, moment.event))
            for client, moments in found.items()
        }

    @cached_property
    def _tags(self) -> dict[int, set[int]]:
        events = [moment.event for moments in self.past.values() for moment in moments]
        found: dict[int, set[int]] = defaultdict(set)
        for start in range(0, len(events), 500):
            rows = Event.tags.through.objects.filter(event__in=events[start : start + 500])
            for event, tag in rows.values_list("event", "tag"):
                found[event].add(tag)
        return found

    @cached_property
    def _channels(self) -> Sequence[Channel]:
        return ranked(Channel.objects.all())

    def channel(self, moment: Moment) -> int | None:
        """The channel an event falls into."""
        tags = self._tags.get(moment.event, set())
        found = find_channel(self._channels, moment.type, moment.direction, tags)
        return found.pk if found else None

    def tags(self, moment: Moment) -> set[int]:
        """The tags of an event."""
        return self._tags.get(moment.event, set())
