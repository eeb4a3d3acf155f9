"""Starting a sequence for people and counterparties, stopping it and letting it go on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.bans import check_bans
from letopis.events.actions.batch import NewEvent, create_events
from letopis.events.actions.participants import set_links
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.actions.state import FIELDS, PLANNED, cancellation
from letopis.events.inputs import ParticipantInput
from letopis.events.models import Event, StartedSequence, StartedStep
from letopis.events.models import Sequence as EventSequence
from letopis.events.models.sequence import SequenceStep
from letopis.events.sequence_facts import SequenceResumed, SequenceStarted, SequenceStopped
from letopis.events.sequences.filling import filled, subject_of, words_for
from letopis.events.sequences.schedule import planned_values, step_day, work_begins
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, Refused
from letopis.parties.actions.rules import check_may_create
from letopis.parties.models import ContactPerson, Counterparty

RUNNING = StartedSequence.State.RUNNING


@dataclass(frozen=True)
class Start:
    """For whom, from which day, and with a time of day where the steps name none and the first one is spread."""

    participants: dict[str, ParticipantInput]  # by the code of a type: the contact that fits it
    party: ContactPerson | Counterparty
    day: date
    minute: int | None = None  # of the first step and of those without a time, when many are spread over hours
    reminds: bool = True  # hundreds of notes at one moment help nobody


def planned_steps(
    sequence: EventSequence, steps: Sequence[SequenceStep], start: Start, *, by: User, usual: int
) -> list[NewEvent]:
    """The events of a sequence for one start, `usual` being when work begins; nothing is written."""
    now = clock.now()
    made = []
    for number, step in enumerate(steps):
        row = start.participants[step.type.code]
        words = words_for(start.party, row.counterparty)
        day = step_day(start.day, step.day, skips_days_off=sequence.skips_days_off)
        apart = start.minute is not None and (number == 0 or step.time is None)
        minute = start.minute if apart else step.time
        values: dict[str, Any] = {
            "subject": subject_of(step.subject, words),
            "content": filled(step.content, words),
            "direction": Event.Direction.OUTGOING if step.type.has_direction else "",
            **planned_values(step.type, day, minute, minutes=step.minutes, zone=by.zone, now=now, usual=usual),
        }
        if not start.reminds:
            values["reminders"] = []
        made.append(NewEvent(step.type, values, [row]))
    return made


def write_starts(
    sequence: EventSequence, steps: Sequence[SequenceStep], starts: Sequence[Start], *, by: User
) -> list[Event]:
    """Plan the steps for every start; inside the caller's transaction, the fact is the caller's."""
    usual = work_begins(by)
    planned = (planned_steps(sequence, steps, start, by=by, usual=usual) for start in starts)
    events = create_events([new for some in planned for new in some], by=by)
    rows = [
        StartedSequence(
            sequence=sequence,
            name=sequence.name,
            person=start.party if isinstance(start.party, ContactPerson) else None,
            counterparty=start.party if isinstance(start.party, Counterparty) else None,
            responsible=by,
            team=by.team,
            stops_on_answer=sequence.stops_on_answer,
            stop_outcomes=sequence.stop_outcomes,
            started_at=clock.now(),
        )
        for start in starts
    ]
    StartedSequence.objects.bulk_create(rows)
    StartedStep.objects.bulk_create(
        StartedStep(started=row, event=events[number * len(steps) + place], number=place + 1)
        for number, row in enumerate(rows)
        for place in range(len(steps))
    )
    return events


def running_for(sequence: EventSequence, parties: Sequence[ContactPerson | Counterparty]) -> set[int]:
    """Those of `parties`, all of one kind, who go through the sequence already: ids."""
    side = "person" if parties and isinstance(parties[0], ContactPerson) else "counterparty"
    rows = StartedSequence.objects.filter(
        sequence=sequence, state=RUNNING, steps__event__state=Event.State.PLANNED,
        steps__event__is_marked_for_deletion=False, **{f"{side}__in": parties},
    )  # fmt: skip
    return set(rows.values_list(side, flat=True))


@in_transaction
def start_sequence(sequence: EventSequence, start: Start, *, by: User) -> StartedSequence:
    """Start for one. Raises `Refused` when they go through it already, or asked not to be disturbed by a step."""
    check_may_create(by)
    steps = list(sequence.steps.select_related("type"))
    if not sequence.is_active or not steps:
        raise Refused(_("This sequence is out of use."), "sequence")
    if running_for(sequence, [start.party]):
        raise Refused(_("This sequence is under way for them already."), "sequence")
    for step in steps:
        check_bans(step.type, [start.participants[step.type.code]], "")
    events = write_starts(sequence, steps, [start], by=by)
    record(SequenceStarted([Changed(event) for event in events], {"name": sequence.name}), by=by)
    return events[0].step.started


@in_transaction
def stop_sequence(started: StartedSequence, *, reason: str = "", by: User) -> StartedSequence:
    """Cancel the steps that are still planned. Raises `Forbidden` when it is not one's own to change."""
    started = StartedSequence.objects.select_for_update().get(pk=started.pk)
    if not may_change(by, started):
        raise Forbidden(_("You may see this record, but not change it."))
    if started.state != RUNNING:
        raise Refused(_("It is stopped already."), "state")
    return halt(started, reason.strip(), by=by, may_all=False)


