"""The history of fields and the card as of a moment, entered by their pages."""

from collections.abc import Callable
from urllib.parse import quote

from django.test import Client
from pytest_django import DjangoAssertNumQueries

from letopis.accounts.models import User
from letopis.history.past import changes_of
from letopis.kernel import clock
from letopis.parties.actions import change_counterparty, change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]


def test_a_value_is_returned_from_the_history_and_that_too(
    anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    person = make_person(by=anna, comment="раз")
    change_person(person, PartyInput({"comment": "два", "birth_day": 3, "birth_month": 4}), by=anna)
    change = changes_of(person).first()
    assert change is not None
    path = f"/people/{person.public_id}/"
    page = client_of(anna).get(f"{path}history/").content.decode()
    assert "<s>раз</s>" in page and "два" in page and "03.04" in page and "Вернуть значение" in page
    assert "Вернуть значение" not in client_of(boris).get(f"{path}history/").content.decode()
    sent = {"change": change.pk, "field": "comment", "seen": change.pk}
    for who, status in ((vera, 404), (boris, 403), (anna, 302)):
        assert client_of(who).post(f"{path}return/", sent).status_code == status
    person.refresh_from_db()
    assert (person.comment, person.birth_day) == ("раз", 3)
    answer = client_of(anna).post(f"{path}return/", sent, follow=True)  # what the page showed is no longer so
    assert "изменили" in answer.content.decode()
    newest = changes_of(person).first()
    assert newest is not None and newest.fact.data["returns"] == change.pk
    client_of(anna).post(f"{path}return/?change={newest.pk}&field=comment&seen={newest.pk}")
    person.refresh_from_db()
    assert person.comment == "два", "the toast takes it back"


def test_history_is_filtered_by_field_author_and_day(anna: User, olga: User, client_of: Clients) -> None:
    company = make_counterparty(by=anna)
    change_counterparty(company, PartyInput({"comment": "от Анны"}), by=anna)
    change_counterparty(company, PartyInput({"kpp": "780001001"}), by=olga)
    path = f"/counterparties/{company.public_id}/history/"

    def shown(query: str) -> tuple[bool, bool]:
        page = client_of(anna).get(f"{path}?{query}").content.decode()
        return "от Анны" in page, "780001001" in page

    assert shown("") == (True, True)
    assert shown("field=comment") == (True, False)
    assert shown("by=olga") == (False, True)
    assert shown("by=nobody") == (False, False)
    today = f"{clock.today(anna.zone):%d.%m.%Y}"
    assert shown(f"since={today}&until={today}") == (True, True)
    assert shown("until=01.01.2020") == (False, False)
    assert shown("since=чушь&before=чушь") == (True, True)
    panel = client_of(anna).get(path, headers={"HX-Request": "true"}).content.decode()
    assert panel.lstrip().startswith("<aside") and "<html" not in panel


def test_the_card_as_of_a_moment(anna: User, vera: User, client_of: Clients) -> None:
    company = make_counterparty(by=anna, comment="прежний")
    person = make_person(by=anna, company=company)
    moment = clock.now()
    change_counterparty(company, PartyInput({"comment": "нынешний", "kpp": "780001001"}), by=anna)
    path = f"/counterparties/{company.public_id}/"
    page = client_of(anna).get(f"{path}as-of/?at={quote(moment.isoformat())}").content.decode()
    assert "прежний" in page and "сейчас: нынешний" in page and person.full_name in page
    assert client_of(vera).get(f"{path}as-of/").status_code == 404
    page = client_of(anna).get(f"{path}as-of/?at=01.01.2020").content.decode()
    assert "ещё не было" in page and "прежний" not in page
    assert client_of(anna).get(f"{path}as-of/?at=чушь").status_code == 422
    assert client_of(anna).get(f"{path}as-of/?at=01.01.9999").status_code == 200
    sent = {"at": moment.isoformat(), "field": ["comment", "kpp"]}
    assert client_of(vera).post(f"{path}return/", sent).status_code == 404
    assert client_of(anna).post(f"{path}return/", sent).status_code == 302
    company.refresh_from_db()
    assert (company.comment, company.kpp) == ("прежний", "")


def test_queries_of_the_history_do_not_grow(
    anna: User, client_of: Clients, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    person, client = make_person(by=anna), client_of(anna)
    client.get(f"/people/{person.public_id}/history/")
    for rows in (3, 30):
        for number in range(rows):
            change_person(person, PartyInput({"comment": f"{rows}-{number}"}), by=anna)
        with django_assert_num_queries(13):
            client.get(f"/people/{person.public_id}/history/")
