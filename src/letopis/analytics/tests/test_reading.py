"""Figures read from a base: those of the same history in memory, the truth, and nothing a reader may not see."""

import os
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from letopis.accounts.models import User
from letopis.analytics.reading import read_paths, replies_by_channel
from letopis.analytics.statistics.attribution import Model, attribute
from letopis.analytics.statistics.comparison import compare
from letopis.analytics.statistics.replies import answered
from letopis.analytics.synthetic import DAY, HOUR, ChannelTruth, World, history
from letopis.analytics.testing import write_history
from letopis.channels.actions import GoalInput, add_goal
from letopis.channels.goals.clients import Client
from letopis.channels.goals.counting import rebuild, recount
from letopis.channels.models import Channel, Goal, GoalReach
from letopis.conftest import make_user
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_person

NOW = clock.now().replace(microsecond=0)
KINDS = {"call": ("call", "outgoing"), "mail": ("email", "outgoing"), "sms": ("sms", "outgoing")}
MEETING = ("meeting", "")
SEEDS = os.environ.get("LETOPIS_SEEDS", "1").split(",")


def _channels() -> dict[str, int]:
    return {name: Channel.objects.get(type__code=code, direction=way).pk for name, (code, way) in KINDS.items()}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_twenty_histories_come_out_of_a_base_as_they_went_in(seed: str, gleb: User) -> None:
    """Each is a team's of its own: rights keep them apart."""
    keys, covered, wrong = _channels(), 0, 0
    openers = {"call": 0.2, "mail": 0.7, "sms": 0.1}
    closers = {"call": 0.7, "mail": 0.2, "sms": 0.1}
    rule = {"types": ["meeting"], "direction": "", "outcomes": [], "tag": ""}
    goal = add_goal("event", GoalInput("Встреча со всеми", rule, "each", 365), by=gleb)
    for number in range(20):
        random = Random(f"{seed}/{number}")
        rate = random.uniform(0.2, 0.5)
        truth = {name: ChannelTruth(random.randint(40, 80), rate, 8 * HOUR) for name in KINDS}
        world = World(truth, goals=20, openers=openers, between=openers, closers=closers)
        past = history(f"{seed}:{number}", world)
        seller = make_user(f"seller-{number}", "Продавец", "manager", f"Команда {number}")
        people = write_history(past, KINDS, MEETING, by=seller, now=NOW)
        window = timedelta(days=7)
        # A path's touches are contacts, too: its own clients, none of whom answers.
        found = replies_by_channel(seller, NOW - timedelta(days=800), NOW, window=window, now=NOW)
        memory = answered(past.contacts, past.replies, window=7 * DAY, now=past.now)
        for name, key in keys.items():
            answers = {client.id: counts for client, counts in found[key].by_client.items() if counts[0]}  # type: ignore[attr-defined]
            assert len(answers) == sum(counts[0] for counts in memory[name].by_client.values())
            assert sorted(found[key].times) == pytest.approx(sorted(memory[name].times), abs=1e-3)
            covered += memory[name].share.interval.covers(rate)
        wrong += any(pair.is_different for pair in compare({n: memory[n].share for n in keys}).pairs)
        recount([goal], [Client("person", person.pk) for person in people])
        paths = read_paths(seller, goal, NOW - timedelta(days=800), NOW + timedelta(days=1))
        assert len(paths) == 20
        for model in Model:
            named = {keys[name]: share for name, share in attribute(past.paths, model).items() if name}
            assert attribute(paths, model) == pytest.approx(named, abs=len(past.paths) * 3)  # whole shares of 720 720
    assert covered >= 50  # of 60
    assert wrong <= 4


def test_a_reader_counts_what_they_see(
    anna: User, boris: User, vera: User, gleb: User, django_assert_num_queries: Any
) -> None:
    olga = make_person("Белова Ольга", by=anna)
    for days, way, more in (
        (9, "outgoing", {}), (8, "incoming", {}), (5, "outgoing", {}), (4, "incoming", {"private": True}),
        (3, "outgoing", {"outcome": "reached", "type": "call"}),
    ):  # fmt: skip
        values = {
            "type": "email",
            "direction": way,
            "state": "completed",
            "starts_at": NOW - timedelta(days=days),
            **more,
        }
        make_event(by=anna, person=olga, **values)
    make_event(by=anna, person=olga, type="meeting", state="completed", starts_at=NOW - timedelta(days=2))
    mail, call = (Channel.objects.get(code=f"{code}-outgoing").pk for code in ("email", "call"))
    goal = Goal.objects.get(code="meeting")
    rebuild([goal])
    asked = {"window": timedelta(days=2), "now": NOW}
    for user in (anna, boris, gleb):
        with django_assert_num_queries(4):  # types of calls, channels, events, where people work
            found = replies_by_channel(user, NOW - timedelta(days=30), NOW, **asked)
        assert (found[mail].share.successes, found[mail].share.trials) == (1, 2)
        assert (found[call].share.successes, found[call].share.trials, found[call].times) == (1, 1, [])
        (path,) = read_paths(user, goal, NOW - timedelta(days=30), NOW)
        incoming = Channel.objects.get(code="email-incoming").pk
        assert [channel for channel, _at in sorted(path.touches, key=lambda touch: touch[1])] == [
            mail,
            incoming,
            mail,
            call,
        ]
    assert replies_by_channel(vera, NOW - timedelta(days=30), NOW, **asked) == {}
    assert read_paths(vera, goal, NOW - timedelta(days=30), NOW) == []
    assert GoalReach.objects.filter(goal=goal).count() == 1


def test_contacts_after_the_period_end_the_wait_but_do_not_count(anna: User) -> None:
    olga = make_person("Белова Ольга", by=anna)
    for days, way in ((9, "outgoing"), (7, "outgoing"), (6, "incoming")):
        make_event(
            by=anna, person=olga, type="email", direction=way, state="completed", starts_at=NOW - timedelta(days=days)
        )  # fmt: skip
    mail = Channel.objects.get(code="email-outgoing").pk
    found = replies_by_channel(
        anna, NOW - timedelta(days=20), NOW - timedelta(days=8), window=timedelta(days=5), now=NOW
    )
    assert (found[mail].share.successes, found[mail].share.trials) == (0, 1)
    longer = replies_by_channel(anna, NOW - timedelta(days=20), NOW, window=timedelta(days=5), now=NOW)
    assert (longer[mail].share.successes, longer[mail].share.trials) == (1, 2)
