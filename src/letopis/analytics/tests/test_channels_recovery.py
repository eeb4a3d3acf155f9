"""Histories of a known truth through the base: written as events, read by the report, and found again.

The report says of a history exactly what the pure statistics say of it; those are tried on a thousand of them
(`test_recovery`). A few of each seed go this way; other seeds: `--seed 7 --seed 8 --seed 9`.
"""

import os
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from random import Random

import pytest
from django.http import QueryDict

from letopis.accounts.models import User
from letopis.analytics.channels.asked import read_asked
from letopis.analytics.channels.figures import Figures, figures
from letopis.analytics.statistics.attribution import DAY, Model, attribute, rounded
from letopis.analytics.statistics.comparison import Verdict
from letopis.analytics.statistics.replies import answered
from letopis.analytics.synthetic import HOUR, ChannelTruth, History, World, history
from letopis.analytics.tests.past import Made, write_companies, write_events, write_reaches
from letopis.channels.models import Channel, Goal
from letopis.kernel import clock

SEEDS = os.environ.get("LETOPIS_SEEDS", "1,2,3").split(",")
OURS = ("call-outgoing", "email-outgoing", "sms-outgoing")
# Touches of paths come by channels nobody answers, so that they are no contacts of the replies.
MIXES = {
    "openers": {"call-incoming": 0.6, "meeting": 0.3, "email-incoming": 0.1},
    "between": {"call-incoming": 0.1, "meeting": 0.3, "email-incoming": 0.6},
    "closers": {"call-incoming": 0.05, "meeting": 0.7, "email-incoming": 0.25},
}


def _world(random: Random) -> World:
    same = random.uniform(0.15, 0.45)
    rates = {"email-outgoing": same, "sms-outgoing": same, "call-outgoing": same + 0.3}
    channels = {
        name: ChannelTruth(random.randint(90, 260), rate, random.uniform(1, 24) * HOUR, random.uniform(0.4, 0.9))
        for name, rate in rates.items()
    }
    return World(channels, goals=60, **MIXES)


def _written(past: History, by: User) -> None:
    """The history so that it ends now: each client a company."""
    end = clock.now() - timedelta(hours=1)

    def at(seconds: float) -> object:
        return end - timedelta(seconds=past.now - seconds)

    count = max(contact.client for contact in past.contacts)
    companies = write_companies(count + len(past.paths), by)
    made = [
        Made(companies[c.client - 1], c.group, at(c.at), outcome="no_answer" if c.group.startswith("call") else "")
        for c in past.contacts
    ]
    made += [
        Made(companies[client - 1], "sms-incoming", at(moment))
        for client, moments in past.replies.items()
        for moment in moments
    ]
    made += [
        Made(companies[count + place], group, at(moment))
        for place, path in enumerate(past.paths)
        for group, moment in path.touches
    ]
    write_events(made, by)
    goals = [(companies[count + place], at(path.reached)) for place, path in enumerate(past.paths)]
    write_reaches(Goal.objects.get(code="meeting"), goals)


def _report(user: User, model: Model = Model.LINEAR) -> Figures:
    params = QueryDict(mutable=True)
    params.update({"period": "", "from": f"{clock.today(user.zone) - timedelta(days=365)}", "goal": "meeting"})
    params["model"] = model.value
    return figures(read_asked(user, params))


def _recovered(seed: str, number: int, user: User) -> tuple[int, Figures, dict[int, str]]:
    """One history there and back: how many intervals cover the truth."""
    world = _world(Random(f"{seed}/{number}"))
    past = history(f"{seed}:{number}", world)
    # The paths of a history may end after its contacts do.
    past = replace(past, now=max([past.now, *(path.reached + DAY for path in past.paths)]))
    _written(past, user)
    pure = answered(past.contacts, past.replies, window=world.window, now=past.now)
    codes = {row.pk: str(row.code) for row in Channel.objects.all()}
    found, covered = _report(user), 0
    for name, truth in world.channels.items():
        row = next(row for row in found.rows if row.channel and row.channel.code == name)
        assert row.replies is not None and row.reply == pure[name].share
        assert row.replies.median and row.replies.median.value == pytest.approx(pure[name].median.value, abs=0.01)
        assert row.replies.most and row.replies.most.value == pytest.approx(pure[name].most.value, abs=0.01)
        covered += row.reply.interval.covers(truth.reply_rate)
        covered += row.replies.median.interval.covers(truth.time_at(0.5, world.window))
        covered += row.replies.most.interval.covers(truth.time_at(0.9, world.window))
    return covered, found, codes


def _paths_recovered(seed: str, number: int, user: User) -> None:
    past = history(f"{seed}:{number}", _world(Random(f"{seed}/{number}")))
    for model in Model:
        pure = rounded(attribute(past.paths, model, window=90 * DAY))
        found = _report(user, model)
        assert found.goals == len(past.paths) == sum(row.goals for row in found.rows)
        seen = {row.channel.code if row.channel else None: row.goals for row in found.rows if row.goals}
        # The last digit may go to another channel where remainders are alike.
        assert seen.keys() == {name for name, share in pure.items() if share}
        for name, share in seen.items():
            assert abs(share - pure[name]) <= Fraction(1, 10), (model, name)


def test_a_history_written_as_events_is_found_again(anna: User) -> None:
    covered, _found, _codes = _recovered("quick", 0, anna)
    assert covered >= 6
    _paths_recovered("quick", 0, anna)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_the_truth_of_seven_histories_of_a_seed_is_recovered(seed: str, anna: User) -> None:
    from django.db import transaction

    covered = wins = wrong = 0
    for number in range(7):  # with three seeds, twenty-one in all
        with transaction.atomic():
            some, found, codes = _recovered(seed, number, anna)
            covered += some
            verdict = found.by_reply
            wins += verdict.verdict == Verdict.WINNER and codes[verdict.winner or 0] == "call-outgoing"
            same = {"email-outgoing", "sms-outgoing"}
            wrong += any(pair.is_different for pair in verdict.pairs if {codes[pair.better], codes[pair.worse]} == same)
            wrong += verdict.winner is not None and codes[verdict.winner] != "call-outgoing"
            transaction.set_rollback(True)
    assert covered >= 55  # of 63; fewer come up once in a thousand times when each covers 95 %
    assert wins >= 5 and wrong <= 2
