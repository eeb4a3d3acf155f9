"""The clients behind a figure, with the way to their cards and to planning an event."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from letopis.accounts.models import User
from letopis.channels.goals.clients import Client
from letopis.lists.fields import address_of
from letopis.parties.models import ContactPerson, Counterparty

MOST = 500  # rows of a page


@dataclass(frozen=True)
class Behind:
    """A client. `cells` are further columns of the page, a moment or a text each."""

    name: str
    href: str
    plan: str  # address at which an event with them begins
    responsible: str
    cells: Sequence[datetime | str | None]


@dataclass(frozen=True)
class Found:
    """The first of them, and how many there are."""

    rows: Sequence[Behind]
    count: int


def behind(clients: Sequence[tuple[Client, Sequence[datetime | str | None]]]) -> Found:
    """The clients, whom the reader may see, in the given order, with their further columns."""
    known = _cards(client for client, _cells in clients[:MOST])
    users: Mapping[int, str] = dict(User.objects.values_list("pk", "name"))
    rows = []
    for client, cells in clients[:MOST]:
        if client in known:
            name, public_id, responsible = known[client]
            plan = f"{reverse('event-new')}?" + urlencode({"type": "call", client.kind: public_id})
            rows.append(Behind(name, address_of(client.kind, public_id), plan, users.get(responsible, ""), cells))
    return Found(rows, len(clients))


def _cards(clients: Iterable[Client]) -> dict[Client, tuple[str, object, int]]:
    ids: dict[str, list[int]] = {"person": [], "counterparty": []}
    for client in clients:
        ids[client.kind].append(client.id)
    found: dict[Client, tuple[str, object, int]] = {}
    for row in ContactPerson.objects.filter(pk__in=ids["person"]):
        found[Client("person", row.pk)] = (str(row), row.public_id, row.responsible_id)
    for pk, public_id, name, responsible in Counterparty.objects.filter(pk__in=ids["counterparty"]).values_list(
        "pk", "public_id", "name", "responsible"
    ):
        found[Client("counterparty", pk)] = (name, public_id, responsible)
    return found
