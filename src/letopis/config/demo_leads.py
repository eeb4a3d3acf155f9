"""People who came by advertising, an exhibition or a word of a client over the last year, and what became of them."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from letopis.accounts.models import User
from letopis.events.actions.batch import NewEvent, create_events
from letopis.events.inputs import ParticipantInput
from letopis.events.models import EventType, Participant
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.parties.actions.batch import NewPerson, create_people
from letopis.parties.demo import FAMILIES, FATHERS, MEN, WOMEN
from letopis.parties.demo_utm import MARKS
from letopis.parties.facts import PeopleImported
from letopis.parties.inputs import DetailInput
from letopis.parties.models import ContactPerson, Source
from letopis.parties.models.utm import UTM

# How many came from a source within a year, and which share of them answers.
CAME = {
    "context-advertising": (60, 0.3), "social": (38, 0.15), "exhibition": (40, 0.6), "referral": (38, 0.7),
    "site": (34, 0.4),
}  # fmt: skip


def fill_leads(seed: int, sellers: Sequence[User], friends: Sequence[ContactPerson], by: User) -> list[ContactPerson]:
    """New people with their first letters and calls."""
    rng, now = random.Random(seed), clock.now().replace(minute=0, second=0, microsecond=0)
    sources = {source.code: source for source in Source.objects.all()}
    codes = [code for code, (number, _rate) in CAME.items() for _place in range(number)]
    rng.shuffle(codes)
    given, moments = [], []
    for number, code in enumerate(codes):
        seller = sellers[number % len(sellers)]
        values = _named(rng) | {"source": sources[code], "responsible": seller}
        if code in MARKS:
            values |= dict(zip(UTM, rng.choice(MARKS[code]), strict=True))
        if code == "referral":
            values["referred_by"] = friends[min(int(rng.expovariate(0.5)), len(friends) - 1)]
        phone = DetailInput("phone", f"+7 9{rng.randrange(10, 99)} 111-{number // 100:02}-{number % 100:02}", "", True)
        mail = DetailInput("email", f"lead{number}@mail.example", "", True)
        given.append(NewPerson(values, [phone, mail]))
        moments.append(_working(now - timedelta(days=rng.uniform(8, 350))))
    people = create_people(given, by=by)
    for person, moment in zip(people, moments, strict=True):
        person.created_at = moment
    ContactPerson.objects.bulk_update(people, ["created_at"])
    types = {kind.code: kind for kind in EventType.objects.all()}
    events = [
        event
        for person, code, at in zip(people, codes, moments, strict=True)
        for event in _story(types, person, at, rng.random() < CAME[code][1])
    ]
    create_events(events, by=by)
    data = {"name": "заявки", "created": len(people)}
    record(PeopleImported([Changed(person) for person in people], data=data), by=by)
    return people


def _named(rng: random.Random) -> dict[str, Any]:
    woman = rng.random() < 0.5
    family, father = rng.choice(FAMILIES), rng.choice(FATHERS)
    return {
        "last_name": f"{family}а" if woman else family,
        "first_name": rng.choice(WOMEN if woman else MEN),
        "patronymic": father[2 if woman else 1],
        "sex": "female" if woman else "male",
    }


def _working(moment: datetime) -> datetime:
    """The same day in the morning; a weekend's is the Friday before it."""
    day = moment - timedelta(days=max(0, moment.weekday() - 4))
    return day.replace(hour=8, minute=0)


def _story(types: dict[str, EventType], person: ContactPerson, at: datetime, answers: bool) -> list[NewEvent]:
    """A letter of ours; when it is answered, a talk the next day."""

    def made(code: str, direction: str, subject: str, moment: datetime, outcome: str = "") -> NewEvent:
        values = {
            "direction": direction, "state": "completed", "subject": subject, "starts_at": moment,
            "completed_at": moment, "completed_by": person.responsible, "responsible": person.responsible,
            "outcome": outcome, "created_at": moment, "updated_at": moment,
        }  # fmt: skip
        came = code == "email" and direction == "incoming"
        role = (
            Participant.Role.SENDER if came else Participant.Role.TO if code == "email" else Participant.Role.REQUIRED
        )
        return NewEvent(types[code], values, [ParticipantInput(person=person, role=role)])

    found = [made("email", "outgoing", "Каталог и цены", at + timedelta(hours=2))]
    if answers:
        found.append(made("email", "incoming", "Re: Каталог и цены", at + timedelta(days=1)))
        found.append(made("call", "outgoing", "Что нужно и к какому сроку", at + timedelta(days=1, hours=3), "reached"))
    return found
