"""Each figure of the funnel and of the cohorts against pandas over the rows of a made-up past."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pandas
import pytest
from django.http import QueryDict
from statsmodels.stats.proportion import proportion_confint

from letopis.accounts.models import User
from letopis.analytics.cohorts.asked import read_asked as read_cohorts
from letopis.analytics.cohorts.figures import figures as cohort_figures
from letopis.analytics.funnel.asked import read_asked
from letopis.analytics.funnel.figures import Figures, figures, state_of
from letopis.analytics.tests.clients_past import World, write_world
from letopis.channels.models import Channel
from letopis.kernel import clock

CONTACTS = ("call", "meeting", "email")
TERM, SILENCE, DAYS = 60, 30, 200


@pytest.fixture
def world(anna: User) -> World:
    return write_world(anna)


def _asked(user: User, **more: str) -> Figures:
    today = clock.today(user.zone)
    params = QueryDict(mutable=True)
    params.update({"from": f"{today - timedelta(days=DAYS - 1)}", "term": f"{TERM}", **more})
    return figures(read_asked(user, params))


def _ways(world: World) -> Any:
    """One row for each client: when it appeared, when it first came to each step, what was last, what is next."""
    done = world.events[world.events["state"] == "completed"]
    contacts = done[done["type"].isin(CONTACTS)]
    firsts = {
        "made": world.cards.groupby("client")["made"].min(),
        "first": contacts.groupby("client")["at"].min(),
        "contact": contacts[contacts["direction"] == "outgoing"].groupby("client")["at"].min(),
        "answer": contacts[
            (contacts["direction"] == "incoming") | ((contacts["type"] == "call") & (contacts["outcome"] == "reached"))
        ].groupby("client")["at"].min(),
        "meeting": done[done["type"] == "meeting"].groupby("client")["at"].min(),
        "last": contacts.groupby("client")["at"].max(),
        "next": world.events[world.events["state"] == "planned"].groupby("client")["at"].min(),
    }  # fmt: skip
    table = pandas.DataFrame(firsts)
    table["born"] = table[["made", "first"]].min(axis=1)
    return table


def _appeared(table: Any, user: User) -> Any:
    start = clock.day_start(clock.today(user.zone) - timedelta(days=DAYS - 1), user.zone)
    return table[table["born"] >= start]


STEPS = ("contact", "answer", "meeting")


def test_steps_are_those_of_the_rows(world: World, anna: User) -> None:
    table, found, now = _appeared(_ways(world), anna), _asked(anna), clock.now()
    assert found.appeared == len(table) > 20 and found.before > 10
    ripe = table[table["born"] + timedelta(days=TERM) <= now]
    within = pandas.DataFrame({step: ripe[step] <= ripe["born"] + timedelta(days=TERM) for step in STEPS})
    expected, skipped = [len(ripe)], [0]
    for place, step in enumerate(STEPS):
        further = within[list(STEPS[place:])].any(axis=1)
        expected.append(int(further.sum()))
        skipped.append(int((further & ~within[step]).sum()))
    assert [row.reached for row in found.rows] == expected and expected[-1] > 0
    assert [row.skipped for row in found.rows] == skipped and sum(skipped) > 0
    assert found.ripe == len(ripe) < len(table)
    for row, before in zip(found.rows[1:], expected, strict=False):
        assert row.share and row.of_all and row.share.trials == before and row.of_all.trials == len(ripe)
        for share in (row.share, row.of_all):
            low, high = proportion_confint(share.successes, share.trials, method="wilson")
            assert (share.interval.low, share.interval.high) == pytest.approx((low, high))
    for place, step in enumerate(STEPS, 1):
        came_from = "born" if place == 1 else STEPS[place - 2]
        both = ripe[within[step] & (ripe[came_from] <= ripe[step])]
        times = (both[step] - both[came_from]).dt.total_seconds()
        assert found.rows[place].time.value == pytest.approx(times.median(), abs=1e-3), step
        assert found.rows[place].time.count == len(times)


def test_where_clients_stand_and_who_is_lost(world: World, anna: User) -> None:
    table, found, now = _appeared(_ways(world), anna), _asked(anna), clock.now()
    standing: Counter[int] = Counter()
    states: Counter[tuple[int, str]] = Counter()
    for row in table.itertuples():
        place = max([0, *(n for n, step in enumerate(STEPS, 1) if not pandas.isna(getattr(row, step)))])
        standing[place] += 1
        if place == len(STEPS):
            continue
        touched = row.born if pandas.isna(row.last) else max(row.last, row.born)
        if pandas.isna(row.next) and touched + timedelta(days=SILENCE) <= now:
            states[place, "lost"] += 1
        elif row.born + timedelta(days=TERM) > now:
            states[place, "waiting"] += 1
    assert {row.place: row.standing for row in found.rows if row.standing} == dict(standing)
    assert {(row.place, "lost"): row.lost for row in found.rows if row.lost} == {
        key: number for key, number in states.items() if key[1] == "lost"
    }
    assert {(row.place, "waiting"): row.waiting for row in found.rows if row.waiting} == {
        key: number for key, number in states.items() if key[1] == "waiting"
    }
    assert found.lost > 0 and sum(row.standing for row in found.rows) == found.appeared
    assert {state_of(way, found.asked, found.now) for way in found.ways} == {"done", "lost", "waiting", "open"}


def test_groups_are_those_of_the_cards_and_of_the_first_contact(world: World, anna: User) -> None:
    table = _appeared(_ways(world), anna)
    done = world.events[(world.events["state"] == "completed") & world.events["type"].isin(CONTACTS)]
    first = done.sort_values("at").groupby("client").first()
    names = {
        row.pk: str(row.code) for row in Channel.objects.all()
    }  # fmt: skip
    expected = Counter(
        "none" if pandas.isna(table.loc[client, "first"])
        else f"{first.loc[client, 'type']}-{first.loc[client, 'direction']}".rstrip("-")
        for client in table.index
    )  # fmt: skip
    groups = _asked(anna, by="channel").groups
    assert {names.get(group.key, "none"): group.appeared for group in groups} == dict(expected)
    by_source = _asked(anna, by="source")
    assert sum(group.appeared for group in by_source.groups) == len(table)
    assert [sum(reached) for reached in zip(*(g.moved.reached for g in by_source.groups), strict=True)] == [
        row.reached for row in by_source.rows
    ]
    assert [group.key for group in _asked(anna, by="responsible").groups] == [anna.pk]


def test_a_goal_is_a_step_and_who_had_it_at_once_is_not_in_the_funnel(world: World, anna: User) -> None:
    goal = f"goal:{world.goal.public_id}"
    found = _asked(anna, step1="contact", step2=goal, step3="none", step4="none")
    table = _appeared(_ways(world), anna)
    at_once = table["meeting"] <= table["born"]
    assert found.already == at_once.sum() > 0
    rest = table[~at_once]
    assert found.appeared == len(rest)
    assert found.rows[2].standing == rest["meeting"].notna().sum()


def _months(at: datetime, user: User) -> int:
    local = at.astimezone(user.zone)
    return local.year * 12 + local.month - 1


@pytest.mark.parametrize("measure", ["goal", "active"])
def test_cohorts_are_those_of_the_rows(world: World, anna: User, measure: str) -> None:
    done = world.events[(world.events["state"] == "completed") & world.events["type"].isin(CONTACTS)].copy()
    done["month"] = [_months(at, anna) for at in done["at"]]
    meetings = done[done["type"] == "meeting"]
    first, reached = done.groupby("client")["month"].min(), meetings.groupby("client")["month"].min()
    present = _months(clock.now(), anna)
    params = QueryDict(f"period=months-18&goal=meeting&measure={measure}")
    found = cohort_figures(read_cohorts(anna, params))
    first = first[first > present - 18]
    assert {one.month: one.size for one in found.cohorts} == first.value_counts().to_dict()
    seen = 0
    for one in found.cohorts:
        clients = set(first[first == one.month].index)
        for lag, share in enumerate(one.reached):
            if one.month + lag >= present:
                assert share is None
                continue
            if measure == "goal":
                wanted = {client for client in clients if reached.get(client, present) <= one.month + lag}
            else:
                wanted = clients & set(done[done["month"] == one.month + lag]["client"])
            assert (share.successes, share.trials) == (len(wanted), len(clients)), (one.month, lag)
            seen += 1
    assert seen > 60
    for lag, share in enumerate(found.together):
        held = [one.reached[lag] for one in found.cohorts if one.reached[lag]]
        assert share is None or (share.successes, share.trials) == (
            sum(one.successes for one in held), sum(one.trials for one in held)
        )  # fmt: skip
