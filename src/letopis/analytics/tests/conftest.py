"""A made-up base several tests of reports are tried on."""

from datetime import datetime, timedelta
from random import Random
from typing import Any

import pandas
import pytest

from letopis.accounts.models import User
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.channels.goals.counting import rebuild
from letopis.channels.models import Goal
from letopis.kernel import clock

CHANNELS = (
    "call-outgoing", "call-incoming", "meeting", "email-outgoing", "email-incoming", "sms-outgoing", "sms-incoming",
)  # fmt: skip


def _past(random: Random, companies: list[int], now: datetime) -> list[Made]:
    found = []
    for _number in range(420):
        channel = random.choices([*CHANNELS, "note"], [8, 3, 2, 8, 4, 3, 1, 1])[0]
        at = now - timedelta(seconds=random.randint(60, 110 * 86_400), microseconds=random.randint(1, 999_999))
        state = random.choices(["completed", "cancelled", "planned"], [9, 1, 1])[0]
        outcome = random.choice(["reached", "no_answer"]) if channel == "call-outgoing" and state == "completed" else ""
        found.append(Made(random.choice(companies), channel, at, state, outcome))
    return found


def _table(past: list[Made], keys: list[int]) -> Any:
    rows = [
        (key, made.company, made.channel, made.at, made.state, made.outcome)
        for key, made in zip(keys, past, strict=True)
    ]
    return pandas.DataFrame(rows, columns=["event", "client", "channel", "at", "state", "outcome"])


@pytest.fixture
def base(anna: User) -> tuple[Any, Goal]:
    """Some four hundred events with 25 companies over 110 days, and the goal «встреча» each time."""
    random = Random(20261126)
    past = _past(random, write_companies(25, anna), clock.now())
    goal = Goal.objects.get(code="meeting")
    Goal.objects.filter(pk=goal.pk).update(counting="each")
    table = _table(past, write_events(past, anna))
    goal.refresh_from_db()
    rebuild([goal])
    return table, goal
