"""How somebody is best reached: on their card, beside a new event, for programs – and for whom not."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.analytics.contacting.similar import FEWEST, count_similar
from letopis.analytics.models import SimilarClients
from letopis.analytics.tasks import similar_once_a_day
from letopis.analytics.tests.chronicle import at, write_contacts
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.jobs.models import Job
from letopis.kernel import clock
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson, Counterparty, Source
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
LETTERS, CALLS = "Чаще отвечает на письма", "Чаще отвечает на звонки"


@pytest.fixture
def olga(anna: User) -> ContactPerson:
    """Answers letters, not calls."""
    person = make_person(by=anna, phone="+7 921 000-77-03", email="o.belova@sevbereg.example")
    write_contacts(person, "email", 8, 9, by=anna, first=34)
    write_contacts(person, "call", 1, 9, by=anna, hour=16)
    return person


def _page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.content.decode()).replace("\u00a0", " ")


def _card(client: Client, party: Any) -> str:
    kind = "people" if isinstance(party, ContactPerson) else "counterparties"
    return _page(client, f"/{kind}/{party.public_id}/")


def _block(page: str) -> str:
    found = re.search(r'<section class="sec reach".*?</section>', page, re.DOTALL)
    return found[0] if found else ""


def _hints(page: str) -> str:
    found = re.search(r'<div class="hints".*?</div>', page, re.DOTALL)
    return found[0] if found else ""


def _api(user: User, party: Any) -> Any:
    kind = "people" if isinstance(party, ContactPerson) else "counterparties"
    headers = {"Authorization": f"Bearer {create_token(user, 'read')}"}
    return Client().get(f"/api/v1/{kind}/{party.public_id}/contacting", headers=headers)


def test_a_clear_preference_is_said_with_its_reason_and_its_rows(
    olga: ContactPerson, anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    client = client_of(anna)
    page = _card(client, olga)
    block = _block(page)
    assert LETTERS in block
    assert "ответы: 8 из 9" in block and "ответы: 1 из 9" in block
    rows = re.search(r'href="([^"]+)">ответы: 8 из 9', block)[1]
    assert _page(client, rows).count('<li class="ev"') == 9  # the very letters, without the answers
    hints = _hints(page)
    assert "Ольга чаще отвечает на письма: 8 из 9." in hints
    assert 'data-for="call"' in hints and 'data-retype="email"' in hints
    assert 'data-for="email"><span>Ольга чаще отвечает на письма: 8 из 9.</span></p>' in hints  # well chosen
    found = _api(anna, olga).json()
    assert (found["known"], found["basis"], found["best"]) == ("preferred", "own", "email")
    assert found["certainty"] >= 0.975
    by_way = {way["way"]: way for way in found["ways"]}
    assert (by_way["email"]["answered"], by_way["email"]["contacts"]) == (8, 9)
    assert (by_way["call"]["answered"], by_way["call"]["contacts"], by_way["call"]["refusal"]) == (1, 9, "")
    assert by_way["email"]["expected_low"] < by_way["email"]["expected"] < 8 / 9  # held against the usual half
    assert _block(_card(client_of(boris), olga)) == block  # whoever sees the card sees the same
    assert client_of(vera).get(f"/people/{olga.public_id}/").status_code == 404
    assert _api(vera, olga).status_code == 404


def test_what_is_private_marked_or_too_fresh_does_not_count(
    olga: ContactPerson, anna: User, client_of: Clients
) -> None:
    more = {"by": anna, "type": "email", "person": olga, "state": "completed", "direction": "outgoing"}
    make_event("Личное", private=True, starts_at=at(20, 10, anna), **more)
    fresh = make_event("Вчера", starts_at=at(2, 10, anna), **more)
    marked = make_event("Лишнее", starts_at=at(21, 10, anna), **more)
    client = client_of(anna)
    client.post(f"/events/{marked.public_id}/deletion/")
    block = _block(_card(client, olga))
    assert "ответы: 8 из 9" in block
    assert "1 ждёт" in block
    Event.objects.filter(pk=fresh.pk).update(occurs_at=at(12, 10, anna))
    fresh.links.update(occurs_at=at(12, 10, anna))
    assert "ответы: 8 из 10" in _block(_card(client, olga))


def test_little_data_and_no_difference_are_said(anna: User, client_of: Clients) -> None:
    client = client_of(anna)
    person = make_person(by=anna, phone="+7 921 000-77-03", email="o.belova@sevbereg.example")
    assert _block(_card(client, person)) == "" == _hints(_card(client, person))
    write_contacts(person, "email", 1, 1, by=anna, first=34)
    assert "Пока мало данных" in _block(_card(client, person))
    write_contacts(person, "email", 4, 9, by=anna, first=124)
    write_contacts(person, "call", 4, 9, by=anna, first=30)
    page = _card(client, person)
    assert "Разницы не видно" in _block(page)
    assert _hints(page) == ""
    assert _api(anna, person).json()["best"] is None


def test_a_way_that_is_forbidden_or_has_no_contact_is_never_offered(
    olga: ContactPerson, anna: User, client_of: Clients
) -> None:
    client = client_of(anna)
    change_person(olga, PartyInput(values={"no_messages": True}), by=anna, version=olga.version)
    page = _card(client, olga)
    assert LETTERS not in page and "чаще отвечает на письма" not in page
    assert "не писать" in _block(page)
    assert _api(anna, olga).json()["best"] is None
    other = make_person("Крамер Виктор Янович", by=anna, phone="+7 921 000-77-04")  # no address for letters
    write_contacts(other, "email", 8, 9, by=anna, first=34)
    write_contacts(other, "call", 1, 9, by=anna)
    page = _card(client, other)
    assert LETTERS not in page and "Нет адреса e-mail." in _block(page)
    assert "чаще отвечает" not in _hints(page)


def test_a_company_is_reached_by_its_people(anna: User, vera: User, client_of: Clients) -> None:
    company = make_counterparty(by=anna, phone="+7 812 000-14-20")
    write_contacts(company, "email", 8, 9, by=anna, first=34)
    write_contacts(company, "call", 1, 9, by=anna)
    client = client_of(anna)
    assert LETTERS not in _card(client, company)  # there is nobody to write to
    make_person(by=anna, email="o.belova@sevbereg.example", company=company)
    page = _card(client, company)
    assert LETTERS in _block(page)
    assert "Клиент чаще отвечает на письма: 8 из 9." in _hints(page)
    assert _api(anna, company).json()["best"] == "email"
    assert _api(vera, company).status_code == 404


def test_the_usual_hour_is_offered_as_a_time(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna, phone="+7 921 000-77-03")
    write_contacts(person, "call", 10, 10, by=anna, hour=10, first=30)
    write_contacts(person, "call", 1, 9, by=anna, hour=16, first=34)
    page = _card(client_of(anna), person)
    assert "Обычно берёт трубку с 9 до 12 часов (10 из 10, в другое время 1 из 9)." in _block(page)
    offered = re.search(r'data-when="(\d\d\.\d\d\.\d{4}) 10:00"', _hints(page))
    assert offered
    found = _api(anna, person).json()["hours"]
    assert (found["basis"], found["first"], found["last"], found["answered"], found["calls"]) == ("own", 9, 12, 10, 10)
    form = _page(client_of(anna), f"/events/new/?type=call&person={person.public_id}")
    assert f'data-when="{offered[1]} 10:00"' in _hints(form)
    assert _hints(_page(client_of(anna), f"/events/new/?type=email&person={person.public_id}")) == ""


def test_the_form_changes_its_type_and_keeps_what_was_typed(
    olga: ContactPerson, anna: User, client_of: Clients
) -> None:
    client = client_of(anna)
    address = f"/events/new/?type=call&person={olga.public_id}"
    page = _page(client, address)
    assert 'name="retype" value="email"' in _hints(page)
    sent = {
        "type": "call", "retype": "email", "subject": "Скидка на объём", "content": "Вариант Б", "state": "planned",
        "direction": "outgoing", "importance": "normal", "responsible": str(anna.public_id), "p-id": [""],
        "p-ref": [f"person:{olga.public_id}"], "p-name": [olga.full_name], "p-contact": ["+7 (921) 000-77-03"],
        "p-role": ["required"], "form_key": "",
    }  # fmt: skip
    count = Event.objects.count()
    answer = client.post(address, sent)
    page = unescape(answer.content.decode())
    assert answer.status_code == 200 and Event.objects.count() == count  # nothing is written yet
    assert '<input type="hidden" name="type" value="email">' in page
    for kept in ("Скидка на объём", "Вариант Б", "o.belova@sevbereg.example", olga.full_name):
        assert kept in page, kept
    assert '<option value="o.belova@sevbereg.example" data-kind="email" selected>' in page
    assert "errsum" not in page and _hints(page) == ""


def test_the_form_hints_at_whoever_is_chosen_first(
    olga: ContactPerson, anna: User, vera: User, client_of: Clients
) -> None:
    address = f"/events/hints/?type=call&p-ref=&p-ref=person:{olga.public_id}"
    assert "Ольга чаще отвечает на письма: 8 из 9." in _page(client_of(anna), address)
    assert _page(client_of(anna), "/events/hints/?type=call") == ""
    assert _page(client_of(anna), address.replace("call", "meeting")) == ""
    assert _page(client_of(vera), address) == ""  # not her client
    assert client_of(anna).get(address.replace("call", "nothing")).status_code == 404


def _many(by: User, count: int, source: Source | None) -> list[ContactPerson]:
    people = [make_person(f"Клиент Номер{number}", by=by, source=source) for number in range(count)]
    for number, person in enumerate(people):
        write_contacts(person, "email", (number % 4 != 0) * 2, 2, by=by, first=34)
        write_contacts(person, "call", (number % 5 == 0) * 2, 2, by=by)
    return people


def test_of_a_new_client_what_is_usual_for_similar_ones_is_told(anna: User, boris: User, client_of: Clients) -> None:
    fair, other = Source.objects.order_by("pk")[:2]
    people = _many(anna, 2 * FEWEST, fair)
    new = {"phone": "+7 921 000-77-03", "email": "x@example.com"}
    same = make_person("Новиков Пётр", by=boris, source=fair, **new)
    unlike = make_person("Ильин Олег", by=boris, source=other, **new)
    client = client_of(boris)
    assert _block(_card(client, same)) == ""  # nothing is counted yet
    assert count_similar() >= 3
    # counted as plainly as can be
    row = SimilarClients.objects.get(segment=f"person source {fair.pk}")
    answered = [2 * (number % 4 != 0) for number in range(len(people))]
    assert row.ways["email"] == [40, sum(answered), 80, sum(one * one / 2 for one in answered), 40 * 4]
    assert row.hours == {str(at(30, 11, anna).hour): [16, 80]}
    for person, who in ((same, f"контактные лица с источником «{fair}»"), (unlike, "все контактные лица")):
        page = _card(client, person)
        block = _block(page)
        assert "Пока мало данных" in block
        assert "Похожие клиенты чаще отвечают на письма (письма 75 %, звонки 20 %)." in block
        assert (
            who in block and "не меньше 20 клиентов" in block and "40 клиент" not in block
        )  # shares are told, not how many clients the company has
        assert "Похожие клиенты чаще отвечают на письма" in _hints(page)
    found = _api(boris, same).json()
    assert (found["known"], found["basis"], found["best"]) == ("too_little", "similar", "email")
    Event.objects.filter(subject="Связь").delete()  # what is no longer there is no longer counted
    count_similar()
    assert _block(_card(client, same)) == ""


def test_few_similar_clients_are_nobodys_figures(anna: User, client_of: Clients) -> None:
    fair = Source.objects.order_by("pk")[0]
    _many(anna, FEWEST - 1, fair)
    count_similar()
    person = make_person("Новиков Пётр", by=anna, source=fair, phone="+7 921 000-77-03", email="x@example.com")
    assert _block(_card(client_of(anna), person)) == ""
    assert [way["usual"] for way in _api(anna, person).json()["ways"]] == [None] * 4


def test_the_worker_counts_once_a_day(anna: User) -> None:
    similar_once_a_day()
    similar_once_a_day()
    job = Job.objects.get(task="analytics.count_similar_clients")
    count_similar()
    job.delete()
    similar_once_a_day()
    assert not Job.objects.filter(task="analytics.count_similar_clients").exists()
    SimilarClients.objects.update(counted_at=clock.now() - timedelta(days=1))
    similar_once_a_day()
    assert Job.objects.filter(task="analytics.count_similar_clients").exists()


def test_advice_costs_the_same_however_long_the_chronicle(olga: ContactPerson, anna: User, client_of: Clients) -> None:
    """One query more than a card without it, and none when the page shows the whole chronicle anyhow."""
    client, numbers = client_of(anna), []
    for more in (0, 60, 80):
        write_contacts(olga, "call", more, more, by=anna, first=200)
        page = _card(client, olga)
        with CaptureQueriesContext(connection) as queries:
            _card(client, olga)
        numbers.append(len(queries))
        assert f"ответы: {1 + more} из {9 + more}" in page  # the same either way
        olga.event_links.filter(occurs_at__lt=at(199, 11, anna)).delete()
    assert numbers[1] == numbers[2] == numbers[0] + 1


def test_only_the_last_two_hundred_events_are_looked_at(anna: User, client_of: Clients) -> None:
    company = make_counterparty(by=anna, phone="+7 812 000-14-20")
    write_contacts(company, "call", 0, 30, by=anna, first=3000)
    write_contacts(company, "call", 200, 200, by=anna, first=30)
    block = _block(_card(client_of(anna), company))
    assert "ответы: 200 из 200" in block
    assert "from=" in block  # the rows behind begin where the looking ended
    assert Counterparty.objects.count() == 1
