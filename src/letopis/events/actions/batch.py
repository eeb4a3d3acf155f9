"""Many events at once, for the demo company and imports: the derived columns by the same rules, the fact is the caller's."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from letopis.accounts.models import User
from letopis.events.actions.answer import waiting
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.actions.summary import refresh_summaries
from letopis.events.derived import derive_search, derive_times
from letopis.events.inputs import ParticipantInput
from letopis.events.models import Counter, Event, EventLink, EventType, Participant
from letopis.events.words import write_words


@dataclass(frozen=True)
class NewEvent:
    """An event to be written together with many others; `values` are final, state and its moments included."""

    type: EventType
    values: dict[str, Any]
    participants: Sequence[ParticipantInput] = field(default_factory=tuple)


def create_events(given: Sequence[NewEvent], *, by: User) -> list[Event]:
    """Write events with participants, chronicles and waiting answers; inside the caller's transaction."""
    number = Counter.take("event", len(given))
    events, participants = [], []
    for offset, new in enumerate(given):
        responsible = new.values.get("responsible", by)
        event = Event(
            **{"zone": str(by.zone), "responsible": responsible, "created_by": responsible, **new.values},
            type=new.type,
            team=responsible.team,
            number=number + offset,
        )
        rows = [_participant(event, row, order) for order, row in enumerate(new.participants)]
        derive_times(event)
        derive_search(event, [row.name for row in rows])
        events.append(event)
        participants += rows
    Event.objects.bulk_create(events, batch_size=500)
    Participant.objects.bulk_create(participants, batch_size=500)
    EventLink.objects.bulk_create(_links(participants), batch_size=500)
    names: dict[int, list[str]] = defaultdict(list)
    for row in participants:
        names[row.event.pk].append(row.name)
    write_words(events, names)
    ids = [event.pk for event in events]
    refresh_reminders([event.pk for event in events if event.reminders], by=by)
    Event.objects.filter(pk__in=list(waiting(Event.objects.filter(pk__in=ids)).values_list("pk", flat=True))).update(
        needs_answer=True
    )
    refresh_summaries(
        ids,
        [row.person_id for row in participants if row.person_id],
        [row.counterparty_id for row in participants if row.counterparty_id],
    )
    return events


def _participant(event: Event, row: ParticipantInput, order: int) -> Participant:
    detail = row.contact_detail
    return Participant(
        event=event,
        person=row.person,
        counterparty=row.counterparty,
        user=row.user,
        name=row.name or str(row.person or row.counterparty or row.user),
        contact_detail=detail,
        contact=detail.shown if detail else row.contact,
        role=row.role,
        order=order,
        response=row.response or "",
    )


def _links(participants: Sequence[Participant]) -> list[EventLink]:
    seen: set[tuple[int, str, int]] = set()
    links = []
    for row in participants:
        for name, pk in (("person_id", row.person_id), ("counterparty_id", row.counterparty_id)):
            if pk and (row.event.pk, name, pk) not in seen:
                seen.add((row.event.pk, name, pk))
                links.append(EventLink(event=row.event, occurs_at=row.event.occurs_at, **{name: pk}))
    return links
