"""Changes of events stand in the chronicles of their participants, too: `FactLink`, written with every fact."""

from collections.abc import Collection, Sequence

from django.db.models import Exists, OuterRef

from letopis.events.models import Event, EventLink, FactLink
from letopis.history.models import Change, FactRecord

# An event that is written down is itself the line that says so.
BEGINNINGS = frozenset({"event.created", "events.planned", "series.planned", "series.continued"})
_ONCE = "series."  # how facts of many events at once begin that are one line in a chronicle
_BATCH = 2000


def follow(fact: FactRecord, changes: Sequence[tuple[int, int]]) -> None:
    """Let changes of events (their ids, the events' ids) stand where the events stand now."""
    if fact.verb in BEGINNINGS:
        return
    cards = _cards({event for _change, event in changes})
    rows = [
        FactLink(change_id=change, event_id=event, person_id=person, counterparty_id=company, at=fact.at)
        for change, event in changes
        for person, company in cards.get(event, ())
    ]
    if fact.verb.startswith(_ONCE):
        rows = list({(row.person_id, row.counterparty_id): row for row in reversed(rows)}.values())
    FactLink.objects.bulk_create(rows, batch_size=_BATCH)


def follow_earlier(events: Collection[int]) -> None:
    """The same for changes written before there were such lines."""
    cards = _cards(events)
    earlier = Change.objects.filter(kind=Event._meta.label_lower, target_id__in=events)
    earlier = earlier.exclude(fact__verb__in=BEGINNINGS)
    earlier = earlier.filter(~Exists(FactLink.objects.filter(change=OuterRef("pk"))))
    rows = [
        FactLink(change_id=change, event_id=event, person_id=person, counterparty_id=company, at=at)
        for change, event, at in earlier.values_list("pk", "target_id", "fact__at")
        for person, company in cards.get(event, ())
    ]
    FactLink.objects.bulk_create(rows, batch_size=_BATCH)


def _cards(events: Collection[int]) -> dict[int, list[tuple[int | None, int | None]]]:
    """The people and counterparties in whose chronicles events stand."""
    found: dict[int, list[tuple[int | None, int | None]]] = {}
    links = EventLink.objects.filter(event__in=events).values_list("event", "person", "counterparty")
    for event, person, company in links:
        found.setdefault(event, []).append((person, company))
    return found
