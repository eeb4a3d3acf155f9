"""Planned events follow a person who changes companies; what is done stays where it was done."""

from django.db.models import F, Q

from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.participants import give_companies, set_links
from letopis.events.models import Event, Participant
from letopis.kernel import clock
from letopis.parties.models import ContactPerson


def follow_person(person: ContactPerson, left: set[int]) -> None:
    """Let the person stand for their present main company in planned events where they stood for one they have left.

    Runs inside the transaction that changed the person's links.
    """
    rows = Participant.objects.filter(person=person, event__state=Event.State.PLANNED)
    moving = list(rows.filter(Q(counterparty=None) | Q(counterparty__in=left)).select_related("event", "person"))
    before = {(row.person_id, row.counterparty_id) for row in moving}
    for row in moving:
        row.counterparty = None
        row.save(update_fields=["counterparty"])
    give_companies(moving)
    for row in moving:
        set_links(row.event)
    ids = [row.event_id for row in moving]
    Event.objects.filter(pk__in=ids).update(version=F("version") + 1, updated_at=clock.now())
    refresh_answers(ids, before)
