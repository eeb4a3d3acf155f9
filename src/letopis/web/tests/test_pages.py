"""«Сегодня», search, the demo company and the clean base."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from letopis.accounts.models import User
from letopis.config.demo import fill_demo
from letopis.events.actions.answer import waiting
from letopis.events.derived import derive_times
from letopis.events.models import Event, EventLink, EventValue, Participant
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.models import ContactPerson, Counterparty, CounterpartyValue, PersonValue
from letopis.parties.normal import derive_counterparty, derive_person
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]


def test_today_shows_late_present_and_waiting_work(anna: User, boris: User, vera: User, client_of: Clients) -> None:
    person = make_person(
        by=anna, birth_day=clock.today(anna.zone).day, birth_month=clock.today(anna.zone).month, birth_year=1984
    )
    late = make_event("Давно пора", by=anna, person=person, starts_at=clock.now() - timedelta(days=3))
    make_event("Сейчас", by=anna, person=person)
    make_event("Ждёт", by=anna, person=person, type="email", direction="incoming", state="completed")
    page = client_of(anna).get("/").content.decode()
    for words in ("Давно пора", "Сейчас", "Ждёт", "Белова Ольга", "Просрочено"):
        assert words in page
    assert "Давно пора" not in client_of(boris).get("/").content.decode()
    assert "Давно пора" in client_of(boris).get("/?whose=team").content.decode()
    assert "Давно пора" not in client_of(vera).get("/?whose=team").content.decode()
    assert client_of(anna).post("/today/overdue/move/").status_code == 302
    late.refresh_from_db()
    assert late.occurs_at.astimezone(anna.zone).date() == clock.today(anna.zone) + timedelta(days=1)
    assert (late.version, late.links.first().occurs_at) == (2, late.occurs_at)  # type: ignore[union-attr]


def test_an_unchanged_day_is_not_sent_again(anna: User, client_of: Clients) -> None:
    client = client_of(anna)
    stamp = client.get("/").content.decode().split('"/?stamp=')[1].split('"')[0]
    assert client.get(f"/?stamp={stamp}", headers={"HX-Request": "true"}).status_code == 204
    make_event("Новое", by=anna)
    assert "Новое" in client.get(f"/?stamp={stamp}", headers={"HX-Request": "true"}).content.decode()


def test_today_asks_the_same_number_of_questions(
    anna: User, client_of: Clients, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    person = make_person(by=anna, company=make_counterparty(by=anna))
    client = client_of(anna)
    for size in (3, 27):
        for number in range(size):
            make_event(f"Дело {size} {number}", by=anna, person=person)
        client.get("/")  # the dictionaries are read
        with django_assert_max_num_queries(12):
            assert client.get("/").status_code == 200


@pytest.mark.django_db
def test_the_demo_company_is_true_to_the_rules() -> None:
    assert fill_demo()
    assert not fill_demo()
    assert (Counterparty.objects.count(), ContactPerson.objects.count(), Event.objects.count()) == (60, 410, 1880)
    assert not [company.name for company in Counterparty.objects.all() if company.warnings]
    for model, mirrored in ((ContactPerson, PersonValue), (Counterparty, CounterpartyValue), (Event, EventValue)):
        codes = [code for card in model.objects.all() for code in card.attributes]  # type: ignore[attr-defined]
        firsts = mirrored.objects.filter(is_first=True).values_list("definition__code", flat=True)  # type: ignore[attr-defined]
        assert len(codes) > 50 and sorted(codes) == sorted(firsts)
    for model, derive in ((ContactPerson, derive_person), (Counterparty, derive_counterparty)):
        for card in model.objects.prefetch_related("details"):  # type: ignore[attr-defined]
            held = (card.sort_key, card.search_text)
            derive(card, card.details.all())
            assert held == (card.sort_key, card.search_text)
    assert set(Event.objects.filter(needs_answer=True)) == set(waiting(Event.objects.all()))
    for event in Event.objects.all():
        held = (event.occurs_at, event.due_at)
        derive_times(event)
        assert held == (event.occurs_at, event.due_at)
    people = set(Participant.objects.exclude(person=None).values_list("event", "person"))
    assert set(EventLink.objects.exclude(person=None).values_list("event", "person")) == people


def test_the_clean_base_is_offered_only_in_the_demo(gleb: User, client_of: Clients) -> None:
    assert client_of(gleb).post("/clean-base/").status_code == 404
    assert "clean-base" not in client_of(gleb).get("/").content.decode()
