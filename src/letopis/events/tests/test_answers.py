"""Which incoming events wait for an answer: by single stories and against a plain recount."""

import random
from datetime import timedelta
from typing import Any

import pytest

from letopis.accounts.models import User
from letopis.events import actions
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.testing import make_counterparty, make_person


def waits(event: Event) -> bool:
    return Event.objects.get(pk=event.pk).needs_answer


@pytest.fixture
def person(anna: User) -> ContactPerson:
    return make_person(by=anna)


def incoming(by: User, person: ContactPerson | None, **more: Any) -> Event:
    values = {
        "type": "email",
        "state": "completed",
        "direction": "incoming",
        "starts_at": clock.now() - timedelta(hours=5),
    }
    return make_event(by=by, person=person, **(values | more))


def test_a_letter_waits_until_a_later_outgoing_event_is_completed(anna: User, person: ContactPerson) -> None:
    letter = incoming(anna, person)
    assert waits(letter)
    earlier = make_event(
        by=anna, person=person, state="completed", direction="outgoing", starts_at=letter.occurs_at - timedelta(hours=1)
    )
    assert waits(letter)
    call = make_event(by=anna, person=person, direction="outgoing")
    assert waits(letter), "a planned call is no answer yet"
    actions.complete_event(call, by=anna)
    assert not waits(letter)
    actions.reopen_event(call, by=anna)
    assert waits(letter)
    actions.change_event(earlier, EventInput({"starts_at": letter.occurs_at + timedelta(minutes=1)}), by=anna)
    assert not waits(letter)
    actions.mark_for_deletion(earlier, by=anna)
    assert waits(letter)
    actions.restore(earlier, by=anna)
    assert not waits(letter)


def test_an_answer_to_somebody_else_is_no_answer(anna: User, person: ContactPerson) -> None:
    other = make_person("Громова Нина Юрьевна", by=anna)
    letter = incoming(anna, person)
    answer = make_event(by=anna, person=other, type="email", state="completed", direction="outgoing")
    assert waits(letter)
    actions.change_event(answer, EventInput(participants=[ParticipantInput(person=person)]), by=anna)
    assert not waits(letter)
    actions.change_event(answer, EventInput(participants=[ParticipantInput(person=other)]), by=anna)
    assert waits(letter)


def test_a_letter_of_a_company_is_answered_through_any_of_its_people(anna: User) -> None:
    company = make_counterparty(by=anna)
    person = make_person(by=anna, company=company)
    letter = make_event(
        by=anna,
        company=company,
        type="email",
        state="completed",
        direction="incoming",
        starts_at=clock.now() - timedelta(hours=2),
    )
    assert waits(letter)
    make_event(by=anna, person=person, type="email", state="completed", direction="outgoing")
    assert not waits(letter)


def test_what_never_waits(anna: User, person: ContactPerson) -> None:
    assert not waits(incoming(anna, person, type="call", outcome="reached"))
    assert waits(incoming(anna, person, type="call", outcome="no_answer"))
    assert not waits(incoming(anna, person, direction="outgoing"))
    assert not waits(incoming(anna, person, type="meeting"))
    assert not waits(incoming(anna, person, state="cancelled"))


def test_no_answer_needed_and_back(anna: User, boris: User, person: ContactPerson) -> None:
    letter = incoming(anna, person)
    actions.dismiss_answer(letter, by=anna)
    assert not waits(letter)
    actions.expect_answer(letter, by=anna)
    assert waits(letter)


def plain(event: Event) -> bool:
    """The rule once more, row by row."""
    if event.direction != "incoming" or not event.type.awaits_answer or event.answer_not_needed:
        return False
    if (
        event.state == "cancelled"
        or event.is_marked_for_deletion
        or (event.type.code == "call" and event.outcome == "reached")
    ):
        return False
    for answer in Event.objects.filter(direction="outgoing", state="completed", is_marked_for_deletion=False):
        if answer.occurs_at <= event.occurs_at:
            continue
        others = list(answer.participants.all())
        for own in event.participants.all():
            if own.person_id and any(other.person_id == own.person_id for other in others):
                return False
            if (
                not own.person_id
                and own.counterparty_id
                and any(o.counterparty_id == own.counterparty_id for o in others)
            ):
                return False
    return True


@pytest.mark.parametrize("seed", range(6))
def test_random_histories_agree_with_a_recount(anna: User, seed: int) -> None:
    rng = random.Random(seed)
    companies = [make_counterparty(f"ООО «{name}»", by=anna) for name in ("Альфа", "Бета")]
    people = [
        make_person(f"{name} Иван", by=anna, company=rng.choice([None, *companies]))
        for name in ("Орлов", "Петров", "Сидоров")
    ]
    parties: list[ContactPerson | Counterparty] = [*people, *companies]
    events: list[Event] = []

    def who() -> list[ParticipantInput]:
        chosen = rng.sample(parties, rng.randint(1, 2))
        return [
            ParticipantInput(person=p) if isinstance(p, ContactPerson) else ParticipantInput(counterparty=p)
            for p in chosen
        ]

    def moment() -> Any:
        return clock.now() + timedelta(hours=rng.randint(-50, 50))

    for _step in range(40):
        verb = rng.choice(
            ["create"] * 4
            + ["complete", "cancel", "reopen", "move", "mark", "restore", "people", "direction", "dismiss", "expect"]
        )
        if verb == "create" or not events:
            kind = rng.choice(["call", "email", "meeting", "sms"])
            events.append(
                make_event(
                    by=anna,
                    person=rng.choice(people),
                    type=kind,
                    direction=rng.choice(["incoming", "outgoing", ""]),
                    state=rng.choice(["planned", "completed"]),
                    outcome=rng.choice(["", "reached", "no_answer"] if kind == "call" else [""]),
                    starts_at=moment(),
                )
            )
            continue
        event = Event.objects.get(pk=rng.choice(events).pk)
        if verb == "complete" and event.state == "planned":
            outcome = rng.choice(["", "reached"] if event.type.code == "call" else [""])
            actions.complete_event(event, outcome=outcome, by=anna)
        elif verb == "cancel" and event.state == "planned":
            actions.cancel_event(event, by=anna)
        elif verb == "reopen" and event.state != "planned":
            actions.reopen_event(event, by=anna)
        elif verb == "move" and event.state == "planned":
            actions.move_event(event, moment(), by=anna)
        elif verb == "mark":
            actions.mark_for_deletion(event, by=anna)
        elif verb == "restore":
            actions.restore(event, by=anna)
        elif verb == "people":
            actions.change_event(event, EventInput(participants=who()), by=anna)
        elif verb == "direction":
            actions.change_event(event, EventInput({"direction": rng.choice(["incoming", "outgoing"])}), by=anna)
        elif verb == "dismiss":
            actions.dismiss_answer(event, by=anna)
        elif verb == "expect":
            actions.expect_answer(event, by=anna)
    for event in Event.objects.select_related("type"):
        assert event.needs_answer == plain(event), f"{event.number} {event.type.code} {event.direction} {event.state}"
        wanted = set()
        for row in event.participants.all():
            wanted |= {("p", row.person_id)} if row.person_id else set()
            wanted |= {("c", row.counterparty_id)} if row.counterparty_id else set()
        links = {("p", link.person_id) if link.person_id else ("c", link.counterparty_id) for link in event.links.all()}
        assert links == wanted
        assert {link.occurs_at for link in event.links.all()} <= {event.occurs_at}
