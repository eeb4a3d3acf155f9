"""A made-up past of clients who appeared one after another: companies, people who work for them, people alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

import pandas

from letopis.accounts.models import User
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.channels.goals.counting import rebuild
from letopis.channels.models import Goal
from letopis.events.actions.summary import refresh_all_summaries
from letopis.events.models import Event, EventLink, Participant
from letopis.kernel import clock
from letopis.parties.models import Affiliation, ContactPerson, Counterparty, Source

CHANNELS = ("call-outgoing", "call-incoming", "meeting", "email-outgoing", "email-incoming", "task", "note")


@dataclass(frozen=True)
class World:
    """What was written. `events`: a row for each event with its `card` («c7» or «p7») and its `client`;
    `cards`: a row for each card with its client and its day of birth."""

    events: Any
    cards: Any
    goal: Goal


def write_world(by: User, *, companies: int = 45, people: int = 24, days: int = 420, seed: int = 7) -> World:
    """Companies, half of the people at the first ones, the others alone; a few events with each since they appeared."""
    random, now = Random(seed), clock.now().replace(microsecond=0)
    keys = write_companies(companies, by)
    sources = list(Source.objects.order_by("pk")[:3])
    born = {("c", key): now - timedelta(days=random.uniform(0, days)) for key in keys}
    for place, key in enumerate(keys):
        source = sources[place % 3] if place % 4 else None
        Counterparty.objects.filter(pk=key).update(created_at=born["c", key], source=source)
    made = ContactPerson.objects.bulk_create(
        ContactPerson(last_name=f"Лицо {n}", responsible=by, team=by.team, created_by=by) for n in range(people)
    )
    for person in made:
        born["p", person.pk] = now - timedelta(days=random.uniform(0, days))
        ContactPerson.objects.filter(pk=person.pk).update(created_at=born["p", person.pk])
    employed = dict(zip([one.pk for one in made[: people // 2]], keys, strict=False))
    Affiliation.objects.bulk_create(
        Affiliation(person_id=person, counterparty_id=company) for person, company in employed.items()
    )
    rows: list[tuple[tuple[str, int], Made]] = []
    for card, since in born.items():
        for _number in range(random.choice((0, 1, 2, 4, 7))):
            at = since + timedelta(days=random.expovariate(1 / 20) - 2, microseconds=random.randint(1, 999_999))
            state = "completed" if at < now else "planned"
            if state == "completed" and random.random() < 0.12:
                state = random.choice(("cancelled", "planned"))
            channel = random.choice(CHANNELS)
            outcome = random.choice(("reached", "no_answer")) if channel.startswith("call") else ""
            rows.append((card, Made(keys[0], channel, at, state, outcome if state == "completed" else "")))
    ids = write_events([one for _card, one in rows], by)
    write_links(ids, [card for card, _one in rows])
    refresh_all_summaries()
    owner = {card: ("c", employed[card[1]]) if card[0] == "p" and card[1] in employed else card for card in born}
    goal = Goal.objects.get(code="meeting")
    rebuild([goal])
    goal.refresh_from_db()
    events = pandas.DataFrame(
        [
            (pk, _name(card), _name(owner[card]), one.channel.partition("-")[0], one.channel.partition("-")[2], one.at, one.state,
             one.outcome)
            for pk, (card, one) in zip(ids, rows, strict=True)
        ],
        columns=["event", "card", "client", "type", "direction", "at", "state", "outcome"],
    )  # fmt: skip
    cards = pandas.DataFrame(
        [(_name(card), _name(owner[card]), at) for card, at in born.items()], columns=["card", "client", "made"]
    )
    return World(events, cards, goal)


def write_links(ids: Sequence[int], cards: Sequence[tuple[str, int]]) -> None:
    """Make the cards the participants of the events, one of each, and their chronicles."""
    names = {"c": "counterparty_id", "p": "person_id"}
    for pk, (kind, key) in zip(ids, cards, strict=True):
        if kind == "p":
            Participant.objects.filter(event=pk).update(counterparty=None, person=key)
        else:
            Participant.objects.filter(event=pk).update(counterparty=key)
    held: dict[int, Any] = Event.objects.in_bulk(list(ids))
    EventLink.objects.bulk_create(
        EventLink(
            event_id=pk, **{names[kind]: key}, occurs_at=held[pk].occurs_at, type_id=held[pk].type_id,
            state=held[pk].state, is_counted=True,
        )
        for pk, (kind, key) in zip(ids, cards, strict=True)
    )  # fmt: skip


def _name(card: tuple[str, int]) -> str:
    return f"{card[0]}{card[1]}"
