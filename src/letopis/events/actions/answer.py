"""Which incoming events wait for an answer.

The rule: an incoming event of a type that awaits answers, not cancelled and not marked for deletion, waits until
a later completed outgoing event to the same participant, or until somebody says «ответ не нужен». What ended with
success – a call somebody talked through – is its own answer. The same participant is the same person; the company when no person is named.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.dictionaries.queries import every
from letopis.events.actions.summary import refresh_summaries
from letopis.events.facts import AnswerDismissed, AnswerExpected
from letopis.events.models import Event, EventType, Participant
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.kernel.database import in_transaction

_BATCH = 500


def may_wait() -> Q:
    """Events that wait until they are answered: those of clients who came to us and were not talked to at once."""
    return (
        Q(
            direction=Event.Direction.INCOMING,
            type__awaits_answer=True,
            answer_not_needed=False,
            is_marked_for_deletion=False,
        )
        & ~Q(state=Event.State.CANCELLED)
        & ~_answers_itself()
    )


def _answers_itself() -> Q:
    """Events that ended with success, by the outcomes of their types."""
    found = Q(pk__in=[])
    for kind in every(EventType):
        if good := [row["code"] for row in kind.outcomes if row.get("success")]:
            found |= Q(type=kind.pk, outcome__in=good)
    return found


def _answered(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those with a later completed outgoing event to one of their participants."""
    answers = Participant.objects.filter(
        event__direction=Event.Direction.OUTGOING,
        event__state=Event.State.COMPLETED,
        event__is_marked_for_deletion=False,
        event__occurs_at__gt=OuterRef("event__occurs_at"),
    )
    to_person = answers.filter(person=OuterRef("person"))
    to_company = answers.filter(counterparty=OuterRef("counterparty"))
    own = Participant.objects.filter(event=OuterRef("pk"))
    return events.filter(
        Exists(own.filter(Q(person__isnull=False) & Exists(to_person)))
        | Exists(own.filter(Q(person=None, counterparty__isnull=False) & Exists(to_company)))
    )


def waiting(events: QuerySet[Event]) -> QuerySet[Event]:
    """Those of `events` that wait for an answer, counted anew from the rows."""
    candidates = events.filter(may_wait())
    return candidates.exclude(pk__in=_answered(candidates).values("pk"))


Subject = tuple[int | None, int | None]  # ids of the person and of the counterparty they stood for


def subjects_of(events: Iterable[int]) -> set[Subject]:
    """Who takes part in these events; asked before a change and given to `refresh_answers` after it."""
    rows = Participant.objects.filter(event__in=list(events))
    return set(rows.values_list("person_id", "counterparty_id"))


def refresh_answers(events: Iterable[int], before: Iterable[Subject] = (), *, takes_none: bool = False) -> None:
    """Make `needs_answer` true to the rule for these events and for every incoming one of their participants,
    and count the last and next events of the participants anew: every action of events ends with this.

    `before` are participants the events had before a change: their letters may have lost an answer. With `takes_none`
    nobody can have lost one – the event is new, or was only planned before – so that of the other events those are
    looked at that wait, not every letter there ever was.
    """
    events = list(events)
    subjects = subjects_of(events) | set(before)
    people = {person for person, _company in subjects if person}
    companies = {company for _person, company in subjects if company}
    near = Event.objects.filter(
        Q(pk__in=events)
        | Q(
            **({"needs_answer": True} if takes_none else {"direction": Event.Direction.INCOMING}),
            # A letter of the company alone is answered through any of its people.
            pk__in=Participant.objects.filter(Q(person__in=people) | Q(person=None, counterparty__in=companies)).values(
                "event"
            ),
        )
    )
    ids = list(near.values_list("pk", flat=True))
    waits = set(waiting(Event.objects.filter(pk__in=ids)).values_list("pk", flat=True))
    Event.objects.filter(pk__in=ids, needs_answer=False, id__in=waits).update(needs_answer=True)
    Event.objects.filter(pk__in=[pk for pk in ids if pk not in waits], needs_answer=True).update(needs_answer=False)
    refresh_summaries(events, people, companies)


def refresh_answers_of(kind: EventType) -> None:
    """Make `needs_answer` true for every event of a type whose rules have changed."""
    incoming = Event.objects.filter(type=kind, direction=Event.Direction.INCOMING)
    waits = set(waiting(incoming).values_list("pk", flat=True))
    held = set(Event.objects.filter(type=kind, needs_answer=True).values_list("pk", flat=True))
    for ids, waits_now in ((waits - held, True), (held - waits, False)):
        for start in range(0, len(ids), _BATCH):
            Event.objects.filter(pk__in=sorted(ids)[start : start + _BATCH]).update(needs_answer=waits_now)


@in_transaction
def dismiss_answer(event: Event, *, by: User) -> None:
    """«Ответ не нужен»."""
    _set(event, True, by=by)


@in_transaction
def expect_answer(event: Event, *, by: User) -> None:
    """Take «ответ не нужен» back."""
    _set(event, False, by=by)


def _set(event: Event, not_needed: bool, *, by: User) -> None:
    event = locked(event, by=by)
    changed = put(event, {"answer_not_needed": not_needed})
    if changed.after:
        save_changed(event, ["answer_not_needed"])
        record((AnswerDismissed if not_needed else AnswerExpected)([changed]), by=by)
        refresh_answers([event.pk])
