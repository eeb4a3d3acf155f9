"""Taking facts back: values return, later work stays."""

import pytest

from letopis.accounts.models import User
from letopis.history.models import FactRecord
from letopis.history.undo import undo
from letopis.parties.actions import change_person
from letopis.parties.facts import PersonChanged
from letopis.parties.inputs import DetailInput, PartyInput
from letopis.parties.testing import make_counterparty, make_person


def test_everything_a_change_touched_goes_back(anna: User) -> None:
    person = make_person(by=anna, company=make_counterparty(by=anna), phone="+7 921 000-77-03", tags=["VIP"])
    phone, link = person.details.get(), person.affiliations.get()
    change_person(
        person,
        PartyInput(
            values={"comment": "новое", "birth_day": 1, "birth_month": 2},
            details=[DetailInput("email", "a@b.example")],
            affiliations=[],
            tags=["ЛПР"],
        ),
        by=anna,
    )
    done = undo(FactRecord.objects.latest("pk"), PersonChanged, by=anna)
    assert not done.kept
    person.refresh_from_db()
    assert (person.comment, person.birth_day) == ("", None)
    assert person.details.get().public_id == phone.public_id
    assert person.affiliations.get().public_id == link.public_id
    assert [tag.name for tag in person.tags.all()] == ["VIP"]
    assert "7703" in person.search_text


@pytest.mark.parametrize("who", ["anna", "vera"])
def test_later_work_and_what_one_may_not_change_stay(who: str, anna: User, vera: User) -> None:
    person = make_person(by=anna)
    change_person(person, PartyInput(values={"comment": "раз", "sex": "male"}), by=anna)
    fact = FactRecord.objects.latest("pk")
    change_person(person, PartyInput(values={"comment": "два"}), by=anna)
    done = undo(fact, PersonChanged, by=anna if who == "anna" else vera)
    person.refresh_from_db()
    assert person.comment == "два"
    assert person.sex == ("" if who == "anna" else "male")
    assert [kept.name for kept in done.kept] == (["comment"] if who == "anna" else [""])
