"""Participants: who they stood for then, in whose chronicle the event stands, who may see whom."""

import pytest

from letopis.accounts.models import User
from letopis.events.actions import change_event, complete_event
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event
from letopis.events.queries import get_event
from letopis.events.testing import make_event
from letopis.history.queries import entries_of
from letopis.kernel.errors import NotFound, Refused
from letopis.parties.actions import change_person
from letopis.parties.inputs import AffiliationInput, PartyInput
from letopis.parties.testing import make_counterparty, make_person


def companies(event: Event) -> list[str]:
    return [row.counterparty.name for row in event.participants.select_related("counterparty") if row.counterparty]


def chronicled(event: Event) -> set[str]:
    return {str(link.person or link.counterparty) for link in event.links.select_related("person", "counterparty")}


def test_the_company_follows_while_planned_and_freezes_when_done(anna: User) -> None:
    old, new = make_counterparty("ООО «Старое»", by=anna), make_counterparty("ООО «Новое»", by=anna)
    person = make_person(by=anna, company=old)
    planned, done = make_event(by=anna, person=person), make_event(by=anna, person=person, state="completed")
    assert companies(planned) == companies(done) == ["ООО «Старое»"]
    change_person(person, PartyInput(affiliations=[AffiliationInput(new)]), by=anna)
    assert (companies(planned), companies(done)) == (["ООО «Новое»"], ["ООО «Старое»"])
    assert chronicled(planned) == {"Белова Ольга Сергеевна", "ООО «Новое»"}
    complete_event(planned, by=anna)
    change_person(person, PartyInput(affiliations=[]), by=anna)
    assert companies(planned) == ["ООО «Новое»"]


def test_two_people_of_one_firm_give_one_line_of_its_chronicle(anna: User) -> None:
    company = make_counterparty(by=anna)
    first, second = make_person(by=anna, company=company), make_person("Крамер Виктор", by=anna, company=company)
    event = make_event(by=anna, person=first)
    change_event(event, EventInput(participants=[ParticipantInput(person=p) for p in (first, second)]), by=anna)
    assert event.links.count() == 3
    with pytest.raises(Refused):
        change_event(event, EventInput(participants=[ParticipantInput(person=first)] * 2), by=anna)


def test_the_name_and_the_contact_stay_as_of_then(anna: User) -> None:
    person = make_person(by=anna, phone="8 921 000-77-03")
    detail = person.details.get()
    event = make_event(by=anna, person=person)
    change_event(event, EventInput(participants=[ParticipantInput(person=person, contact_detail=detail)]), by=anna)
    change_person(person, PartyInput({"last_name": "Иванова"}, details=[]), by=anna)
    row = event.participants.get()
    assert (row.name, row.contact, row.contact_detail) == ("Белова Ольга Сергеевна", "+7 (921) 000-77-03", None)


def test_both_doors_and_what_stays_behind_them(anna: User, boris: User, vera: User, gleb: User) -> None:
    hers, annas = make_person("Вершинина Ия", by=vera), make_person(by=anna)
    event = make_event(by=gleb, person=annas)
    change_event(
        event, EventInput(participants=[ParticipantInput(person=annas), ParticipantInput(person=hers)]), by=gleb
    )
    for user, name in ((anna, "Белова Ольга Сергеевна"), (vera, "Вершинина Ия")):
        assert not Event.objects.visible_to(user).exists(), "lists go through the first door"
        seen = get_event(user, event.public_id).seen_by(user)
        assert ([row.name for row, _company in seen.rows], seen.hidden) == ([name], 1)
    change_event(event, EventInput({"private": True}), by=gleb)
    for user in (anna, vera, boris):
        with pytest.raises(NotFound):
            get_event(user, event.public_id)
    assert get_event(gleb, event.public_id) == event


def test_who_is_not_seen_is_not_removed_unknowingly(anna: User, vera: User, gleb: User) -> None:
    hers, annas = make_person("Вершинина Ия", by=vera), make_person(by=anna)
    event = make_event(by=gleb, person=annas)
    both = [ParticipantInput(person=annas), ParticipantInput(person=hers)]
    change_event(event, EventInput({"responsible": anna}, participants=both), by=gleb)
    change_event(event, EventInput(participants=[ParticipantInput(person=annas)]), by=anna)
    assert event.participants.count() == 2
    assert [entry.verb for entry in entries_of(event, reader=anna)] == ["event.changed", "event.created"], (
        "nothing changed for her"
    )
    with pytest.raises(Refused):
        make_event(by=anna, person=hers)
