"""The last and next events of cards, as lists show them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventSummary, EventType
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty


@dataclass(frozen=True)
class Point:
    """An event as the last or the next one of a card."""

    at: datetime
    type: EventType
    first_day: date | None  # of an event that lasts whole days
    overdue: bool


@dataclass(frozen=True)
class Summary:
    """What a card's chronicle comes to."""

    last: Point | None
    next: Point | None
    number: int


def summaries(parties: Sequence[ContactPerson] | Sequence[Counterparty]) -> dict[int, Summary]:
    """The last and next events of each card, in two queries and without whole events."""
    if not parties:
        return {}
    name = "person" if isinstance(parties[0], ContactPerson) else "counterparty"
    columns = [f"{which}_{column}" for which in ("last", "next") for column in ("at", *_OF_EVENT)]
    rows = EventSummary.objects.filter(**{f"{name}__in": [party.pk for party in parties]})
    kinds = {kind.pk: kind for kind in every(EventType)}
    now = clock.now()

    def point(
        at: datetime | None, kind: int | None, day: date | None, due: datetime | None, state: str
    ) -> Point | None:
        if at is None or kind is None:
            return None
        return Point(at, kinds[kind], day, state == Event.State.PLANNED and due is not None and due < now)

    return {
        pk: Summary(point(*values[:5]), point(*values[5:]), number)
        for pk, number, *values in rows.values_list(name, "number", *columns)
    }


_OF_EVENT = ("event__type", "event__starts_on", "event__due_at", "event__state")
