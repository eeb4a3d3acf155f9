"""Planned events follow a person who changes companies; what is done stays where it was done."""

from django.db.models import F, Q

from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.participants import difference, give_companies, participants_of, set_links
from letopis.events.facts import EventsFollowed
from letopis.events.models import Event, Participant
from letopis.events.series_people import follow_person as follow_in_series
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.parties.models import ContactPerson


def follow_person(person: ContactPerson, left: set[int]) -> None:
    """Let the person stand for their present main company in planned events where they stood for one they have left.

    Runs inside the transaction that changed the person's links.
    """
    follow_in_series(person, left)
    rows = Participant.objects.filter(person=person, event__state=Event.State.PLANNED)
    moving = list(rows.filter(Q(counterparty=None) | Q(counterparty__in=left)).select_related("event", "person"))
    before = {(row.person_id, row.counterparty_id) for row in moving}
    events = {row.event_id: row.event for row in moving}
    held = {pk: participants_of(event) for pk, event in events.items()}
    for row in moving:
        row.counterparty = None
        row.save(update_fields=["counterparty"])
    give_companies(moving)
    for row in moving:
        set_links(row.event)
    Event.objects.filter(pk__in=events).update(version=F("version") + 1, updated_at=clock.now())
    sides = [(event, *difference(held[pk], participants_of(event))) for pk, event in events.items()]
    if changes := [Changed(event, was, now) for event, was, now in sides if now]:
        record(EventsFollowed(changes, {"person": person.pk}), by=None)  # nobody's wish: it follows from the link
    refresh_answers(events, before)
