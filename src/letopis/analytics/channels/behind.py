"""The clients behind a figure: those contacted through a channel, those whose goals are credited to it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.goals import reached
from letopis.analytics.channels.scan import employers_now, scan
from letopis.analytics.statistics.attribution import WHOLE
from letopis.channels.goals.clients import Client
from letopis.lists.fields import address_of
from letopis.parties.models import ContactPerson, Counterparty

MOST = 500  # rows of the page


@dataclass(frozen=True)
class Behind:
    """A client; when the goal was reached, and the part of it the channel is credited with."""

    name: str
    href: str
    at: datetime | None
    share: Fraction | None


@dataclass(frozen=True)
class Found:
    """The first of them, and how many there are."""

    rows: list[Behind]
    count: int


def behind(asked: Asked, channel: int | None, *, goals: bool, everything: bool) -> Found:
    """Those of one channel (None: of no channel), or of all together."""
    read = scan(asked, asked.first, asked.last, asked.goal.window if asked.goal else 0, employers_now())
    found = reached(asked, read, asked.first, asked.last)
    held: list[tuple[Client, float | None, Fraction | None]] = []
    if goals:
        for one in found.times:
            share = WHOLE if everything else one.shares.get(channel, 0)
            if share:
                held.append((one.client, one.at, Fraction(share, WHOLE)))
        held.sort(key=lambda row: (-(row[1] or 0), row[0]))
    else:
        chosen = found.clients.values() if everything else [found.clients.get(channel or 0, {})]
        when: dict[Client, float] = {}
        for one in found.times:
            if everything or channel in one.led:
                when.setdefault(one.client, one.at)
        for client in sorted({client for clients in chosen for client in clients}):
            held.append((client, when.get(client), None))
        held.sort(key=lambda row: (row[1] is None, -(row[1] or 0)))
    names = _names(client for client, _at, _share in held[:MOST])
    rows = [
        Behind(*names.get(client, ("", "")), datetime.fromtimestamp(at, UTC) if at else None, share)
        for client, at, share in held[:MOST]
    ]
    return Found(rows, len(held))


def _names(clients: Iterable[Client]) -> dict[Client, tuple[str, str]]:
    ids: dict[str, list[int]] = {"person": [], "counterparty": []}
    for client in clients:
        ids[client.kind].append(client.id)
    found = {}
    for row in ContactPerson.objects.filter(pk__in=ids["person"]):
        found[Client("person", row.pk)] = (str(row), address_of("person", row.public_id))
    for pk, public_id, name in Counterparty.objects.filter(pk__in=ids["counterparty"]).values_list(
        "pk", "public_id", "name"
    ):
        found[Client("counterparty", pk)] = (name, address_of("counterparty", public_id))
    return found
