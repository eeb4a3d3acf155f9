"""What came after the exhibition in the demo company, with a stated truth that reports must find again.

Clients whose source is the exhibition were called and written to for eight weeks. A call reached them in `TALKED` of
cases, more often from ten to noon; a letter was answered in `ANSWERED`, within a day. Nothing else makes a difference.
"""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from letopis.events.actions.batch import NewEvent
from letopis.events.models import Event

if TYPE_CHECKING:
    from letopis.events.demo import Maker

SEED = 60
DAYS = 56  # since the exhibition
HOURS = (10, 11, 12, 14, 15, 16)
BEST = (10, 11)
TALKED = {True: 0.9, False: 0.45}  # in the best hours, in the others
ANSWERED = 0.2
CALLS = 2  # of three contacts, the third is a letter
CALL = ("Обзвон после выставки", "Что нужно, когда, кто решает.")
LETTER = ("Предложение после выставки", "Выслано предложение с ценами со стенда.")
REPLY = ("Re: Предложение после выставки", "Спасибо, посмотрим и ответим по срокам.")


def after_the_fair(maker: "Maker", today: date) -> list[NewEvent]:
    """Some 370 events: a contact every other working day with one person of each such company."""
    rng, made = random.Random(SEED), []
    companies: dict[int, int] = {}
    for number, person in enumerate(maker.people):
        link = maker.links.get(person.pk)
        if link and link.counterparty.source and link.counterparty.source.code == "exhibition":
            companies.setdefault(link.counterparty_id, number)
    days = _working_days(today)
    for place, number in enumerate(companies.values()):
        person = maker.people[number]
        for turn, day in enumerate(days[place % 2 :: 2]):
            hour, minute = rng.choice(HOURS), rng.choice([0, 10, 20, 30, 40])
            at = maker.at(day, hour, minute)
            if (turn + place // 2) % (CALLS + 1) < CALLS:
                outcome = "reached" if rng.random() < TALKED[hour in BEST] else "no_answer"
                made.append(maker.event("call", at, "completed", *CALL, person, outcome=outcome))
                continue
            made.append(maker.event("email", at, "completed", *LETTER, person))
            if rng.random() < ANSWERED:
                later = at + timedelta(minutes=rng.randint(30, 20 * 60))
                more: dict[str, Any] = {"direction": Event.Direction.INCOMING, "answer_not_needed": True}
                made.append(maker.event("email", later, "completed", *REPLY, person, **more))
    return made


def _working_days(today: date) -> Sequence[int]:
    """Days since the exhibition, counted from today: -56 … -2."""
    return [day for day in range(-DAYS, -1) if (today + timedelta(days=day)).weekday() < 5]
