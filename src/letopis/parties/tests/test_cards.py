"""People and counterparties, entered by their pages, with the outsider who must fail."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from letopis.accounts.models import User
from letopis.history.models import Change
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty
from letopis.parties.queries import counterparties_found, people_found
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]
LONG = "Ё" * 200


def person_form(by: User, **values: Any) -> dict[str, Any]:
    """A form of a new person as a browser sends it."""
    return {
        "form_key": str(uuid.uuid4()), "last_name": "Белова", "first_name": "Ольга", "patronymic": "Сергеевна", "birthday": "14.03",
        "sex": "female", "responsible": str(by.public_id), "tags": "VIP, vip, ЛПР", "comment": "", "is_valid": "on",
        "detail-id": ["", ""], "detail-kind": ["phone", "email"], "detail-value": ["8 (921) 000-77-03", "O.Belova@x.example"], "detail-label": ["моб.", ""],
        "link-id": [""], "link-company": [""], "link-position": [""], "link-role": [""], "link-since": [""], "link-until": [""], **values,
    }  # fmt: skip


def test_a_person_is_written_once_and_found_by_any_piece(
    anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    company = make_counterparty(by=anna)
    form = person_form(anna, **{"link-company": [company.name], "link-position": ["Директор"]})
    for _click in range(2):
        answer = client_of(anna).post("/people/new/", form)
        assert answer.status_code == 302
    person = ContactPerson.objects.get()
    assert (person.birth_day, person.birth_month, person.birth_year) == (14, 3, None)
    assert sorted(tag.name for tag in person.tags.all()) == ["VIP", "ЛПР"]
    assert person.affiliations.get().counterparty == company
    assert person.team == anna.team
    assert Change.objects.filter(kind="parties.contactperson", target_id=person.pk).count() == 1
    for query in (
        "бел",
        "елов",
        "о",
        "7703",
        "77 03",
        "8 921 000-77-03",
        "+7 (921)",
        "belova@x",
        "ольга бел",
        "БЕЛОВА 7703",
    ):
        assert list(people_found(boris, query)) == [person], query
        assert not people_found(vera, query).exists(), query
    assert not people_found(boris, "белоа").exists()


@pytest.mark.parametrize(
    "address",
    [
        "/people/{}/",
        "/people/{}/edit/",
        "/people/{}/history/",
        "/people/{}/field/comment/",
        "/people/{}/block/details/",
    ],
)
def test_what_one_may_not_see_is_not_there(
    address: str, anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    person = make_person(by=anna)
    path = address.format(person.public_id)
    assert client_of(anna).get(path, headers={"HX-Request": "true"}).status_code == 200
    assert client_of(vera).get(path, headers={"HX-Request": "true"}).status_code == 404
    seen = client_of(boris).get(path, headers={"HX-Request": "true"}).status_code
    assert seen == (403 if any(word in path for word in ("edit", "field", "block")) else 200)


def test_a_refused_form_keeps_what_was_typed(anna: User, client_of: Clients) -> None:
    form = person_form(anna, birthday="31.02.1984", comment="важное", **{"link-company": ["Нет такого"]})
    answer = client_of(anna).post("/people/new/", form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Такого дня нет" in page
    assert 'href="#id_birthday"' in page
    assert "важное" in page
    assert "8 (921) 000-77-03" in page
    assert not ContactPerson.objects.exists()


def test_an_observer_looks_and_changes_nothing(anna: User, oleg: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    client = client_of(oleg)
    assert client.get(f"/people/{person.public_id}/").status_code == 200
    assert client.get("/people/new/").status_code == 403
    assert (
        client.post(f"/people/{person.public_id}/field/comment/", {"value": "x", "comment": "x", "was": ""}).status_code
        == 403
    )
    assert client.post(f"/people/{person.public_id}/deletion/").status_code == 403
    person.refresh_from_db()
    assert (person.comment, person.is_marked_for_deletion) == ("", False)


def test_a_value_is_edited_in_place_and_a_clash_is_shown(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    client, path = client_of(anna), f"/people/{person.public_id}/field/comment/"
    htmx = {"HX-Request": "true"}
    assert client.post(path, {"comment": "Любит кофе", "was": ""}, headers=htmx).status_code == 200
    clash = client.post(path, {"comment": "Любит чай", "was": ""}, headers=htmx)
    person.refresh_from_db()
    assert (clash.status_code, person.comment) == (409, "Любит кофе")
    assert "Любит кофе" in clash.content.decode()
    assert "Любит чай" in clash.content.decode()


def test_two_forms_meet_on_the_conflict_page(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna, phone="+7 921 000-77-03")
    client, path = client_of(anna), f"/people/{person.public_id}/edit/"
    held = {"initial-comment": "", "initial-sex": "", "initial-tags": "", "initial-birthday": ""}
    mine = person_form(anna, version=1, comment="моё", tags="", birthday="", sex="", **held)
    del mine["form_key"]
    mine |= {
        "detail-id": [str(person.details.get().public_id)],
        "detail-kind": ["phone"],
        "detail-value": ["+7 921 000-77-03"],
        "detail-label": [""],
    }
    change_person(person, PartyInput(values={"comment": "чужое", "sex": "female"}), by=anna)
    answer = client.post(path, mine)
    page = answer.content.decode()
    person.refresh_from_db()
    assert (answer.status_code, person.comment) == (409, "чужое")
    assert "моё" in page
    assert "чужое" in page
    chosen = {**mine, "version": person.version, "comment": "моё", "sex": "female"}
    assert client.post(path, chosen).status_code == 302
    person.refresh_from_db()
    assert (person.comment, person.sex) == ("моё", "female")


def test_wrong_legal_numbers_are_kept_and_marked(anna: User, client_of: Clients) -> None:
    company = make_counterparty(by=anna, inn="7707083894")
    page = client_of(anna).get(f"/counterparties/{company.public_id}/").content.decode()
    assert "7707083894" in page
    assert "Контрольная цифра ИНН не сходится" in page
    assert list(counterparties_found(anna, "0708389")) == [company]


def test_a_mark_is_put_and_taken_back(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    client = client_of(anna)
    assert client.post(f"/people/{person.public_id}/deletion/").status_code == 302
    assert (
        person.full_name not in client.get("/people/").content.decode().split("<main", 1)[1].split("data-toast", 1)[0]
    )
    assert client.post(f"/people/{person.public_id}/deletion/removal/").status_code == 302
    assert person.full_name in client.get("/people/").content.decode()


@pytest.mark.parametrize("name", [LONG, "<script>alert(1)</script>", "O'Brien \\ %s {{7*7}}", "‮בבקשה", "😀"])
def test_strange_names_are_kept_as_they_are(name: str, anna: User, client_of: Clients) -> None:
    answer = client_of(anna).post("/people/new/", person_form(anna, last_name=name))
    assert answer.status_code == 302
    person = ContactPerson.objects.get()
    assert person.last_name == name
    page = client_of(anna).get(f"/people/{person.public_id}/").content.decode()
    assert "<script>alert(1)" not in page
    assert client_of(anna).get("/people/", {"q": name[:40]}).status_code == 200


def test_text_a_database_cannot_keep_is_refused(anna: User, client_of: Clients) -> None:
    answer = client_of(anna).post("/people/new/", person_form(anna, last_name="Бел\x00ова"))
    assert answer.status_code == 422
    assert not ContactPerson.objects.exists()


@pytest.mark.parametrize("address", ["/people/", "/counterparties/"])
def test_lists_ask_the_same_number_of_questions(
    address: str, anna: User, client_of: Clients, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    company = make_counterparty(by=anna)
    client = client_of(anna)
    for size in (3, 27):
        for number in range(size):
            make_person(
                f"Иванов Иван {size}-{number}",
                by=anna,
                phone=f"+7 921 000-{size:02}-{number:02}",
                company=company,
                tags=["VIP"],
            )
            make_counterparty(f"ООО «Номер {size}-{number}»", by=anna)
        with django_assert_max_num_queries(15):
            assert client.get(address).status_code == 200


def test_a_card_asks_the_same_number_of_questions(
    anna: User, client_of: Clients, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_person(by=anna, company=make_counterparty(by=anna))
    client = client_of(anna)
    client.get(f"/people/{person.public_id}/")  # the dictionaries are read
    for size in (3, 27):
        for number in range(size):
            ContactDetail.objects.create(
                person=person, kind="phone", value=f"{size}{number}", normalized=f"{size}{number}"
            )
        with django_assert_max_num_queries(17):  # five of them outside the card: session, user, stamps, menu, bell
            assert client.get(f"/people/{person.public_id}/").status_code == 200


def test_pages_of_a_list_follow_each_other(anna: User, client_of: Clients) -> None:
    for number in range(170):
        make_counterparty(f"ООО «{number:03}»", by=anna)
    client, seen, address = client_of(anna), [], "/counterparties/"
    while address:
        page = client.get(address).content.decode()
        body = page.split("<tbody", 1)[1]
        seen += [
            piece.split("<", 1)[0]
            for piece in body.split('class="name trunc"')[1:]
            for piece in [piece.split(">", 1)[1]]
        ]
        following = body.rsplit('hx-get="?', 1)
        address = (
            f"/counterparties/?{following[1].split(chr(34), 1)[0].replace('&amp;', '&')}"
            if len(following) > 1 and "after=" in following[1][:200]
            else ""
        )
    names = sorted(Counterparty.objects.values_list("name", flat=True))
    assert seen == names
    last = Counterparty.objects.get(name="ООО «169»")
    assert "ООО «169»" in client.get(f"/counterparties/?at={last.public_id}").content.decode()
