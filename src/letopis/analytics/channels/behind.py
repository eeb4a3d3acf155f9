"""The clients behind a figure: those contacted, those who could reach the goal, those whose goals are credited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction

from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.goals import reached, times_of
from letopis.analytics.channels.parts import IT, OUTSIDE, Part
from letopis.analytics.channels.scan import employers_now, scan
from letopis.analytics.statistics.attribution import WHOLE
from letopis.analytics.statistics.proportions import Proportion
from letopis.channels.goals.clients import Client
from letopis.lists.fields import address_of
from letopis.parties.models import ContactPerson, Counterparty

MOST = 500  # rows of the page


@dataclass(frozen=True)
class Behind:
    """A client; when the goal was reached, and the part of it that is credited."""

    name: str
    href: str
    at: datetime | None
    share: Fraction | None


@dataclass(frozen=True)
class Found:
    """The first of them, how many there are, and the figure they make."""

    rows: list[Behind]
    count: int
    conversion: Proportion | None = None
    credited: Fraction | None = None


def behind(asked: Asked, part: Part, what: str) -> Found:
    """`what`: "" for clients contacted, "conversion" for those of them who could reach the goal, "goal" for goals."""
    read = scan(asked, asked.first, asked.last, asked.goal.window if asked.goal else 0, employers_now())
    found = reached(asked, read, times_of(asked, asked.first, asked.last), part.group)
    held: list[tuple[Client, float | None, Fraction | None]] = []
    if what == "goal":
        for one in found.times:
            share = WHOLE if part.is_everything else one.shares.get(None if part.code == OUTSIDE else IT, 0)
            if share:
                held.append((one.client, one.at, Fraction(share, WHOLE)))
        held.sort(key=lambda row: (-(row[1] or 0), row[0]))
        return _shown(held, credited=sum((row[2] or Fraction(0) for row in held), Fraction(0)))
    when: dict[Client, float] = {}
    for one in found.times:
        if IT in one.led:
            when.setdefault(one.client, one.at)
    left = found.done if what == "conversion" else frozenset[Client]()
    held = [(client, when.get(client), None) for client in sorted(found.clients.get(IT, {})) if client not in left]
    held.sort(key=lambda row: (row[1] is None, -(row[1] or 0)))
    return _shown(held, conversion=found.conversion(IT) if what == "conversion" else None)


def _shown(
    held: list[tuple[Client, float | None, Fraction | None]],
    *,
    conversion: Proportion | None = None,
    credited: Fraction | None = None,
) -> Found:
    names = names_of(client for client, _at, _share in held[:MOST])
    rows = [
        Behind(*names.get(client, ("", "")), datetime.fromtimestamp(at, UTC) if at else None, share)
        for client, at, share in held[:MOST]
    ]
    return Found(rows, len(held), conversion, credited)


def names_of(clients: Iterable[Client]) -> dict[Client, tuple[str, str]]:
    """The name and the address of each card."""
    ids: dict[str, set[int]] = {"person": set(), "counterparty": set()}
    for client in clients:
        ids[client.kind].add(client.id)
    found = {}
    for row in ContactPerson.objects.filter(pk__in=ids["person"]):
        found[Client("person", row.pk)] = (str(row), address_of("person", row.public_id))
    for pk, public_id, name in Counterparty.objects.filter(pk__in=ids["counterparty"]).values_list(
        "pk", "public_id", "name"
    ):
        found[Client("counterparty", pk)] = (name, address_of("counterparty", public_id))
    return found
