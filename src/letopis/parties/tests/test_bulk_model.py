"""Random bulk edits, single edits, marks and undos beside a plain model of what people see on the cards.

The model knows the rules and nothing of the database: who may change what, that an undo puts a value back only where
it still stands. More verbs (merges) can be added as further methods of `Model` and lines of `STEPS`.
"""

import os
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction

from letopis.accounts.models import Team, User
from letopis.bulk.actions import choose, make_operation, start_operation, undo_operation
from letopis.bulk.cells import get_field, undo_cell, write_cell
from letopis.bulk.hosts import HOSTS
from letopis.bulk.models import Operation
from letopis.jobs.actions import finish
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.parties.models import ContactPerson, Source
from letopis.parties.testing import make_person

RUNS, STEPS_A_RUN = (500, 50) if os.environ.get("LETOPIS_SOAK") else (60, 30)
PARTS = 10  # each a test of its own, so that several processes share them
TEXTS = ["", "раз", "два", "три ёлки"]
TAGS = ["VIP", "лпр", "Ёж"]
COLUMNS = {"source": "source", "responsible": "responsible", "comment": "comment", "sex": "sex", "tag": "tags"}


@dataclass
class Card:
    """What the model holds of one person."""

    responsible: str
    values: dict[str, Any]


@dataclass
class Done:
    """One fact: its author, and per card the values before and after."""

    by: str
    name: str
    rows: dict[int, tuple[Any, Any]]
    operation: Operation | None = None
    fact: int = 0
    is_undone: bool = False


@dataclass
class Model:
    """Cards by number, and what has been done to them."""

    users: dict[str, User]
    cards: dict[int, Card] = field(default_factory=dict)
    done: list[Done] = field(default_factory=list)

    def may_see(self, user: str, card: Card) -> bool:
        owner, reader = self.users[card.responsible], self.users[user]
        return reader.role.sees == "all" or owner == reader or owner.team_id == reader.team_id

    def may_change(self, user: str, card: Card) -> bool:
        changes = self.users[user].role.changes
        return self.may_see(user, card) and (changes != "own" or card.responsible == user)

    def apply(self, by: str, ids: list[int], name: str, mode: str, value: Any) -> Done:
        rows = {}
        for pk in ids:
            card = self.cards[pk]
            if not self.may_change(by, card):
                continue
            before = card.values[name]
            after = self.after(before, name, mode, value)
            if after != before:
                rows[pk] = (before, after)
                card.values[name] = after
                if name == "responsible":
                    card.responsible = after
        return Done(by, name, rows)

    def after(self, before: Any, name: str, mode: str, value: Any) -> Any:
        if name == "tag":
            wanted = frozenset(value or ())
            return {"add": before | wanted, "remove": before - wanted, "set": wanted, "clear": frozenset()}[mode]
        if mode == "clear":
            return None if name == "source" else ""
        if mode == "add":
            return f"{before}\n{value}" if before else value
        return value

    def undo(self, by: str, done: Done) -> tuple[int, int]:
        """How many cards went back, how many stayed."""
        returned = kept = 0
        for pk, (before, after) in done.rows.items():
            card = self.cards[pk]
            gave = done.name == "responsible" and before == by
            if not (self.may_change(by, card) or gave):
                kept += 1
            elif card.values[done.name] == after:
                card.values[done.name] = before
                if done.name == "responsible":
                    card.responsible = before
                returned += 1
            elif card.values[done.name] != before:  # equal: there is nothing to bring back
                kept += 1
        done.is_undone = True
        return returned, kept


