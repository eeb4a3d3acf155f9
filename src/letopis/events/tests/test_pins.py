"""Events pinned above the chronicle of a card: on its page, in a merge, by the API."""

import json
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.events.actions import pin_event
from letopis.events.models import Pin
from letopis.events.queries import chronicle
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.actions.merge import merge, undo_merge
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_person
from letopis.rest.tokens import create_token

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return str(response.content.decode())


def part(person: ContactPerson, query: str = "") -> str:
    return f"/events/chronicle/person/{person.public_id}/{query}"


def subjects(page: str) -> list[str]:
    return re.findall(r'class="strong" href="/events/[^"]+">([^<]+)</a>', page)


def test_an_event_is_pinned_and_let_go(anna: User, boris: User, oleg: User, vera: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    event = make_event(
        "Главное", by=anna, person=person, starts_at=clock.now() - timedelta(days=900), state="completed"
    )
    for number in range(60):
        make_event(f"Дело {number}", by=anna, person=person, state="completed")
    address = f"/events/chronicle/person/{person.public_id}/pins/{event.public_id}/"
    client = client_of(anna)
    assert "Главное" not in text(client.get(part(person), headers=HTMX))
    for user, status in ((vera, 404), (oleg, 403), (boris, 403)):
        assert client_of(user).post(address).status_code == status and not Pin.objects.exists()
    answer = text(client.post(address, headers=HTMX))
    assert 'id="chron-pins" hx-swap-oob="true"' in answer and "Вернуть" in answer and f"{address}removal/" in answer
    client.post(address)  # twice is once
    assert Pin.objects.get().person == person
    assert FactRecord.objects.filter(verb="chronicle.pinned", by=anna).count() == 1
    page = text(client.get(part(person), headers=HTMX))
    assert page.index("Закреплено") < page.index("Главное") < page.index("Дело 59")
    assert len(subjects(page)) == 1 + 49 and "закреплено событие над летописью" in page
    assert "Главное" not in text(client.get(part(person, "?type=call"), headers=HTMX)).split("chron__more")[0]
    stamp = re.search(r'hx-get="([^"]+stamp=[^"]+)"', page)
    assert stamp is not None
    assert client.get(stamp[1].replace("&amp;", "&"), headers=HTMX).status_code == 204
    assert client.post(f"{address}removal/").status_code == 302 and not Pin.objects.exists()
    assert client.get(stamp[1].replace("&amp;", "&"), headers=HTMX).status_code == 200
    assert FactRecord.objects.filter(verb="chronicle.unpinned").count() == 1
    stranger = make_event("Чужое", by=anna)
    assert client.post(f"/events/chronicle/person/{person.public_id}/pins/{stranger.public_id}/").status_code == 404


def test_a_card_has_a_few_pins_and_keeps_them_in_a_merge(anna: User, gleb: User, monkeypatch: Any) -> None:
    from letopis.events.actions import pins

    monkeypatch.setattr(pins, "PINS", 1)
    one, other = make_person(by=anna), make_person("Белова Оля", by=anna)
    event, second = make_event("Главное", by=anna, person=one), make_event(by=anna, person=one)
    pin_event(event, one, by=anna)
    with pytest.raises(Refused):
        pin_event(second, one, by=anna)
    done = merge(other, [one], by=gleb)
    assert [pinned.subject for pinned in chronicle(gleb, other).pinned] == ["Главное"]
    undo_merge(other, done, by=gleb)
    assert [pinned.subject for pinned in chronicle(gleb, one).pinned] == ["Главное"]
    assert not chronicle(gleb, other).pinned


def test_pins_by_the_api(anna: User, boris: User, oleg: User, vera: User) -> None:
    person = make_person(by=anna)
    event = make_event("Главное", by=anna, person=person)
    make_event("Другое", by=anna, person=person)
    address = f"/api/v1/events/{event.public_id}/pins"

    def call(user: User, method: str, path: str, body: Any = None) -> Any:
        headers = {"Authorization": f"Bearer {create_token(user, 'write')}"}
        return Client().generic(method, path, json.dumps(body or {}), "application/json", headers=headers)

    card = {"person": str(person.public_id)}
    assert [call(user, "POST", address, card).status_code for user in (vera, oleg, boris)] == [404, 403, 403]
    assert call(anna, "POST", address, {"person": str(event.public_id)}).status_code == 404
    assert not Pin.objects.exists()
    assert call(anna, "POST", address, card).status_code == 204
    listed = call(anna, "GET", f"/api/v1/events?pinned=true&person={person.public_id}").json()["items"]
    assert [row["subject"] for row in listed] == ["Главное"]
    assert call(boris, "DELETE", f"{address}?person={person.public_id}").status_code == 403
    assert call(anna, "DELETE", f"{address}?person={person.public_id}").status_code == 204
    assert not Pin.objects.exists()
