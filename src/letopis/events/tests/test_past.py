"""A record as of any moment is what it was then: random edits against snapshots taken at the time."""

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from letopis.accounts.models import User
from letopis.events.actions import change_event, complete_event, move_event, reopen_event
from letopis.events.actions import mark_for_deletion as mark_event
from letopis.events.actions import restore as restore_event
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event
from letopis.events.past import described
from letopis.events.testing import make_event
from letopis.history.fields import snapshot_of
from letopis.history.models import Change, FactRecord
from letopis.history.past import Wanted, changes_of, compared, lines_of, state_at, state_before
from letopis.history.undo import put_back
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Forbidden, Refused
from letopis.parties.actions import change_counterparty, change_person, mark_for_deletion, restore
from letopis.parties.actions.affiliations import present_links
from letopis.parties.actions.relations import add_relation, remove_relation
from letopis.parties.facts import PersonChanged
from letopis.parties.inputs import AccountInput, AffiliationInput, DetailInput, PartyInput
from letopis.parties.models import ContactPerson, Relation, RelationKind, Source
from letopis.parties.past import people_at
from letopis.parties.testing import make_counterparty, make_person

RUNS, STEPS = (100, 40) if os.environ.get("LETOPIS_SOAK") else (8, 25)


@pytest.fixture
def ticking(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every question for the time moves it on by a millisecond."""
    moment = clock.now() + timedelta(hours=1)  # rows are created by the real clock

    def now() -> datetime:
        nonlocal moment
        moment += timedelta(milliseconds=1)
        return moment

    monkeypatch.setattr(clock, "now", now)
    yield


class Editor:
    """Does something to a person, a company or an event, chosen by chance."""

    def __init__(self, rng: random.Random, by: User, other: User) -> None:
        self.rng, self.by, self.other = rng, by, other
        self.companies = [make_counterparty(f"ООО «Номер {n}»", by=by) for n in range(3)]
        self.person = make_person(by=by, company=self.companies[0], phone="+7 921 000-77-03", tags=["VIP"])
        self.second = make_person("Крамер Виктор Янович", by=by, company=self.companies[0])
        self.event = make_event(by=by, person=self.person, starts_at=datetime(2026, 12, 1, 9, 0, tzinfo=UTC))

    def records(self) -> list[Any]:
        return [
            type(record)._default_manager.get(pk=record.pk) for record in (self.person, self.companies[0], self.event)
        ]

    def step(self) -> None:
        verb = self.rng.choice([name for name in dir(self) if name.startswith("do_")])
        try:
            with transaction.atomic():
                getattr(self, verb)()
        except Refused:
            pass  # a refusal is an answer: nothing may have changed

    def _values(self) -> dict[str, Any]:
        return self.rng.choice(
            [
                {"comment": self.rng.choice(["", "раз", "два"])},
                {"birth_day": 1, "birth_month": self.rng.randint(1, 12), "birth_year": self.rng.choice([None, 1984])},
                {"birth_day": None, "birth_month": None, "birth_year": None},
                {"responsible": self.rng.choice([self.by, self.other])},
                {"source": self.rng.choice([None, *Source.objects.all()[:2]])},
                {"last_name": self.rng.choice(["Белова", "Орлова"]), "is_valid": self.rng.random() < 0.5},
            ]
        )

    def do_person(self) -> None:
        change_person(self.person, PartyInput(self._values()), by=self.by)

    def do_details(self) -> None:
        held = [DetailInput(d.kind, d.value, d.label, id=d.public_id) for d in self.person.details.all()]
        self.rng.shuffle(held)
        new = [DetailInput("email", f"{self.rng.randint(0, 9)}@x.example", self.rng.choice(["", "работа"]))]
        change_person(self.person, PartyInput(details=held[:2] + new * self.rng.randint(0, 1)), by=self.by)

    def do_links(self) -> None:
        held = list(self.person.affiliations.select_related("counterparty"))
        rows = [
            AffiliationInput(row.counterparty, row.position, until=self.rng.choice([None, date(2026, 11, 1)]), id=row.public_id)
            for row in held
        ]  # fmt: skip
        new = [AffiliationInput(self.rng.choice(self.companies), self.rng.choice(["", "Директор"]), is_main=True)]
        self.rng.shuffle(rows)
        change_person(self.person, PartyInput(affiliations=rows[:2] + new * self.rng.randint(0, 1)), by=self.by)

    def do_relation(self) -> None:
        row = Relation.objects.first()
        if row and self.rng.random() < 0.5:
            remove_relation(row, by=self.by)
        else:
            kind = self.rng.choice(list(RelationKind.objects.all()[:3]))
            add_relation(self.person, kind, self.second, comment=self.rng.choice(["", "давно"]), by=self.by)

    def do_flags(self) -> None:
        person = self.rng.choice([self.person, self.second])
        links = [
            replace(link, is_contact=self.rng.random() < 0.5, is_signatory=self.rng.random() < 0.5)
            for link in present_links(person)
        ]
        change_person(person, PartyInput(affiliations=links), by=self.by)

    def do_tags(self) -> None:
        tags = self.rng.sample(["VIP", "ЛПР", "ёлка", "Елена"], self.rng.randint(0, 3))
        self.rng.choice(
            [
                lambda: change_person(self.person, PartyInput(tags=tags), by=self.by),
                lambda: change_event(self.event, EventInput(tags=tags), by=self.by),
                lambda: change_counterparty(self.companies[0], PartyInput(tags=tags), by=self.by),
            ]
        )()

    def do_company(self) -> None:
        accounts = [AccountInput(str(self.rng.randint(1, 9)) * 20, is_main=n == 1) for n in range(self.rng.randint(0, 2))]  # fmt: skip
        values = {"kpp": str(self.rng.randint(0, 3)), "head_company": self.rng.choice([None, self.companies[1]])}
        change_counterparty(self.companies[0], PartyInput(values, accounts=accounts), by=self.by)

    def do_mark(self) -> None:
        self.rng.choice([mark_for_deletion, restore])(self.person, by=self.by)
        self.rng.choice([mark_event, restore_event])(self.event, by=self.by)

    def do_event(self) -> None:
        zone = self.by.zone
        values = self.rng.choice(
            [
                {"subject": f"Тема {self.rng.randint(0, 9)}", "importance": "high"},
                {"all_day": True, "starts_on": date(2026, 12, self.rng.randint(1, 20)), "ends_on": None},
                {"all_day": False, "starts_at": datetime(2026, 12, self.rng.randint(1, 20), 9, tzinfo=zone)},
                {"state": self.rng.choice(["planned", "completed", "cancelled"]), "cancel_reason": "не смогли"},
            ]
        )
        change_event(self.event, EventInput(values), by=self.by)

    def do_participants(self) -> None:
        people = self.rng.sample([self.person, self.second], self.rng.randint(1, 2))
        rows = [ParticipantInput(person=person, contact=self.rng.choice(["", "моб."])) for person in people]
        change_event(self.event, EventInput(participants=rows), by=self.by)

    def do_state(self) -> None:
        event = Event.objects.get(pk=self.event.pk)
        (complete_event if event.state == "planned" else reopen_event)(event, by=self.by)
        move_event(event, date(2026, 12, self.rng.randint(1, 28)), by=self.by)

    def do_put_back(self) -> None:
        record = self.rng.choice(self.records())
        change = changes_of(record).order_by("?").first()
        field = self.rng.choice([f for f in compared(self.by, record, state_before(record, change.pk)) if f.can_restore] or [None])  # fmt: skip
        if field:
            state = state_before(record, change.pk)
            values = {name: state[name]["value"] for name in field.field.names}
            put_back(record, values, PersonChanged, by=self.by, seen=changes_of(record).first().pk)


def held(state: dict[str, Any]) -> dict[str, Any]:
    """What stands in a state; people of a company are read from their own journals (`people_at`)."""
    rows = ("people.", "consents.", "relations.")
    return {
        name: value["value"]
        for name, value in state.items()
        if not name.startswith("people.") and not (name.startswith(rows) and value["value"] is None)
    }


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("seed", range(RUNS))
def test_as_of_any_moment_is_the_snapshot_of_then(seed: int, ticking: None, olga: User, boris: User) -> None:
    editor = Editor(random.Random(seed), olga, boris)
    taken = []
    for _step in range(STEPS):
        taken.append((clock.now(), [snapshot_of(record) for record in editor.records()]))
        editor.step()
    differ = 0
    for moment, snapshots in taken:
        for record, then in zip(editor.records(), snapshots, strict=True):
            walked = state_at(record, moment)
            assert walked is not None
            assert held(walked) == held(then)
            differ += any(was.differs for was in compared(olga, record, walked))
    assert differ > STEPS, "most moments differ from now"
    assert state_at(editor.person, editor.person.created_at - timedelta(seconds=1)) is None


def test_people_of_a_company_as_of_a_moment(anna: User, vera: User) -> None:
    company, other = make_counterparty(by=anna), make_counterparty("ООО «Другая»", by=anna)
    stays, leaves = make_person(by=anna, company=company), make_person("Крамер Виктор", by=anna, company=company)
    before = clock.now()
    change_person(leaves, PartyInput(affiliations=[AffiliationInput(other)]), by=anna)
    late = make_person("Новый Человек", by=anna, company=company)
    assert [person.pk for person, _row in people_at(anna, company, before)] == [stays.pk, leaves.pk]
    assert {person.pk for person, _row in people_at(anna, company, clock.now())} == {stays.pk, late.pk}
    assert people_at(vera, company, before) == []


def test_a_value_goes_back_only_while_nobody_changed_it_since(anna: User, boris: User, vera: User) -> None:
    person = make_person(by=anna)
    change_person(person, PartyInput({"comment": "раз", "sex": "female"}), by=anna)
    change_person(person, PartyInput({"comment": "два"}), by=anna)
    seen = changes_of(person).first().pk
    change_person(person, PartyInput({"sex": "male"}), by=anna)
    put_back(person, {"comment": "раз"}, PersonChanged, by=anna, seen=seen, data={"returns": seen})
    person.refresh_from_db()
    assert (person.comment, person.sex) == ("раз", "male")
    assert FactRecord.objects.latest("pk").data == {"returns": seen}
    for by, refusal in ((anna, Conflict), (boris, Forbidden), (vera, Forbidden)):
        with pytest.raises(refusal):
            put_back(person, {"sex": ""}, PersonChanged, by=by, seen=seen)
    with pytest.raises(Refused):  # no name at all
        put_back(person, {"last_name": "", "first_name": "", "patronymic": ""}, PersonChanged, by=anna, seen=seen + 99)
    person.refresh_from_db()
    assert (person.last_name, person.sex) == ("Белова", "male")


def test_putting_participants_back_keeps_those_its_author_may_not_see(anna: User, vera: User, gleb: User) -> None:
    first, second = make_person("Крамер Виктор", by=anna), make_person("Орлова Анна", by=anna)
    hidden = make_person("Тайный Пётр", by=vera)
    event = make_event(by=anna, person=first)
    row = event.participants.get()
    old = state_before(event, changes_of(event).first().pk + 1)
    named = [ParticipantInput(person=first, id=row.public_id), ParticipantInput(person=second)]
    change_event(event, EventInput(participants=named), by=anna)
    held = [ParticipantInput(person=part.person, id=part.public_id) for part in event.participants.all()]
    change_event(event, EventInput(participants=[ParticipantInput(person=hidden), *held]), by=gleb)
    kept = event.participants.get(person=hidden).public_id
    newest = changes_of(event).first().pk
    put_back(event, {"participants": old["participants"]["value"]}, PersonChanged, by=anna, seen=newest)
    assert [(part.person, part.public_id) for part in event.participants.order_by("order")] == [
        (first, row.public_id),
        (hidden, kept),
    ]
    assert {link.person_id for link in event.links.all()} == {first.pk, hidden.pk}
    newest = changes_of(event).first().pk
    put_back(event, {"participants": old["participants"]["value"]}, PersonChanged, by=gleb, seen=newest)
    assert [part.person for part in event.participants.all()] == [first]  # he sees all of them


def test_the_same_tags_are_no_change_however_the_base_orders_letters(anna: User) -> None:
    tags = ["ёлка", "VIP", "Яма", "zoo", "ель"]
    person, event = make_person(by=anna, tags=tags), make_event(by=anna)
    change_event(event, EventInput(tags=tags), by=anna)
    facts = FactRecord.objects.count()
    change_event(event, EventInput(tags=tags[::-1]), by=anna)
    change_person(person, PartyInput(tags=tags[::-1]), by=anna)
    assert FactRecord.objects.count() == facts
    assert (
        snapshot_of(person)["tags"]["value"]
        == snapshot_of(event)["tags"]["value"]
        == ["VIP", "zoo", "ёлка", "ель", "Яма"]
    )


def test_what_is_gone_or_hidden_is_not_put_back(anna: User, boris: User) -> None:
    person = make_person(by=anna)
    change_person(person, PartyInput({"responsible": boris}), by=anna)
    boris.is_active = False
    boris.save()
    change_person(ContactPerson.objects.get(pk=person.pk), PartyInput({"responsible": anna}), by=_owner())
    newest = changes_of(person).first().pk
    with pytest.raises(Refused):
        put_back(person, {"responsible": boris.pk}, PersonChanged, by=anna, seen=newest)
    with pytest.raises(Refused):
        put_back(person, {"referred_by": 10**9}, PersonChanged, by=anna, seen=newest)


def _owner() -> User:
    from letopis.conftest import make_user

    return make_user("owner", "Хозяйка", "owner")


def test_lines_show_each_row_of_a_list_and_only_what_the_reader_may_see(anna: User, vera: User, gleb: User) -> None:
    hers, mine = make_counterparty("ООО «Тайная»", by=vera), make_counterparty("ООО «Явная»", by=anna)
    person = make_person(by=anna, phone="+7 921 000-77-03")
    phone = person.details.get()
    change_person(
        person,
        PartyInput(
            details=[
                DetailInput("phone", "+7 921 000-77-30", id=phone.public_id),
                DetailInput("email", "a@b.example"),
            ],
            affiliations=[AffiliationInput(hers), AffiliationInput(mine)],
        ),
        by=gleb,
    )
    for reader, companies in ((gleb, 2), (anna, 1)):
        lines = lines_of(reader, person, Wanted()).rows
        pieces = {line.field.code: line.pieces for line in lines if line.field}
        assert [(p.old, p.new) for p in pieces["details"]] == [
            ("Телефон: +7 (921) 000-77-03", "Телефон: +7 (921) 000-77-30"),
            ("", "E-mail: a@b.example"),
        ]
        assert len(pieces["affiliations"]) == companies
        assert ("Тайная" in str(lines)) == (reader == gleb)
    assert [line.field.code for line in lines_of(anna, person, Wanted(field="details")).rows if line.field] == [
        "details"
    ]
    assert not lines_of(anna, person, Wanted(by=anna.pk, field="details")).rows


def test_an_old_list_of_names_is_neither_shown_nor_put_back(anna: User) -> None:
    event = make_event(by=anna)
    fact = FactRecord.objects.create(verb="event.changed", at=clock.now(), by=anna)
    Change.objects.create(
        fact=fact,
        kind="events.event",
        target_id=event.pk,
        before={"participants": {"value": ["Тайный"], "text": "Тайный"}},
        after={"participants": {"value": ["Явный"], "text": "Явный"}},
    )
    lines = lines_of(anna, event, Wanted(field="participants")).rows
    assert "Тайный" not in str([line.pieces for line in lines])
    assert not any(line.can_restore for line in lines)
    assert any(field.code == "time" for field in described(anna, event))