@dataclass
class World:
    """The model beside the base."""

    chance: random.Random
    model: Model
    sources: list[Source]

    def pick_value(self, name: str) -> tuple[str, Any, list[str]]:
        """A mode, the value as the model has it, and as it is typed."""
        chance = self.chance
        if name == "source":
            source = chance.choice(self.sources)
            return chance.choice([("set", source.pk, [str(source.public_id)]), ("clear", None, [])])
        if name == "responsible":
            who = chance.choice(["anna", "boris"])
            return "set", who, [str(self.model.users[who].public_id)]
        if name == "sex":
            return chance.choice([("set", "male", ["male"]), ("set", "female", ["female"]), ("clear", "", [])])
        if name == "tag":
            tags = chance.sample(TAGS, chance.randint(1, 2))
            mode = chance.choice(["add", "remove", "set", "clear"])
            return mode, tags, [] if mode == "clear" else [", ".join(tags)]
        mode, text = chance.choice(["set", "add", "clear"]), chance.choice(TEXTS[1:])
        return mode, text, [] if mode == "clear" else [text]

    def bulk(self) -> None:
        by = self.chance.choice(["anna", "boris", "olga"])
        seen = [pk for pk, card in self.model.cards.items() if self.model.may_see(by, card)]
        ids = sorted(self.chance.sample(seen, self.chance.randint(1, len(seen))))
        name = self.chance.choice(list(COLUMNS))
        mode, value, typed = self.pick_value(name)
        user = self.model.users[by]
        operation = make_operation(HOSTS["people"], "edit", ids, scope="", query="", by=user)
        choose(operation, {"field": name, "mode": mode, "values": typed}, by=user)
        run = finish(start_operation(operation, by=user))
        done = self.model.apply(by, ids, name, mode, value)
        assert run.report.get("changed", 0) == len(done.rows), (run.report, done)
        done.operation = operation
        self.model.done.append(done)

    def cell(self) -> None:
        by = self.chance.choice(["anna", "boris"])
        user, host = self.model.users[by], HOSTS["people"]
        pk = self.chance.choice(list(self.model.cards))
        name = self.chance.choice(list(COLUMNS))
        mode, value, typed = self.pick_value(name)
        if mode in ("add", "remove"):
            return
        row = ContactPerson.objects.get(pk=pk)
        known = get_field(host, user, name)
        card = self.model.cards[pk]
        if not self.model.may_change(by, card):
            with pytest.raises(Forbidden):
                write_cell(host, known, row, typed, [], by=user)
            return
        from letopis.bulk.inputs import typed as as_typed

        now = as_typed(known, user, row)
        if self.chance.random() < 0.2 and now and typed != now:  # what the reader saw is out of date
            with pytest.raises(Conflict):
                write_cell(host, known, row, typed, ["не то"], by=user)
            return
        fact = write_cell(host, known, row, typed, now, by=user)
        done = self.model.apply(by, [pk], name, mode, value)
        assert bool(fact) == bool(done.rows), (name, typed, now)
        if fact:
            done.fact = fact.pk
            self.model.done.append(done)

    def undo(self) -> None:
        open_ = [done for done in self.model.done if not done.is_undone and done.rows]
        if not open_:
            return
        done = self.chance.choice(open_)
        user = self.model.users[done.by]
        expected = self.model.undo(done.by, done)
        if done.operation:
            run = finish(undo_operation(done.operation, by=user))
            assert (run.report.get("returned", 0), run.report.get("kept", 0)) == expected
        else:
            undone = undo_cell(HOSTS["people"], done.fact, by=user)
            assert (len(undone.changes), int(bool(undone.kept))) == expected

    def compare(self) -> None:
        """Every card in the base is what the model says."""
        names = {user.pk: name for name, user in self.model.users.items()}
        for person in ContactPerson.objects.select_related("team").prefetch_related("tags"):
            card = self.model.cards[person.pk]
            assert {
                "source": person.source_id,
                "responsible": names[person.responsible_id],
                "comment": person.comment,
                "sex": person.sex,
                "tag": frozenset(tag.name for tag in person.tags.all()),
            } == card.values
            assert person.team_id == self.model.users[card.responsible].team_id


STEPS: list[tuple[int, Callable[[World], None]]] = [(5, World.bulk), (4, World.cell), (4, World.undo)]


def make_world(seed: int, users: dict[str, User]) -> World:
    """Six people of two managers."""
    world = World(random.Random(seed), Model(users), list(Source.objects.order_by("pk")[:3]))
    for number in range(6):
        who = world.chance.choice(["anna", "boris"])
        person = make_person(f"Лицо {number}", by=users[who])
        values = {"source": None, "responsible": who, "comment": "", "sex": "", "tag": frozenset()}
        world.model.cards[person.pk] = Card(who, values)
    return world


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
def test_the_base_does_what_the_model_says(part: int, anna: User, boris: User, olga: User, vera: User) -> None:
    assert Team.objects.count() == 2
    users = {"anna": anna, "boris": boris, "olga": olga}
    for seed in range(part, RUNS, PARTS):
        try:
            with transaction.atomic():
                world = make_world(seed, users)
                for _step in range(STEPS_A_RUN):
                    weights = [weight for weight, _verb in STEPS]
                    world.chance.choices([verb for _weight, verb in STEPS], weights)[0](world)
                    world.compare()
                raise NotFound  # the run leaves nothing behind
        except NotFound:
            continue
        except (AssertionError, Refused) as error:
            raise AssertionError(f"seed {seed}: {error}") from error
