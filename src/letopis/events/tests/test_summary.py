"""The last and the next events of cards stay true through every action of events."""

import random
from collections import Counter
from datetime import timedelta

import pytest

from letopis.accounts.models import User
from letopis.events.actions import (
    cancel_event,
    change_event,
    complete_event,
    mark_for_deletion,
    move_event,
    reopen_event,
)
from letopis.events.actions import restore as unmark
from letopis.events.actions.summary import refresh_all_summaries
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventLink, EventSummary, EventTally
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.actions import change_person
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.testing import make_counterparty, make_person

pytestmark = pytest.mark.django_db


def counted() -> dict[tuple[str, int], tuple[object, ...]]:
    """The summaries as they should be, counted in Python."""
    found: dict[tuple[str, int], list[Event]] = {}
    for link in EventLink.objects.select_related("event"):
        if not link.event.private and not link.event.is_marked_for_deletion:
            key = ("person", link.person_id) if link.person_id else ("counterparty", link.counterparty_id)
            found.setdefault(key, []).append(link.event)  # type: ignore[arg-type]
    summed = {}
    for key, events in found.items():
        done = max(
            (event for event in events if event.state == "completed"), key=lambda e: (e.occurs_at, e.pk), default=None
        )
        ahead = min(
            (event for event in events if event.state == "planned"), key=lambda e: (e.occurs_at, e.pk), default=None
        )
        summed[key] = (
            done and done.pk,
            done and done.occurs_at,
            ahead and ahead.pk,
            ahead and ahead.occurs_at,
            len(events),
        )
    return summed


def held() -> dict[tuple[str, int], tuple[object, ...]]:
    return {
        ("person", row.person_id) if row.person_id else ("counterparty", row.counterparty_id): (
            row.last_event_id,
            row.last_at,
            row.next_event_id,
            row.next_at,
            row.number,
        )
        for row in EventSummary.objects.all()
        if row.number
    }  # type: ignore[return-value]


def counted_tallies() -> Counter[tuple[int | None, int | None, str, str]]:
    """How many events of each type and state each card has, counted in Python."""
    links = EventLink.objects.filter(event__private=False, event__is_marked_for_deletion=False)
    return Counter(links.values_list("person", "counterparty", "event__type__code", "event__state"))


def tallies() -> Counter[tuple[int | None, int | None, str, str]]:
    rows = EventTally.objects.values_list("person", "counterparty", "type__code", "state", "number")
    return Counter({tuple(key): number for *key, number in rows if number})  # type: ignore[misc]


@pytest.mark.parametrize("seed", range(2))
def test_summaries_follow_random_work(seed: int, anna: User) -> None:
    dice = random.Random(seed)
    companies = [make_counterparty(f"ООО «{number}»", by=anna) for number in range(2)]
    people = [make_person(f"Иванов {number}", by=anna, company=dice.choice(companies)) for number in range(3)]
    for _step in range(30):
        events = list(Event.objects.all())
        act = dice.choice(["new", "new", "complete", "cancel", "reopen", "mark", "unmark", "move", "change", "follow"])
        event = dice.choice(events) if events else None
        try:
            if act == "new" or event is None:
                make_event(
                    by=anna, person=dice.choice(people), starts_at=clock.now() + timedelta(hours=dice.randint(-99, 99))
                )
            elif act == "complete":
                complete_event(event, by=anna)
            elif act == "cancel":
                cancel_event(event, by=anna)
            elif act == "reopen":
                reopen_event(event, by=anna)
            elif act == "mark":
                mark_for_deletion(event, by=anna)
            elif act == "unmark":
                unmark(event, by=anna)
            elif act == "move":
                move_event(event, clock.now() + timedelta(hours=dice.randint(-99, 99)), by=anna)
            elif act == "change":
                given = EventInput(
                    values={"private": dice.random() < 0.3},
                    participants=[ParticipantInput(person=person) for person in dice.sample(people, 2)],
                )
                change_event(event, given, by=anna)
            else:
                change_person(
                    dice.choice(people),
                    PartyInput(values={}, affiliations=[AffiliationInput(dice.choice(companies))]),
                    by=anna,
                )
        except Refused:
            pass
        assert held() == counted(), act
        assert tallies() == counted_tallies(), act
    rows, kept = held(), tallies()
    refresh_all_summaries()
    assert (held(), tallies()) == (rows, kept)
