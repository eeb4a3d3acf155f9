"""Somebody new from the form of an event, and the contact somebody was reached by the last time."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.dictionaries.queries import remembering
from letopis.events import pickers
from letopis.events.actions import create_event
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import EventType
from letopis.history.models import FactRecord
from letopis.parties.actions import change_person
from letopis.parties.inputs import DetailInput, PartyInput
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.testing import make_counterparty, make_person

ClientOf = Callable[[User], Client]
NEW = "/events/participants/new/?type=call&look=token"


def test_somebody_new_is_written_and_taken(anna: User, client_of: ClientOf) -> None:
    firm = make_counterparty("ООО «Ромашка»", by=anna)
    page = client_of(anna).get(NEW, {"np-name": "Новикова Инна"}).content.decode()
    assert 'value="Новикова Инна"' in page and "<form" not in page
    sent = {"np-name": "Новикова Инна Львовна", "np-phone": "8 912 345-67-89", "np-company": "ромашка"}
    answer = client_of(anna).post(NEW, sent)
    person = ContactPerson.objects.get()
    assert answer.status_code == 200 and f"person:{person.public_id}" in answer.content.decode()
    assert "+7 (912) 345-67-89" in answer.content.decode() and "/deletion/" in answer.content.decode()
    assert (person.last_name, person.first_name, person.patronymic) == ("Новикова", "Инна", "Львовна")
    assert person.affiliations.get().counterparty == firm and Counterparty.objects.count() == 1
    assert FactRecord.objects.filter(verb="person.created").exists()
    client_of(anna).post(f"/people/{person.public_id}/deletion/")
    person.refresh_from_db()
    assert person.is_marked_for_deletion


def test_a_new_company_comes_with_its_person_or_alone(anna: User, client_of: ClientOf) -> None:
    client_of(anna).post(NEW, {"np-name": "Инна Львовна Новикова", "np-company": "Новая фирма"})
    assert ContactPerson.objects.get().affiliations.get().counterparty.name == "Новая фирма"
    assert ContactPerson.objects.get().last_name == "Новикова"
    answer = client_of(anna).post(NEW, {"np-name": "ООО «Другая»", "np-email": "info@example.ru"})
    company = Counterparty.objects.get(name="ООО «Другая»")
    assert f"counterparty:{company.public_id}" in answer.content.decode()
    assert company.details.get().value == "info@example.ru"


def test_who_is_there_already_is_offered_first(anna: User, vera: User, client_of: ClientOf) -> None:
    known = make_person("Белова Ольга Сергеевна", by=anna, phone="+7 921 000-77-03")
    sent = {"np-name": "Белова Ольга", "np-phone": "8 921 000 77 03"}
    answer = client_of(anna).post(NEW, sent)
    assert answer.status_code == 409 and f"person:{known.public_id}" in answer.content.decode()
    assert ContactPerson.objects.count() == 1
    assert client_of(anna).post(NEW, {**sent, "np-sure": "1"}).status_code == 200
    assert ContactPerson.objects.count() == 2
    other = client_of(vera).post(NEW, sent)  # she does not see Анна's
    assert other.status_code == 200 and str(known.public_id) not in other.content.decode()


def test_refusals_keep_what_was_typed(anna: User, oleg: User, client_of: ClientOf) -> None:
    nameless = client_of(anna).post(NEW, {"np-name": " ", "np-phone": "8 912 345-67-89"})
    assert nameless.status_code == 422 and "8 912 345-67-89" in nameless.content.decode()
    assert not ContactPerson.objects.exists()
    bad = client_of(anna).post(NEW, {"np-name": "Новикова", "np-email": "a\x00b@example.ru", "np-company": "Фирма"})
    assert bad.status_code == 422
    assert client_of(oleg).post(NEW, {"np-name": "Новикова"}).status_code == 403
    words = {"p-add": "Новикова"}
    assert "participants/new" in client_of(anna).get("/events/participants/", words).content.decode()
    assert "participants/new" not in client_of(oleg).get("/events/participants/", words).content.decode()


@pytest.fixture
def belova(anna: User) -> ContactPerson:
    person = make_person("Белова Ольга", by=anna)
    details = [DetailInput("phone", number) for number in ("+7 921 000-00-01", "+7 921 000-00-02", "+7 921 000-00-03")]
    change_person(person, PartyInput(details=[*details, DetailInput("email", "belova@example.ru")]), by=anna)
    return person


def use(person: ContactPerson, number: str, by: User, type: str = "call") -> None:
    detail = next(one for one in person.details.all() if number in one.value)
    row = ParticipantInput(person=person, contact_detail=detail)
    create_event(EventInput({"subject": "Разговор"}, [row]), type=EventType.objects.get(code=type), by=by)


def test_the_contact_used_last_is_offered_first(anna: User, belova: ContactPerson, client_of: ClientOf) -> None:
    fresh = ContactPerson.objects.get(pk=belova.pk)
    assert pickers.row_of(fresh, "call").contact.endswith("01") and not any(
        way.is_last for way in pickers.row_of(fresh).ways
    )
    use(belova, "00-03", anna)
    use(belova, "00-02", anna)
    use(belova, "belova@", anna, "email")
    row = pickers.row_of(ContactPerson.objects.get(pk=belova.pk), "call")
    assert row.contact.endswith("02")
    assert [(way.shown[-2:], way.is_last) for way in row.ways] == [
        ("02", True), ("03", False), ("01", False), ("ru", True),
    ]  # fmt: skip
    for address in (
        f"/events/new/?type=call&person={belova.public_id}",
        "/events/participants/?p-add=Белова&type=call",
    ):
        page = client_of(anna).get(address).content.decode()
        assert page.count("last time") + page.count("в прошлый раз") == 2, address


def test_asking_for_it_costs_the_same_for_one_and_for_many(anna: User, belova: ContactPerson) -> None:
    use(belova, "00-03", anna)
    people = [make_person(f"Белова {name}", by=anna, phone=f"+7 921 100-00-{n:02}") for n, name in enumerate("АБВГД")]
    counts = []
    for some in ([belova], [belova, *people]):
        rows = list(ContactPerson.objects.filter(pk__in=[one.pk for one in some]))
        with remembering(), CaptureQueriesContext(connection) as queries:  # as pages are made
            pickers.rows_for(rows, "call")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 4
