"""Who is new in a period and where they came from; who of them reached the goal. A fixed number of queries."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from letopis.analytics.card_fields import first_event
from letopis.analytics.sources.asked import Asked
from letopis.channels.goals.clients import Client
from letopis.channels.models import GoalReach
from letopis.parties.models import ContactPerson, Counterparty

MODELS: dict[str, Any] = {"person": ContactPerson, "counterparty": Counterparty}
_PIECE = 2000


class New(NamedTuple):
    """A new client: its source, the three marks reports look at, who has brought it, when it appeared."""

    client: Client
    source: int | None
    marks: tuple[str, str, str]
    brought_by: int | None
    at: datetime


def new_clients(asked: Asked, first: date, last: date) -> list[New]:
    """The clients that appeared in these days, of those the reader sees."""
    found = []
    for kind, model in MODELS.items():
        rows = model.objects.visible_to(asked.user).filter(asked.condition(kind, first, last))
        columns = ("pk", "source", "utm_source", "utm_medium", "utm_campaign", "referred_by", "created_at", "first")
        values = rows.annotate(first=first_event(kind)).order_by("pk").values_list(*columns)
        for pk, source, platform, medium, campaign, by, made, event in values.iterator(chunk_size=_PIECE):
            at = made if event is None else min(made, event)
            found.append(New(Client(kind, pk), source, (platform, medium, campaign), by, at))
    return found


def reached(asked: Asked, clients: Collection[Client], first: date, last: date) -> dict[Client, datetime]:
    """Those of the clients who reached the goal in these days, with the first time each did."""
    if asked.goal is None:
        return {}
    since, until = asked.moments(first, last)
    known, found = set(clients), dict[Client, datetime]()
    rows = GoalReach.objects.filter(goal=asked.goal, at__gte=since, at__lt=until).order_by("at", "pk")
    for person, company, at in rows.values_list("person", "counterparty", "at").iterator(chunk_size=_PIECE):
        client = Client("person", person) if person else Client("counterparty", company)
        if client in known:
            found.setdefault(client, at)
    return found
