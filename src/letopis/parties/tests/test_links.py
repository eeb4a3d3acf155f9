"""Links on both cards: history, flags, leaving, moving, taking back."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from letopis.accounts.models import User
from letopis.events.queries import chronicle
from letopis.events.testing import make_event
from letopis.history.models import Change, FactRecord
from letopis.history.queries import entries_of
from letopis.kernel import clock
from letopis.parties import queries
from letopis.parties.actions import end_link
from letopis.parties.models import Affiliation, ContactPerson, Counterparty
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def address(card: ContactPerson | Counterparty, what: str, *more: Any) -> str:
    code = "person" if isinstance(card, ContactPerson) else "counterparty"
    return reverse(f"{code}-link{what}", args=[card.public_id, *more])


def test_a_person_is_added_from_the_card_of_a_company(anna: User, client_of: Clients) -> None:
    company, client = make_counterparty(by=anna), client_of(anna)
    known = make_person("Осипова Тамара Глебовна", by=anna)
    typed = {
        "who": known.full_name,
        "position": "Бухгалтер",
        "role": "бухгалтер",
        "is_signatory": "on",
        "since": "01.02.2024",
    }
    assert client.post(address(company, "-new"), typed, headers=HTMX).status_code == 200
    again = client.post(address(company, "-new"), typed, headers=HTMX)
    assert (again.status_code, "уже работает" in again.content.decode()) == (422, True)
    new = {"who": "Дьяков Степан Ильич", "phone": "+7 911 000-48-02", "is_contact": "on"}
    refused = client.post(address(company, "-new"), new, headers=HTMX)
    assert (refused.status_code, company.affiliations.count()) == (422, 1)
    assert "Дьяков Степан Ильич" in refused.content.decode()
    page = client.post(address(company, "-new"), {**new, "create": "1"}, headers=HTMX).content.decode()
    made = ContactPerson.objects.get(last_name="Дьяков")
    assert made.details.get().normalized == "+79110004802"
    rows = queries.people_of(anna, company)
    assert [row.person for row in rows] == [made, known]  # the main contact first, then the signatory
    assert (rows[0].is_contact, rows[1].is_signatory, rows[1].since) == (True, True, date(2024, 2, 1))
    assert page.index("Дьяков") < page.index("Осипова")
    said = [entry.sentence for entry in entries_of(company)]
    assert any("Осипова Тамара Глебовна, Бухгалтер" in text for text in said)
    assert any("Основной контакт: пусто → Дьяков Степан Ильич" in text for text in said)


def test_without_javascript_the_form_is_a_page(anna: User, client_of: Clients) -> None:
    company, person = make_counterparty(by=anna), make_person(by=anna)
    client = client_of(anna)
    page = client.get(address(person, "-new")).content.decode()
    assert "<html" in page
    assert 'name="company"' in page
    answer = client.post(address(person, "-new"), {"company": company.name, "position": "Директор"})
    assert answer["Location"] == f"/people/{person.public_id}/"
    assert person.affiliations.get().is_main  # the only one is the main one
    bad = client.post(address(person, "-new"), {"company": "Нет такого", "since": "вчера"})
    assert bad.status_code == 422
    assert "Нет такого" in bad.content.decode()
    assert "23.11.2026" in bad.content.decode()


def test_there_is_one_main_contact_and_one_signatory(anna: User, client_of: Clients) -> None:
    company, client = make_counterparty(by=anna), client_of(anna)
    people = [make_person(f"Иванов Иван {number}", by=anna, company=company) for number in range(3)]
    for person in people:
        link = person.affiliations.get()
        form = {"is_contact": "on", "is_signatory": "on", "is_main": "on", "version": link.version}
        assert client.post(address(company, "", link.public_id), form, headers=HTMX).status_code == 200
    assert company.affiliations.get(is_contact=True).person == company.affiliations.get(is_signatory=True).person
    assert company.affiliations.get(is_contact=True).person == people[2]
    with pytest.raises(IntegrityError), transaction.atomic():
        Affiliation.objects.filter(person=people[0]).update(is_contact=True)


def test_a_flag_goes_back_to_who_had_it(anna: User, client_of: Clients) -> None:
    company, client = make_counterparty(by=anna), client_of(anna)
    first, second = (make_person(f"Иванов Иван {number}", by=anna, company=company) for number in (1, 2))
    undo = ""
    for person in (first, second):
        link = person.affiliations.get()
        form = {"is_contact": "on", "is_main": "on", "version": link.version}
        client.post(address(company, "", link.public_id), form, headers=HTMX)
        assert "основной" in entries_of(person)[0].sentence
        undo = address(company, "-undo", FactRecord.objects.latest("pk").pk)
    assert company.affiliations.get(is_contact=True).person == second
    assert "Возвращено<" in client.post(undo, headers=HTMX).content.decode()
    assert company.affiliations.get(is_contact=True).person == first
    # Who left does not take the flag back from whoever has it now.
    link = first.affiliations.get()
    client.post(address(company, "-end", link.public_id), headers=HTMX)
    undo = address(company, "-undo", FactRecord.objects.latest("pk").pk)
    other = second.affiliations.get()
    client.post(
        address(company, "", other.public_id),
        {"is_contact": "on", "is_main": "on", "version": other.version},
        headers=HTMX,
    )
    assert "осталось" in client.post(undo, headers=HTMX).content.decode()
    link.refresh_from_db()
    assert (link.until, link.is_contact) == (None, False)
    assert company.affiliations.get(is_contact=True).person == second


def test_two_tabs_do_not_overwrite_a_link(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna, company=make_counterparty(by=anna), position="Юрист")
    link, client = person.affiliations.get(), client_of(anna)
    form = {"company": link.counterparty.name, "position": "Директор", "version": link.version}
    assert client.post(address(person, "", link.public_id), form, headers=HTMX).status_code == 200
    clash = client.post(address(person, "", link.public_id), {**form, "position": "Бухгалтер"}, headers=HTMX)
    page = clash.content.decode()
    link.refresh_from_db()
    assert (clash.status_code, link.position) == (409, "Директор")
    assert "Директор" in page
    assert "Бухгалтер" in page
    assert client.post(
        address(person, "", link.public_id), {**form, "position": "Бухгалтер", "version": link.version}, headers=HTMX
    ).status_code == 200  # fmt: skip


@pytest.mark.parametrize("side", ["person", "company"])
def test_who_left_comes_back_with_the_phone_and_the_flags(side: str, anna: User, client_of: Clients) -> None:
    company = make_counterparty(by=anna)
    person = make_person(by=anna, company=company, phone="+7 812 000-14-20", email="o.belova@home.example")
    link, client = person.affiliations.get(), client_of(anna)
    card: ContactPerson | Counterparty = person if side == "person" else company
    work = str(person.details.get(kind="phone").public_id)
    form = {"company": company.name, "position": "Директор", "is_contact": "on", "is_main": "on", "work": work}
    client.post(address(person, "", link.public_id), {**form, "version": link.version}, headers=HTMX)
    page = client.post(address(card, "-end", link.public_id), headers=HTMX).content.decode()
    link.refresh_from_db()
    assert (link.until, link.is_contact) == (clock.today(anna.zone), False)
    assert [detail.is_valid for detail in person.details.order_by("kind")] == [True, False]  # e-mail, phone
    assert "больше не действует" in entries_of(person)[0].sentence
    assert "Основной контакт: Белова Ольга Сергеевна → пусто" in entries_of(company)[0].sentence
    fact = FactRecord.objects.latest("pk")
    assert address(card, "-undo", fact.pk) in page
    assert client.post(address(card, "-undo", fact.pk), headers=HTMX).status_code == 200
    link.refresh_from_db()
    assert (link.until, link.is_contact, link.position) == (None, True, "Директор")
    assert person.details.get(kind="phone").is_valid
    assert person.details.get(kind="phone").affiliation == link
    for one in (person, company):
        assert Change.objects.filter(fact=FactRecord.objects.latest("pk"), target_id=one.pk).exists()


def test_moving_keeps_both_chronicles_right(anna: User, client_of: Clients) -> None:
    old, new = make_counterparty("СК «Старая»", by=anna), make_counterparty("СК «Новая»", by=anna)
    person = make_person(by=anna, company=old, phone="+7 812 000-14-20", position="Закупки")
    done = make_event("Разговор на старом месте", by=anna, person=person, state="completed")
    ahead = make_event("Звонок на новом", by=anna, person=person, starts_at=clock.now() + timedelta(days=2))
    link, client = person.affiliations.get(), client_of(anna)
    form = client.get(address(person, "-move", link.public_id), headers=HTMX).content.decode()
    assert "+7 (812) 000-14-20" in form
    typed = {
        "company": "СК «Новая»",
        "on": "20.11.2026",
        "position": "Директор",
        "expire": str(person.details.get().public_id),
    }
    assert client.post(address(person, "-move", link.public_id), typed, headers=HTMX).status_code == 200
    present, ended = person.affiliations.order_by("-is_main")
    assert (present.counterparty, present.since, present.is_main) == (new, date(2026, 11, 20), True)
    assert (ended.counterparty, ended.until, ended.is_main) == (old, date(2026, 11, 20), False)
    assert not person.details.get().is_valid

    def stands(party: ContactPerson | Counterparty) -> set[str]:
        found = chronicle(anna, party)
        return {event.subject for event in [*found.ahead, *found.past]}

    assert stands(old) == {done.subject}
    assert stands(new) == {ahead.subject}
    assert stands(person) == {done.subject, ahead.subject}
    for company, what in ((old, "до 20.11.2026"), (new, "Белова Ольга Сергеевна, Директор")):
        assert any(what in entry.sentence for entry in entries_of(company)), company
    page = client.get(f"/counterparties/{old.public_id}/").content.decode()
    assert done.subject in page
    assert ahead.subject not in page
    # Taken back, the planned event is the old company's again, and the phone works.
    client.post(
        address(person, "-undo", FactRecord.objects.filter(verb="person.changed").latest("pk").pk), headers=HTMX
    )
    assert person.affiliations.get().counterparty == old
    assert person.details.get().is_valid
    assert stands(old) == {done.subject, ahead.subject}


def test_a_link_is_changed_by_who_may_change_a_card_of_it(
    anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    company, theirs = make_counterparty(by=anna), make_person(by=boris)
    assert client_of(anna).post(address(company, "-new"), {"who": theirs.full_name}, headers=HTMX).status_code == 200
    link = company.affiliations.get()
    assert client_of(anna).post(address(theirs, "-end", link.public_id)).status_code == 403  # not her card
    assert client_of(vera).post(address(company, "-end", link.public_id)).status_code == 404
    assert client_of(anna).post(address(company, "-end", link.public_id)).status_code == 302
    link.refresh_from_db()
    assert link.until is not None
    other = make_counterparty("ООО «Чужая»", by=vera)
    hidden = Affiliation.objects.create(person=theirs, counterparty=other)
    assert client_of(boris).get(address(theirs, "", hidden.public_id)).status_code == 404
    page = client_of(boris).post(address(theirs, "-new"), {"company": company.name, "position": "Склад"}, headers=HTMX)
    assert page.status_code == 200
    assert Affiliation.objects.filter(pk=hidden.pk).exists()  # what one may not see is not removed unknowingly


def test_only_ones_own_fact_is_taken_back(anna: User, olga: User, client_of: Clients) -> None:
    person = make_person(by=anna, company=make_counterparty(by=anna))
    end_link(person.affiliations.get(), clock.today(anna.zone), by=anna)
    fact = FactRecord.objects.latest("pk")
    assert client_of(olga).post(address(person, "-undo", fact.pk)).status_code == 404
    other = make_person("Иванов Иван", by=anna)
    assert client_of(anna).post(address(other, "-undo", fact.pk)).status_code == 404
    assert person.affiliations.get().until is not None


def test_branches_stand_on_the_card_and_lend_their_chronicle(anna: User, vera: User, client_of: Clients) -> None:
    head = make_counterparty("АО «Голова»", by=anna)
    branch = make_counterparty("АО «Голова», Казань", by=anna, head_company=head)
    leaf = make_counterparty("АО «Голова», Елабуга", by=anna, head_company=branch)
    hidden = make_counterparty("АО «Голова», Тайная", by=vera)
    Counterparty.objects.filter(pk=hidden.pk).update(head_company=head)
    person = make_person(by=anna, company=leaf)
    make_event("Поставка в Елабугу", by=anna, person=person)
    make_event("Разговор в Казани", by=anna, company=branch)
    client = client_of(anna)
    alone = client.get(f"/counterparties/{head.public_id}/").content.decode()
    assert "Поставка в Елабугу" not in alone
    assert "Казань" in alone
    assert "Тайная" not in alone
    wide = client.get(f"/counterparties/{head.public_id}/?branches=1").content.decode()
    assert wide.count("Поставка в Елабугу</a>") == 1
    assert "Разговор в Казани" in wide
    circle = client.post(
        f"/counterparties/{head.public_id}/field/head_company/", {"head_company": leaf.name, "was": ""}, headers=HTMX
    )
    assert (circle.status_code, "в кольцо" in circle.content.decode()) == (422, True)


def test_the_card_of_a_company_asks_the_same_number_of_questions(
    anna: User, client_of: Clients, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    company, client = make_counterparty(by=anna), client_of(anna)
    for size in (3, 27):
        for number in range(size):
            make_person(
                f"Иванов Иван {size}-{number}", by=anna, phone=f"+7 921 000-{size:02}-{number:02}", company=company
            )
            make_counterparty(f"Филиал {size}-{number}", by=anna, head_company=company)
        client.get(f"/counterparties/{company.public_id}/")  # the dictionaries are read
        with django_assert_max_num_queries(20):  # the same for 3 and for 30 people and branches; one for their level
            assert client.get(f"/counterparties/{company.public_id}/").status_code == 200