def halt(started: StartedSequence, reason: str, *, by: User, may_all: bool = True) -> StartedSequence:
    """Stop a locked sequence: by a rule (`may_all`) every planned step is cancelled, else those `by` may change."""
    said = reason or _("The sequence is stopped")
    values = cancellation(by, said)
    now = values["cancelled_at"]
    changes = _reach(_steps(started, Event.State.PLANNED), values, by, may_all)
    started.state, started.stopped_at, started.stopped_by, started.reason = "stopped", now, by, reason
    started.save(update_fields=["state", "stopped_at", "stopped_by", "reason"])
    record(SequenceStopped(changes, {"name": started.name, "reason": reason}), by=by)
    _refresh(changes, by)
    return started


@in_transaction
def resume_sequence(started: StartedSequence, *, by: User) -> StartedSequence:
    """Take a stop back: the steps it cancelled are planned again."""
    started = StartedSequence.objects.select_for_update().get(pk=started.pk)
    if not may_change(by, started):
        raise Forbidden(_("You may see this record, but not change it."))
    if started.state != "stopped":
        raise Refused(_("It is not stopped."), "state")
    held = [event for event in _steps(started, Event.State.CANCELLED) if event.cancelled_at == started.stopped_at]
    changes = _reach(held, PLANNED, by, False)
    started.state, started.stopped_at, started.stopped_by, started.reason = RUNNING, None, None, ""
    started.save(update_fields=["state", "stopped_at", "stopped_by", "reason"])
    record(SequenceResumed(changes, {"name": started.name}), by=by)
    _refresh(changes, by)
    return started


def _steps(started: StartedSequence, state: str) -> list[Event]:
    rows = Event.objects.select_for_update(of=("self",)).filter(
        step__started=started, state=state, is_marked_for_deletion=False
    )
    return list(rows.select_related("type", "responsible", "team").order_by("pk"))


def _reach(events: Iterable[Event], values: dict[str, Any], by: User, may_all: bool) -> list[Changed]:
    changes = []
    for event in events:
        if not may_all and not may_change(by, event):
            continue
        changes.append(put(event, values))
        event.version += 1
        event.updated_at = clock.now()
        event.save(update_fields=[*FIELDS, "version", "updated_at"])
        set_links(event)
    return changes


def _refresh(changes: Sequence[Changed], by: User) -> None:
    ids = [changed.target.pk for changed in changes]
    refresh_answers(ids)
    refresh_reminders(ids, by=by)


def follow_sequences(event: Event, *, by: User) -> None:
    """Stop what a completed event stops: a step that ended so, or an answer of the client."""
    if event.state != Event.State.COMPLETED:
        return
    running = StartedSequence.objects.select_for_update(of=("self",)).filter(state=RUNNING)
    if event.outcome:
        for started in running.filter(steps__event=event):
            if event.outcome in started.stop_outcomes:
                halt(started, _("Outcome: %(outcome)s") % {"outcome": event.outcome_word}, by=by)
    if event.direction != Event.Direction.INCOMING:
        return
    rows = list(event.participants.values_list("person", "counterparty"))
    people, companies = {row[0] for row in rows if row[0]}, {row[1] for row in rows if row[1]}
    for side, ids in (("person", people), ("counterparty", companies)):
        if ids:
            waiting = running.filter(**{f"{side}__in": ids}, stops_on_answer=True, started_at__lte=event.occurs_at)
            for started in waiting.order_by("pk"):
                halt(started, _("The client has answered"), by=by)
