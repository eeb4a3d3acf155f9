"""Keeping what the chronicles of cards come to: tallies by type and state, the last and the next event.

A tally is moved by what has changed: every link remembers what it was counted as. The last and the next event are
ends of index ranges. So a card of twenty thousand events costs an action no more than a card of two.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from letopis.events.models import Event, EventLink, EventSummary, EventTally
from letopis.kernel.database import in_transaction
from letopis.parties.models import ContactPerson, Counterparty

_BATCH = 500
_FIELDS = ["last_event", "last_at", "next_event", "next_at", "number"]
_OWNERS = ("person", "counterparty")
Key = tuple[str, int, int, str]  # side and id of the card, type, state


# — Tallies —


def drop_links(links: QuerySet[EventLink]) -> None:
    """Delete links, and take back what they were counted as."""
    rows = links.filter(is_counted=True).values_list("person", "counterparty", "type", "state")
    _add(Counter({_key(*row): -number for row, number in Counter(rows).items()}))
    links.delete()


def _key(person: int | None, company: int | None, kind: Any, state: str) -> Key:
    return ("person", person, kind, state) if person else ("counterparty", company or 0, kind, state)


_LINK = ("person", "counterparty", "type", "state", "is_counted")
_EVENT = ("event__type", "event__state", "event__private", "event__is_marked_for_deletion")
_COPY = """
UPDATE events_eventlink SET type_id = event.type_id, state = event.state,
  is_counted = NOT event.private AND NOT event.is_marked_for_deletion
FROM events_event event WHERE event.id = events_eventlink.event_id AND events_eventlink.id IN ({marks})
"""


def _count_links(events: Sequence[int]) -> None:
    """Count the links of these events as what the events are now."""
    moved: Counter[Key] = Counter()
    stale = []
    rows = EventLink.objects.filter(event__in=events).values_list("pk", *_LINK, *_EVENT)
    for pk, person, company, kind, state, counted, now_kind, now_state, private, marked in rows:
        counts = not private and not marked
        if (kind, state, counted) == (now_kind, now_state, counts):
            continue
        stale.append(pk)
        if counted:
            moved[_key(person, company, kind, state)] -= 1
        if counts:
            moved[_key(person, company, now_kind, now_state)] += 1
    if stale:
        with connection.cursor() as cursor:
            cursor.execute(_COPY.format(marks=", ".join(["%s"] * len(stale))), stale)
    _add(moved)


_ADD = """
INSERT INTO events_eventtally ({owner}_id, type_id, state, number) VALUES (%s, %s, %s, %s)
ON CONFLICT ({owner}_id, type_id, state) DO UPDATE SET number = events_eventtally.number + excluded.number
"""


def _add(moved: Counter[Key]) -> None:
    """Move tallies, always in the same order, so that two at once wait for each other instead of dying."""
    with connection.cursor() as cursor:
        for owner in _OWNERS:
            given = [(*key[1:], number) for key, number in sorted(moved.items()) if number and key[0] == owner]
            if given:
                cursor.executemany(_ADD.format(owner=owner), given)


# — Summaries —


def _computed(model: type[ContactPerson] | type[Counterparty], owner: str) -> QuerySet[Any]:
    own = EventLink.objects.filter(**{owner: OuterRef("pk")}, is_counted=True)
    done = own.filter(state=Event.State.COMPLETED).order_by("-occurs_at", "-event_id")
    ahead = own.filter(state=Event.State.PLANNED).order_by("occurs_at", "event_id")
    tallies = EventTally.objects.filter(**{owner: OuterRef("pk")}).order_by().values(owner)
    return model._base_manager.annotate(
        last=Subquery(done.values("event_id")[:1]),
        last_when=Subquery(done.values("occurs_at")[:1]),
        ahead=Subquery(ahead.values("event_id")[:1]),
        ahead_when=Subquery(ahead.values("occurs_at")[:1]),
        how_many=Coalesce(Subquery(tallies.annotate(n=Sum("number")).values("n"), output_field=IntegerField()), 0),
    ).values_list("pk", "last", "last_when", "ahead", "ahead_when", "how_many")


def refresh_summaries(events: Sequence[int], people: Iterable[int], companies: Iterable[int]) -> None:
    """Count these events anew in the chronicles of these cards; inside the transaction that changed the events."""
    for start in range(0, len(events), _BATCH):
        _count_links(events[start : start + _BATCH])
    for model, owner, ids in (
        (ContactPerson, "person", sorted(set(people))),
        (Counterparty, "counterparty", sorted(set(companies))),
    ):
        for start in range(0, len(ids), _BATCH):
            _refresh(model, owner, ids[start : start + _BATCH])  # type: ignore[arg-type]


def _refresh(model: type[ContactPerson] | type[Counterparty], owner: str, ids: list[int]) -> None:
    if connection.vendor == "postgresql":  # another transaction may be about to write the same summary from less
        rows_held = EventSummary.objects.select_for_update().filter(**{f"{owner}__in": ids}).order_by(owner)
        list(rows_held.values_list("pk", flat=True))
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


# — Everything anew —


_COPY_ALL = """
UPDATE events_eventlink SET type_id = event.type_id, state = event.state,
  is_counted = NOT event.private AND NOT event.is_marked_for_deletion
FROM events_event event WHERE event.id = events_eventlink.event_id
"""
_TALLY_ALL = """
INSERT INTO events_eventtally ({owner}_id, type_id, state, number)
SELECT {owner}_id, type_id, state, count(*) FROM events_eventlink
WHERE {owner}_id IS NOT NULL AND is_counted GROUP BY {owner}_id, type_id, state
"""
_ALL = """
INSERT INTO events_eventsummary ({owner}_id, last_event_id, last_at, next_event_id, next_at, number)
SELECT card,
  max(CASE WHEN state = 'completed' AND from_last = 1 THEN event END),
  max(CASE WHEN state = 'completed' AND from_last = 1 THEN occurs_at END),
  max(CASE WHEN state = 'planned' AND from_first = 1 THEN event END),
  max(CASE WHEN state = 'planned' AND from_first = 1 THEN occurs_at END),
  count(*)
FROM (
  SELECT {owner}_id AS card, event_id AS event, occurs_at, state,
    row_number() OVER (PARTITION BY {owner}_id, state ORDER BY occurs_at DESC, event_id DESC) AS from_last,
    row_number() OVER (PARTITION BY {owner}_id, state ORDER BY occurs_at, event_id) AS from_first
  FROM events_eventlink WHERE {owner}_id IS NOT NULL AND is_counted
) AS links
GROUP BY card
"""


@in_transaction
def refresh_all_summaries(*, are_links_counted: bool = False) -> None:
    """Count every tally and summary anew: after writing events past their actions.

    `are_links_counted` says that the links know already what they count as.
    """
    EventSummary.objects.all().delete()
    EventTally.objects.all().delete()
    with connection.cursor() as cursor:
        if not are_links_counted:
            cursor.execute(_COPY_ALL)
        for owner in _OWNERS:
            cursor.execute(_TALLY_ALL.format(owner=owner))
            cursor.execute(_ALL.format(owner=owner))
