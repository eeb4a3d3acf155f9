"""Favourites, cards seen lately, birthdays, by their addresses."""

from collections.abc import Callable
from datetime import timedelta

from django.test import Client
from django.utils import timezone

from letopis.accounts.models import User
from letopis.events.testing import make_event
from letopis.parties.actions import change_person, mark_for_deletion
from letopis.parties.inputs import PartyInput
from letopis.parties.testing import make_counterparty, make_person
from letopis.web.models import Favourite, Visit

Clients = Callable[[User], Client]


def test_a_star_is_ones_own_and_goes_with_the_right_to_see(
    anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    person, company = make_person("Белова Ольга", by=anna), make_counterparty("ООО «Ёлка»", by=anna)
    event = make_event("Скидка", by=anna, person=person)
    client = client_of(anna)
    for kind, record in (("person", person), ("counterparty", company), ("event", event)):
        for _click in range(2):
            assert client.post(f"/favourites/{kind}/{record.public_id}/", {"on": "1"}).status_code == 302
    assert Favourite.objects.filter(user=anna).count() == 3
    palette = client.get("/palette/").content.decode()
    assert all(name in palette for name in ("Белова Ольга", "ООО «Ёлка»", "Скидка"))
    assert "Белова Ольга" in client.get("/").content.decode()
    assert "Белова Ольга" not in client_of(boris).get("/palette/").content.decode()
    assert client_of(vera).post(f"/favourites/person/{person.public_id}/", {"on": "1"}).status_code == 404
    mark_for_deletion(company, by=anna)
    assert "ООО «Ёлка»" not in client.get("/palette/").content.decode()
    client.post(f"/favourites/person/{person.public_id}/", {"on": "0"})
    assert not Favourite.objects.filter(user=anna, kind="parties.contactperson").exists()


def test_cards_seen_lately_are_few_and_newest_first(anna: User, client_of: Clients) -> None:
    people = [make_person(f"Иванов{number} Иван", by=anna) for number in range(55)]
    client = client_of(anna)
    for person in [*people, people[3]]:
        assert client.post(f"/visits/person/{person.public_id}/").status_code == 204
    assert Visit.objects.filter(user=anna).count() == 50
    page = client.get("/palette/").content.decode()
    assert page.index("Иванов3 ") < page.index("Иванов54 ")
    assert "Иванов0 " not in page


def test_birthdays_of_a_week_and_of_a_month(anna: User, vera: User, client_of: Clients) -> None:
    today = timezone.localdate()
    for days, name in ((0, "Сегодняшний"), (20, "Двадцатый"), (60, "Дальний")):
        day = today + timedelta(days=days)
        person = make_person(f"{name} Иван", by=anna)
        change_person(person, PartyInput(values={"birth_day": day.day, "birth_month": day.month}), by=anna)
    shown = {
        days: [name for name in ("Сегодняшний", "Двадцатый", "Дальний") if name in page]
        for days in (7, 31, 92)
        if (page := client_of(anna).get(f"/birthdays/?days={days}").content.decode())
    }
    assert shown == {7: ["Сегодняшний"], 31: ["Сегодняшний", "Двадцатый"], 92: ["Сегодняшний", "Двадцатый", "Дальний"]}
    assert "Сегодняшний" not in client_of(vera).get("/birthdays/").content.decode()
