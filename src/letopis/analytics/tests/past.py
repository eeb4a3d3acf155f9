"""Histories written straight into the base, thousands of events a second: companies, events with them, goals reached."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from letopis.accounts.models import User
from letopis.channels.models import Goal, GoalReach
from letopis.events.models import Event, EventType, Participant
from letopis.kernel import clock
from letopis.kernel.bulk import write_rows
from letopis.parties.models import Counterparty


@dataclass(frozen=True)
class Made:
    """An event with a company; `channel` is a code of the seeded channels: "call-outgoing"."""

    company: int
    channel: str
    at: datetime
    state: str = "completed"
    outcome: str = ""


def write_companies(count: int, by: User) -> list[int]:
    """So many companies of a user; their keys."""
    first = (Counterparty.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    keys = list(range(first, first + count))
    write_rows(
        Counterparty,
        (
            {
                "id": pk, "public_id": uuid.uuid4(), "name": f"Клиент {pk}", "sort_key": f"клиент {pk:06}",
                "responsible_id": by.pk, "team_id": by.team_id, "created_by_id": by.pk,
                "created_at": clock.now(), "updated_at": clock.now(),
            }
            for pk in keys
        ),
    )  # fmt: skip
    return keys


def write_events(past: Sequence[Made], by: User) -> list[int]:
    """The events with one participant each; their keys in the given order."""
    kinds = {kind.code: kind.pk for kind in EventType.objects.all()}
    first = (Event.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    guest = (Participant.objects.aggregate(last=Max("pk"))["last"] or 0) + 1
    write_rows(Event, (_event(first + place, made, kinds, by) for place, made in enumerate(past)))
    write_rows(
        Participant,
        (
            {
                "id": guest + place, "public_id": uuid.uuid4(), "event_id": first + place,
                "counterparty_id": made.company, "name": "Клиент",
            }
            for place, made in enumerate(past)
        ),
    )  # fmt: skip
    return [first + place for place in range(len(past))]


def _event(pk: int, made: Made, kinds: dict[str, int], by: User) -> dict[str, object]:
    kind, _dash, direction = made.channel.partition("-")
    done, cancelled = made.state == "completed", made.state == "cancelled"
    return {
        "id": pk, "public_id": uuid.uuid4(), "number": pk + 1_000_000, "type_id": kinds[kind], "direction": direction,
        "state": made.state, "subject": "Связь", "outcome": made.outcome, "zone": "UTC", "starts_at": made.at,
        "occurs_at": made.at, "due_at": made.at, "responsible_id": by.pk, "team_id": by.team_id,
        "created_by_id": by.pk, "created_at": made.at, "updated_at": made.at,
        "completed_at": made.at if done else None, "completed_by_id": by.pk if done else None,
        "cancelled_at": made.at if cancelled else None, "cancelled_by_id": by.pk if cancelled else None,
    }  # fmt: skip


def write_reaches(goal: Goal, reached: Iterable[tuple[int, datetime]]) -> None:
    """Companies reached a goal; as if counted."""
    GoalReach.objects.bulk_create(
        GoalReach(goal=goal, counterparty_id=company, at=at, key=f"{place}")
        for place, (company, at) in enumerate(reached)
    )
    Goal.objects.filter(pk=goal.pk).update(counted=goal.wanted)
