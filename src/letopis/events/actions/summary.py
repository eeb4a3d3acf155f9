"""Keeping the last and next events of cards."""

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from letopis.events.models import Event, EventLink, EventSummary
from letopis.kernel.database import in_transaction
from letopis.parties.models import ContactPerson, Counterparty

_BATCH = 500
_FIELDS = ["last_event", "last_at", "next_event", "next_at", "number"]


def _computed(model: type[ContactPerson] | type[Counterparty], owner: str) -> QuerySet[Any]:
    own = EventLink.objects.filter(**{owner: OuterRef("pk")}, event__private=False, event__is_marked_for_deletion=False)
    done = own.filter(event__state=Event.State.COMPLETED).order_by("-occurs_at", "-event_id")
    ahead = own.filter(event__state=Event.State.PLANNED).order_by("occurs_at", "event_id")
    number = own.order_by().values(owner).annotate(n=Count("pk")).values("n")
    return model._base_manager.annotate(
        last=Subquery(done.values("event_id")[:1]),
        last_when=Subquery(done.values("occurs_at")[:1]),
        ahead=Subquery(ahead.values("event_id")[:1]),
        ahead_when=Subquery(ahead.values("occurs_at")[:1]),
        how_many=Coalesce(Subquery(number, output_field=IntegerField()), 0),
    ).values_list("pk", "last", "last_when", "ahead", "ahead_when", "how_many")


def refresh_summaries(people: Iterable[int], companies: Iterable[int]) -> None:
    """Count the summaries of these cards anew; inside the transaction that changed their events."""
    for model, owner, ids in (
        (ContactPerson, "person", sorted(set(people))),
        (Counterparty, "counterparty", sorted(set(companies))),
    ):
        for start in range(0, len(ids), _BATCH):
            _refresh(model, owner, ids[start : start + _BATCH])  # type: ignore[arg-type]


def _refresh(model: type[ContactPerson] | type[Counterparty], owner: str, ids: list[int]) -> None:
    rows = [
        EventSummary(
            **{f"{owner}_id": pk},
            last_event_id=last,
            last_at=last_at,
            next_event_id=ahead,
            next_at=next_at,
            number=number,
        )
        for pk, last, last_at, ahead, next_at, number in _computed(model, owner).filter(pk__in=ids)
    ]
    EventSummary.objects.bulk_create(rows, update_conflicts=True, unique_fields=[owner], update_fields=_FIELDS)


_ALL = """
INSERT INTO events_eventsummary ({owner}_id, last_event_id, last_at, next_event_id, next_at, number)
SELECT card,
  max(CASE WHEN state = 'completed' AND from_last = 1 THEN event END),
  max(CASE WHEN state = 'completed' AND from_last = 1 THEN occurs_at END),
  max(CASE WHEN state = 'planned' AND from_first = 1 THEN event END),
  max(CASE WHEN state = 'planned' AND from_first = 1 THEN occurs_at END),
  count(*)
FROM (
  SELECT link.{owner}_id AS card, link.event_id AS event, link.occurs_at, event.state,
    row_number() OVER (PARTITION BY link.{owner}_id, event.state
                       ORDER BY link.occurs_at DESC, link.event_id DESC) AS from_last,
    row_number() OVER (PARTITION BY link.{owner}_id, event.state ORDER BY link.occurs_at, link.event_id) AS from_first
  FROM events_eventlink link JOIN events_event event ON event.id = link.event_id
  WHERE link.{owner}_id IS NOT NULL AND event.private = FALSE AND event.is_marked_for_deletion = FALSE
) AS links
GROUP BY card
"""


@in_transaction
def refresh_all_summaries() -> None:
    """Count every summary anew in two statements: after writing events past their actions."""
    EventSummary.objects.all().delete()
    with connection.cursor() as cursor:
        for owner in ("person", "counterparty"):
            cursor.execute(_ALL.format(owner=owner))
