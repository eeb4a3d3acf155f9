"""The base beside the plain model (`merge_model.py`): every step is made in both, and they are compared."""

import copy
import random
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db import connection

from letopis.accounts.models import User
from letopis.bulk.actions import choose, make_operation, start_operation, undo_operation
from letopis.bulk.hosts import HOSTS
from letopis.bulk.models import Operation
from letopis.events.actions import change_event, create_event
from letopis.events.actions.answer import waiting
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventLink, EventType, Participant
from letopis.events.tests.merge_model import (
    BULK,
    COMPANIES,
    NUMBERS,
    PEOPLE,
    POSITIONS,
    TAGS,
    VALUES,
    Key,
    Model,
    bulk_value,
)
from letopis.jobs.actions import finish
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.actions import (
    change_counterparty,
    change_person,
    create_counterparty,
    create_person,
    mark_for_deletion,
    restore,
)
from letopis.parties.actions.merge import Choices, merge, undo_merge
from letopis.parties.inputs import AffiliationInput, DetailInput, PartyInput
from letopis.parties.models import Affiliation, ContactDetail, Merge
from letopis.parties.queries import people_found


class World:
    """The base beside the model: every step is made in both."""

    def __init__(self, rng: random.Random, by: User) -> None:
        self.rng, self.by, self.model = rng, by, Model()
        self.done: list[str] = []
        self.bulks: list[Bulk] = []
        for _number in range(4):
            self.add(PEOPLE)
        for _number in range(3):
            self.add(COMPANIES)
        for key in self.model.living(PEOPLE)[1:]:  # merges and their undoing move whom a card refers to
            self.refer(key, self.model.living(PEOPLE)[0])
        for _number in range(5):
            self.event()

    def again(self, seed: int) -> "World":
        """The same beginning, another way on."""
        world = copy.copy(self)
        world.rng, world.done, world.bulks, world.model = random.Random(seed), [], [], copy.deepcopy(self.model)
        return world

    def card(self, key: Key) -> Any:
        return key[0].objects.get(pk=key[1])

    def add(self, model: Any) -> None:
        name = (
            {"last_name": f"Белов{len(self.model.into)}"}
            if model is PEOPLE
            else {"name": f"Дом {len(self.model.into)}"}
        )
        make = create_person if model is PEOPLE else create_counterparty
        details = [DetailInput("phone", number) for number in self.rng.sample(NUMBERS, 2)]
        tags = self.rng.sample(TAGS, self.rng.randint(0, 2))
        card = make(PartyInput(name, details=details, tags=tags), by=self.by)
        key = (model, card.pk)
        self.model.into[key], self.model.marked[key] = None, False
        self.model.fields[key] = dict.fromkeys(VALUES[model], "")
        if model is PEOPLE:
            self.model.refs[key] = None
        self.adopt()

    def rows(self) -> list[dict[int, list[Any]]]:
        """Details, tags, links and participants as they stand in the base."""
        details = ContactDetail.objects.values_list("pk", "person", "counterparty", "value")
        links = Affiliation.objects.values_list("pk", "person", "counterparty", "position")
        parts = Participant.objects.values_list("pk", "event", "person", "counterparty")
        return [
            {pk: [_subject(person, company), value] for pk, person, company, value in details},
            {
                pk * 2 + side: [(kind, owner), tag]
                for side, (kind, column) in enumerate(((PEOPLE, "contactperson"), (COMPANIES, "counterparty")))
                for pk, owner, tag in kind.tags.through.objects.values_list("pk", column, "tag__name")
            },
            {pk: [(PEOPLE, person), (COMPANIES, company), position] for pk, person, company, position in links},
            {pk: [event, _subject(person, company)] for pk, event, person, company in parts},
        ]

    def adopt(self) -> None:
        """Take rows an edit has made or removed into the model: who made them is no question of merges."""
        model = self.model
        for held, found in zip((model.details, model.tags, model.links, model.parts), self.rows(), strict=True):
            held.clear()
            held.update(found)

    # — steps —

    def step(self) -> None:
        steps = {
            self.edit: 4,
            self.contacts: 4,
            self.links: 2,
            self.event: 4,
            self.mark: 1,
            self.merge: 6,
            self.undo: 5,
            self.refer_again: 4,
            self.bulk: 3,
            self.undo_bulk: 2,
        }
        move = self.rng.choices(list(steps), list(steps.values()))[0]
        self.done.append(move.__name__)
        move()

    def pick(self, model: Any) -> Key:
        return self.rng.choice(self.model.living(model))

    def edit(self) -> None:
        model = self.rng.choice([PEOPLE, PEOPLE, COMPANIES])
        key = self.pick(model)
        name = self.rng.choice(list(VALUES[model]))
        value = self.rng.choice(VALUES[model][name])
        (change_person if model is PEOPLE else change_counterparty)(
            self.card(key), PartyInput({name: value}), by=self.by
        )
        self.model.fields[key][name] = value

    def refer(self, key: Key, ref: Key | None) -> None:
        change_person(self.card(key), PartyInput({"referred_by": self.card(ref) if ref else None}), by=self.by)
        self.model.refs[key] = ref

    def refer_again(self) -> None:
        """Somebody is referred by somebody else; rather one whom a merge has given another card to name."""
        wrote = {
            step[1]: step[3]
            for done in self.model.merges
            if not done["undone"]
            for step in done["steps"]
            if step[0] == "ref"
        }
        moved = [key for key in self.model.living(PEOPLE) if key in wrote and self.model.refs[key] == wrote[key]]
        key = self.rng.choice(moved) if moved and self.rng.random() < 0.7 else self.pick(PEOPLE)
        known = [one for one in self.model.living(PEOPLE) if one != key and not self.model.marked[one]]
        self.refer(key, self.rng.choice([None, *known, *known]))

    def contacts(self) -> None:
        key = self.pick(PEOPLE)
        card = self.card(key)
        rows = [DetailInput(row.kind, row.value, id=row.public_id) for row in card.details.all()]
        chance = self.rng.random()
        if rows and chance < 0.3:
            rows.pop(self.rng.randrange(len(rows)))
        elif rows and chance < 0.6:
            at = self.rng.randrange(len(rows))
            rows[at] = DetailInput("phone", self.rng.choice(NUMBERS), id=rows[at].id)
        else:
            rows.append(DetailInput("phone", self.rng.choice(NUMBERS)))
        change_person(card, PartyInput(details=rows, tags=self.rng.sample(TAGS, self.rng.randint(0, 3))), by=self.by)
        self.adopt()

    def links(self) -> None:
        card = self.card(self.pick(PEOPLE))
        held = [
            AffiliationInput(row.counterparty, row.position, is_main=row.is_main, id=row.public_id)
            for row in card.affiliations.select_related("counterparty")
        ]
        if held and self.rng.random() < 0.4:
            held.pop(self.rng.randrange(len(held)))
        elif held and self.rng.random() < 0.5:
            at = self.rng.randrange(len(held))
            held[at] = replace(held[at], position=self.rng.choice(POSITIONS))
        else:
            held.append(AffiliationInput(self.card(self.pick(COMPANIES)), self.rng.choice(POSITIONS)))
        change_person(card, PartyInput(affiliations=held), by=self.by)
        self.adopt()

    def event(self) -> None:
        people = [key for key in self.model.living(PEOPLE) if not self.model.marked[key]]
        companies = [key for key in self.model.living(COMPANIES) if not self.model.marked[key]]
        named = [ParticipantInput(person=self.card(key)) for key in self.rng.sample(people, min(len(people), 2))]
        if companies and (not named or self.rng.random() < 0.4):
            named.append(ParticipantInput(counterparty=self.card(self.rng.choice(companies))))
        if not named:
            return
        event = Event.objects.order_by("?").first() if self.rng.random() < 0.4 else None
        if event is not None:
            change_event(event, EventInput(participants=named), by=self.by)
        else:
            incoming = self.rng.random() < 0.5
            values = {
                "subject": "Письмо", "starts_at": clock.now(), "direction": "incoming" if incoming else "outgoing",
                "state": "planned" if self.rng.random() < 0.3 else "completed",
            }  # fmt: skip
            create_event(EventInput(values, named), type=EventType.objects.get(code="email"), by=self.by)
        self.adopt()

    def mark(self) -> None:
        key = self.pick(self.rng.choice([PEOPLE, COMPANIES]))
        (restore if self.model.marked[key] else mark_for_deletion)(self.card(key), by=self.by)
        self.model.marked[key] = not self.model.marked[key]

    def merge(self) -> None:
        model = self.rng.choice([PEOPLE, PEOPLE, COMPANIES])
        living = self.model.living(model)
        if len(living) < 3:
            self.add(model)
            return
        survivor, *others = self.rng.sample(living, self.rng.choice([2, 2, 3]))
        taken = {name: self.rng.choice([survivor, *others]) for name in VALUES[model] if self.rng.random() < 0.3}
        choices = Choices({name: str(self.card(key).public_id) for name, key in taken.items()})
        try:
            made = merge(self.card(survivor), [self.card(key) for key in others], choices, by=self.by)
        except Refused:
            assert self.model.marked[survivor]
            return
        assert not self.model.marked[survivor]
        self.model.merge(survivor, others, taken)["pk"] = made.pk

    def undo(self) -> None:
        standing = [done for done in self.model.merges if not done["undone"]]
        if not standing:
            return
        done = self.rng.choice(standing)
        survivor = done["survivor"]
        may = self.model.into[survivor] is None and self.model.standing(survivor)[-1] is done
        try:
            undo_merge(self.card(survivor), Merge.objects.get(pk=done["pk"]), by=self.by)
        except Refused:
            assert not may
            return
        assert may
        self.model.undo(done)

    def tags_of(self, key: Key) -> frozenset[str]:
        return frozenset(tag for owner, tag in self.model.tags.values() if owner == key)

    def bulk(self) -> None:
        """One field of several people at once."""
        living = self.model.living(PEOPLE)
        keys = sorted(self.rng.sample(living, self.rng.randint(1, len(living))), key=lambda key: key[1])
        name = self.rng.choice(["comment", "sex", "tag"])
        mode, value = self.rng.choice(BULK[name])
        typed = [] if mode == "clear" else [value]
        before = {key: self.tags_of(key) if name == "tag" else self.model.fields[key][name] for key in keys}
        after = {key: bulk_value(held, name, mode, value) for key, held in before.items()}
        operation = make_operation(HOSTS["people"], "edit", [pk for _kind, pk in keys], scope="", query="", by=self.by)
        choose(operation, {"field": name, "mode": mode, "values": typed}, by=self.by)
        run = finish(start_operation(operation, by=self.by))
        rows = {key: (before[key], after[key]) for key in keys if before[key] != after[key]}
        assert run.report.get("changed", 0) == len(rows), (run.report, rows)
        self.bulks.append(Bulk(operation, name, rows))
        self._write_bulk(name, {key: new for key, (_old, new) in rows.items()})

    def undo_bulk(self) -> None:
        """What the cards still hold of a bulk edit goes back; what was edited, bulk-edited or merged over stays."""
        if not self.bulks:
            return
        done = self.bulks.pop(self.rng.randrange(len(self.bulks)))
        run = finish(undo_operation(done.operation, by=self.by))
        back, kept = {}, 0
        for key, (old, new) in done.rows.items():
            held = self.tags_of(key) if done.name == "tag" else self.model.fields[key][done.name]
            if held == new:
                back[key] = old
            elif held != old:
                kept += 1
        assert (run.report.get("returned", 0), run.report.get("kept", 0)) == (len(back), kept), run.report
        self._write_bulk(done.name, back)

    def _write_bulk(self, name: str, values: dict[Key, Any]) -> None:
        if name != "tag":
            for key, value in values.items():
                self.model.fields[key][name] = value
            return
        untouched = {row: held for row, held in self.model.tags.items() if held[0] not in values}
        self.adopt()
        assert {row: held for row, held in self.model.tags.items() if held[0] not in values} == untouched
        assert {key: self.tags_of(key) for key in values} == values

    # — agreement —

    def check(self) -> None:
        model = self.model
        for kind in (PEOPLE, COMPANIES):
            columns = ["merged_into", "is_marked_for_deletion", *VALUES[kind]]
            columns += ["referred_by"] if kind is PEOPLE else []
            found = {(kind, pk): row for pk, *row in kind.objects.values_list("pk", *columns)}
            wanted = {
                key: [into and into[1], model.marked[key], *model.fields[key].values()]
                + ([(ref := model.refs[key]) and ref[1]] if kind is PEOPLE else [])
                for key, into in model.into.items()
                if key[0] is kind
            }
            differ = {
                key: (found.get(key), wanted.get(key)) for key in {*found, *wanted} if found.get(key) != wanted.get(key)
            }
            assert not differ, f"base, model: {differ}"
        assert self.rows() == [model.details, model.tags, model.links, model.parts]
        self.check_events()
        owners = [key for key in model.living(PEOPLE) if not model.marked[key]]
        numbers = [(owner, value) for owner, value in model.details.values() if owner in owners]
        for owner, value in random.Random(len(self.done)).sample(numbers, min(1, len(numbers))):
            assert people_found(self.by, value).filter(pk=owner[1]).exists(), value

    def check_events(self) -> None:
        rows = Participant.objects.values_list("event", "person", "counterparty")
        wanted = {(e, p, None) for e, p, _c in rows if p} | {(e, None, c) for e, _p, c in rows if c}
        links = list(EventLink.objects.values_list("event", "person", "counterparty"))
        assert len(links) == len(set(links)) and set(links) == wanted
        with connection.cursor() as cursor:
            cursor.execute(*_waiting())
            waits = {row[0] for row in cursor.fetchall()}
        assert waits == set(Event.objects.filter(needs_answer=True).values_list("pk", flat=True))
        into = self.model.into
        assert not [row for row in wanted if into.get((PEOPLE, row[1])) or into.get((COMPANIES, row[2]))]
        assert not [link for link in self.model.links.values() if into[link[1]]]


@dataclass
class Bulk:
    """A bulk edit that can be taken back: values before and after by card."""

    operation: Operation
    name: str
    rows: dict[Key, tuple[Any, Any]]


@cache
def _waiting() -> tuple[str, Any]:
    """The rule of waiting events as SQL: making it costs more than asking it."""
    return waiting(Event.objects.all()).values_list("pk").query.sql_with_params()


def _subject(person: int | None, company: int | None) -> Key:
    return (PEOPLE, person) if person else (COMPANIES, company or 0)
