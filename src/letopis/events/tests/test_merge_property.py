"""Random edits, marks, merges and undos against a plain model that knows nothing of tables.

Every step is made in the base and in the model (`merge_model.py`); after every step they agree.
"""

import random
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction

from letopis.accounts.models import User
from letopis.events.actions import change_event, create_event
from letopis.events.actions.answer import waiting
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventLink, EventType, Participant
from letopis.events.tests.merge_model import COMPANIES, NUMBERS, PEOPLE, POSITIONS, TAGS, VALUES, Key, Model
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
        for _number in range(4):
            self.add(PEOPLE)
        for _number in range(3):
            self.add(COMPANIES)
        for _number in range(5):
            self.event()

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

    def adopt(self) -> None:
        """Take rows an edit has made or removed into the model: who made them is no question of merges."""
        model = self.model
        for rows, found in (
            (model.details, [(r.pk, [_owner(r), r.value]) for r in ContactDetail.objects.all()]),
            (model.tags, [
                (row.pk * 2 + side, [(kind, getattr(row, column)), row.tag.name])
                for side, (kind, column) in enumerate(((PEOPLE, "contactperson_id"), (COMPANIES, "counterparty_id")))
                for row in kind.tags.through.objects.select_related("tag")]),
            (model.links, [
                (r.pk, [(PEOPLE, r.person_id), (COMPANIES, r.counterparty_id), r.position]) for r in Affiliation.objects.all()]),
            (model.parts, [
                (r.pk, [r.event_id, _subject(r)]) for r in Participant.objects.all()]),
        ):  # fmt: skip
            rows.clear()
            rows.update(found)

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

    def refer(self) -> None:
        """Somebody is referred by somebody else; rather by one who has been merged with others."""
        moved = [
            key
            for key in self.model.living(PEOPLE)
            if self.model.refs[key] and self.model.standing(self.model.refs[key])
        ]
        key = self.rng.choice(moved) if moved and self.rng.random() < 0.7 else self.pick(PEOPLE)
        known = [one for one in self.model.living(PEOPLE) if one != key and not self.model.marked[one]]
        ref = self.rng.choice([None, *known, *known])
        change_person(self.card(key), PartyInput({"referred_by": self.card(ref) if ref else None}), by=self.by)
        self.model.refs[key] = ref

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

    # — agreement —

    def check(self) -> None:
        model = self.model
        for kind in (PEOPLE, COMPANIES):
            for row in kind.objects.all():
                key = (kind, row.pk)
                into = (kind, row.merged_into_id) if row.merged_into_id else None
                assert into == model.into[key]
                assert row.is_marked_for_deletion == model.marked[key]
                assert {name: getattr(row, name) for name in VALUES[kind]} == model.fields[key], key
                if kind is PEOPLE:
                    assert ((PEOPLE, row.referred_by_id) if row.referred_by_id else None) == model.refs[key], key
        expected = [dict(rows) for rows in (model.details, model.tags, model.links, model.parts)]
        self.adopt()
        found = [dict(rows) for rows in (model.details, model.tags, model.links, model.parts)]
        assert found == expected
        self.check_events()
        for row in ContactDetail.objects.filter(person__merged_into=None, person__is_marked_for_deletion=False)[:5]:
            if row.person_id:
                assert people_found(self.by, row.value).filter(pk=row.person_id).exists(), row.value

    def check_events(self) -> None:
        rows = Participant.objects.values_list("event", "person", "counterparty")
        wanted = {(e, p, None) for e, p, _c in rows if p} | {(e, None, c) for e, _p, c in rows if c}
        links = list(EventLink.objects.values_list("event", "person", "counterparty"))
        assert len(links) == len(set(links)) and set(links) == wanted
        everyone = Event.objects.all()
        assert set(waiting(everyone).values_list("pk", flat=True)) == set(
            everyone.filter(needs_answer=True).values_list("pk", flat=True)
        )
        hidden = Participant.objects.filter(person__merged_into__isnull=False) | Participant.objects.filter(
            counterparty__merged_into__isnull=False
        )
        assert not hidden.exists()
        assert not Affiliation.objects.filter(counterparty__merged_into__isnull=False).exists()


def _owner(row: ContactDetail) -> Key:
    return (PEOPLE, row.person_id) if row.person_id else (COMPANIES, row.counterparty_id or 0)


def _subject(row: Participant) -> Key:
    return (PEOPLE, row.person_id) if row.person_id else (COMPANIES, row.counterparty_id or 0)


def _run(seed: int, steps: int, by: User) -> None:
    with transaction.atomic():
        world = World(random.Random(seed), by)
        try:
            for _number in range(steps):
                world.step()
                world.check()
        except Exception as error:
            raise AssertionError(f"seed {seed}, after {world.done}: {error}") from error
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.parametrize("tenth", range(10))
def test_merges_and_undos_do_what_the_model_says(tenth: int, gleb: User) -> None:
    for seed in range(tenth * 6, tenth * 6 + 6):
        _run(seed, 30, gleb)


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("part", range(50))
def test_merges_and_undos_for_a_long_time(part: int, gleb: User) -> None:
    for seed in range(1000 + part * 10, 1010 + part * 10):
        _run(seed, 50, gleb)
