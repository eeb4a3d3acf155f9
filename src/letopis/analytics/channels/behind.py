"""The clients behind a figure: those contacted, those who could reach the goal, those whose goals are credited."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.breakdown import credited
from letopis.analytics.channels.goals import Reached, reached, times_of
from letopis.analytics.channels.parts import Part
from letopis.analytics.channels.scan import scan
from letopis.analytics.statistics.attribution import WHOLE, rounded
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
    goals: Fraction | None = None


def behind(asked: Asked, part: Part, what: str) -> Found:
    """`what`: "" for clients contacted, "conversion" for those of them who could reach the goal, "goal" for goals."""
    read = scan(asked, asked.first, asked.last, asked.goal.window if asked.goal else 0)
    found: Reached[Any] = reached(asked, read, times_of(asked, asked.first, asked.last), part.groups)
    held: list[tuple[Client, float | None, Fraction | None]] = []
    if what == "goal":
        for one in found.times:
            share = WHOLE if part.is_everything else one.shares.get(part.group, 0)
            if share:
                held.append((one.client, one.at, Fraction(share, WHOLE)))
        held.sort(key=lambda row: (-(row[1] or 0), row[0]))
        return _shown(held, goals=_credited(found, part))
    when: dict[Client, float] = {}
    for one in found.times:
        if one.led if part.is_everything else part.group in one.led:
            when.setdefault(one.client, one.at)
    clients = found.everybody() if part.is_everything else found.clients.get(part.group, {})
    left = found.done if what == "conversion" else frozenset[Client]()
    held = [(client, when.get(client), None) for client in sorted(clients) if client not in left]
    held.sort(key=lambda row: (row[1] is None, -(row[1] or 0)))
    whole = found.together() if part.is_everything else found.conversion(part.group)
    return _shown(held, conversion=whole if what == "conversion" else None)


def _credited(found: Reached[Any], part: Part) -> Fraction:
    """As the figure says it."""
    if part.is_everything:
        return Fraction(len(found.times))
    shown = credited(found, part.division) if part.division else rounded(found.shares())
    return shown.get(part.group, Fraction(0))


def _shown(
    held: list[tuple[Client, float | None, Fraction | None]],
    *,
    conversion: Proportion | None = None,
    goals: Fraction | None = None,
) -> Found:
    names = names_of(client for client, _at, _share in held[:MOST])
    rows = [
        Behind(*names.get(client, ("", "")), datetime.fromtimestamp(at, UTC) if at else None, share)
        for client, at, share in held[:MOST]
    ]
    return Found(rows, len(held), conversion, goals)


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
