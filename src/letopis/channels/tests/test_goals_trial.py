"""Random work of people, and what is kept counted beside it: a recount changes nothing. `LETOPIS_TRIALS=50` for long."""

import os
from random import Random
from typing import Any

import pytest

from letopis.accounts.models import User
from letopis.channels.goals.counting import follow, rebuild
from letopis.channels.models import Goal, GoalReach
from letopis.channels.tests.test_goals import _at, _done, _goal
from letopis.events import actions as events
from letopis.events.inputs import EventInput
from letopis.events.models import Event
from letopis.parties import actions as parties
from letopis.parties.actions.merge import merge, undo_merge
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.models import ContactPerson, Tag
from letopis.parties.testing import make_counterparty, make_person


def _state() -> list[Any]:
    fields = ("goal_id", "person_id", "counterparty_id", "at", "event_id", "key")
    return sorted(GoalReach.objects.values_list(*fields), key=str)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("LETOPIS_TRIALS", "2"))))
def test_what_is_kept_is_what_a_recount_gives(seed: int, anna: User, gleb: User) -> None:
    """Random work by the actions people use; the journal is followed now and then; a recount changes nothing."""
    random = Random(seed)
    companies = [make_counterparty(f"Компания {n}", by=anna, is_buyer=bool(n)) for n in range(3)]
    people = [make_person(f"Человек {n}", by=anna, company=companies[0] if n > 1 else None) for n in range(4)]
    tag = Tag.objects.create(name="VIP", folded="vip")
    chain = {"steps": [str(Goal.objects.get(code=code).public_id) for code in ("reply", "meeting")], "days": 30}
    for kind, rule in (("value", {"what": f"tag:{tag.public_id}"}), ("buyer", {}), ("chain", chain)):
        _goal(kind, rule, gleb, name=kind)
    Goal.objects.filter(code="reply").update(counting="each")
    rebuild(list(Goal.objects.all()))
    follow()
    merges: list[Any] = []

    def step() -> None:
        person, company = random.choice(people), random.choice(companies)
        person.refresh_from_db()
        company.refresh_from_db()
        found = list(Event.objects.order_by("pk"))
        what = random.choice(
            ["event"] * 9
            + ["state", "mark", "link", "link", "tags", "tags", "tags", "buyer", "merge", "unmerge", "move"]
        )
        if what == "event" or not found:
            who = random.choice([person, company])
            if who.merged_into_id:
                return
            kind = random.choice(["email", "meeting", "call"])
            _done(who, random.uniform(0, 40), random.choice(["incoming", "outgoing"]), kind, by=anna)
        elif what == "state":
            event = random.choice(found)
            if event.state == "completed":
                events.reopen_event(event, by=anna)
            else:
                events.complete_event(event, by=anna)
        elif what == "mark":
            event = random.choice(found)
            (events.restore if event.is_marked_for_deletion else events.mark_for_deletion)(event, by=anna)
        elif what == "move":
            event = random.choice(found)
            events.change_event(event, EventInput({"starts_at": _at(random.uniform(0, 40)), "ends_at": None}), by=anna)
        elif person.merged_into_id or company.merged_into_id:
            return
        elif what == "link":
            links = [AffiliationInput(company)] if random.random() < 0.6 else []
            parties.change_person(person, PartyInput(affiliations=links), by=anna)
        elif what == "tags":
            parties.change_person(person, PartyInput(tags=random.choice([["VIP"], []])), by=anna)
        elif what == "buyer":
            parties.change_counterparty(company, PartyInput({"is_buyer": not company.is_buyer}), by=anna)
        elif what == "merge" and len(merges) < 2:
            other = random.choice(people if random.random() < 0.5 else companies)
            mine = person if isinstance(other, ContactPerson) else company
            other.refresh_from_db()
            if other != mine and not other.merged_into_id:
                merges.append((mine, merge(mine, [other], by=anna)))
        elif what == "unmerge" and merges:
            undo_merge(*merges.pop(), by=anna)

    for number in range(60):
        step()
        if number % 5 == 4:
            follow()
            assert rebuild(list(Goal.objects.all())) == 0
    assert follow() is False
    kept = _state()
    assert len({row[0] for row in kept}) >= 3, "the trial had nothing to count"
    assert rebuild(list(Goal.objects.all())) == 0
    GoalReach.objects.all().delete()
    rebuild(list(Goal.objects.all()))
    assert _state() == kept
