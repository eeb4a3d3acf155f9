"""Random work by the actions people use: what is kept counted beside it must stay what a recount gives."""

from collections.abc import Sequence
from random import Random
from typing import Any

from letopis.accounts.models import User
from letopis.channels.goals.counting import follow, rebuild
from letopis.channels.models import Goal
from letopis.channels.tests.test_goals import _at, _done, _goal
from letopis.events import actions as events
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event
from letopis.parties import actions as parties
from letopis.parties.actions.merge import merge, undo_merge
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.models import ContactPerson, Counterparty, Tag
from letopis.parties.testing import make_counterparty, make_person


class Trial:
    """A few people and companies, goals of several kinds; each `step` is something a user does."""

    def __init__(self, seed: int, anna: User, gleb: User, colleagues: Sequence[User] = ()) -> None:
        self.random, self.anna, self.gleb, self.colleagues = Random(seed), anna, gleb, [anna, *colleagues]
        self.companies = [make_counterparty(f"Компания {n}", by=anna, is_buyer=bool(n)) for n in range(3)]
        self.people = [
            make_person(f"Человек {n}", by=anna, company=self.companies[0] if n > 1 else None) for n in range(4)
        ]
        tag = Tag.objects.create(name="VIP", folded="vip")
        chain = {"steps": [str(Goal.objects.get(code=code).public_id) for code in ("reply", "meeting")], "days": 30}
        for kind, rule in (("value", {"what": f"tag:{tag.public_id}"}), ("buyer", {}), ("chain", chain)):
            _goal(kind, rule, gleb, name=kind)
        Goal.objects.filter(code="reply").update(counting="each")
        rebuild(list(Goal.objects.all()))
        follow()
        self.merges: list[Any] = []

    def step(self) -> None:
        """One thing a user does, or nothing when it does not fit."""
        random = self.random
        person, company = random.choice(self.people), random.choice(self.companies)
        person.refresh_from_db()
        company.refresh_from_db()
        on_events = ["state", "mark", "move", "hand over", "event tags", "say who"]
        on_cards = ["link", "link", "tags", "tags", "tags", "buyer", "merge", "unmerge", "hand over card"]
        what = random.choice(["event"] * 12 + on_events + on_cards)
        found = list(Event.objects.order_by("pk"))
        if what == "event" or not found:
            self._add_event(random.choice([person, company]))
        elif what in on_events:
            self._change_event(what, random.choice(found), person, company)
        elif not (person.merged_into_id or company.merged_into_id):
            self._change_card(what, person, company)

    def _add_event(self, who: ContactPerson | Counterparty) -> None:
        random = self.random
        if not who.merged_into_id:
            kind, direction = random.choice(["email", "meeting", "call"]), random.choice(["incoming", "outgoing"])
            _done(who, random.uniform(0, 40), direction, kind, by=self.gleb)

    def _change_event(self, what: str, event: Event, person: ContactPerson, company: Counterparty) -> None:
        random, gleb = self.random, self.gleb
        if what == "state":
            (events.reopen_event if event.state == "completed" else events.complete_event)(event, by=gleb)
        elif what == "mark":
            (events.restore if event.is_marked_for_deletion else events.mark_for_deletion)(event, by=gleb)
        elif what == "move":
            values = {"starts_at": _at(random.uniform(0, 40)), "ends_at": None}
            events.change_event(event, EventInput(values), by=gleb)
        elif what == "hand over":
            events.change_event(event, EventInput({"responsible": random.choice(self.colleagues)}), by=gleb)
        elif what == "event tags":
            events.change_event(event, EventInput(tags=random.choice([["VIP"], []])), by=gleb)
        elif not (person.merged_into_id or company.merged_into_id):
            alone, both, firm = (
                ParticipantInput(person),
                ParticipantInput(person, company),
                ParticipantInput(None, company),
            )
            people = random.choice([[alone], [both], [firm], [alone, firm], [both, ParticipantInput(name="Гость")]])
            events.change_event(event, EventInput(participants=people), by=gleb)

    def _change_card(self, what: str, person: ContactPerson, company: Counterparty) -> None:
        random, gleb = self.random, self.gleb
        if what == "link":
            links = [AffiliationInput(company)] if random.random() < 0.6 else []
            parties.change_person(person, PartyInput(affiliations=links), by=gleb)
        elif what == "tags":
            parties.change_person(person, PartyInput(tags=random.choice([["VIP"], []])), by=gleb)
        elif what == "buyer":
            parties.change_counterparty(company, PartyInput({"is_buyer": not company.is_buyer}), by=gleb)
        elif what == "hand over card":
            values = {"responsible": random.choice(self.colleagues)}
            parties.change_counterparty(company, PartyInput(values), by=gleb)
            parties.change_person(person, PartyInput(values), by=gleb)
        elif what == "merge" and len(self.merges) < 2:
            other = random.choice(self.people if random.random() < 0.5 else self.companies)
            mine = person if isinstance(other, ContactPerson) else company
            other.refresh_from_db()
            if other != mine and not other.merged_into_id:
                self.merges.append((mine, merge(mine, [other], by=gleb)))
        elif what == "unmerge" and self.merges:
            undo_merge(*self.merges.pop(), by=gleb)
