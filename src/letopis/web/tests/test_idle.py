"""The tile of clients without a next event, and «Сегодня» that notices what was given away."""

import re
from collections.abc import Callable
from datetime import timedelta

from django.test import Client

from letopis.accounts.models import User
from letopis.events.actions import reassign_event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_counterparty, make_person

ClientOf = Callable[[User], Client]


def test_heads_see_how_many_clients_have_no_next_event(anna: User, olga: User, vera: User, client_of: ClientOf) -> None:
    make_counterparty(by=anna)
    people = [make_person(f"Лицо {number}", by=anna) for number in range(3)]
    make_person("Чужое", by=vera)
    make_event(by=anna, person=people[0], starts_at=clock.now() + timedelta(days=1))
    client = client_of(olga)
    assert "/today/idle/" in client.get("/").content.decode()
    tile = client.get("/today/idle/").content.decode()
    numbers = re.findall(r'href="/(\w+)/\?view=idle"><b[^>]*>(\d+)<', tile)
    assert dict(numbers) == {"people": "2", "counterparties": "1"}
    listed = client.get("/people/?view=idle").content.decode()
    assert len(re.findall('id="row-', listed)) == 2
    assert "/today/idle/" not in client_of(anna).get("/").content.decode()
    assert client_of(anna).get("/today/idle/").status_code == 404


def test_today_notices_that_an_event_was_given_away(anna: User, boris: User, olga: User, client_of: ClientOf) -> None:
    event = make_event("Передадут", by=anna, starts_at=clock.now() + timedelta(minutes=1))
    make_event("Останется", by=anna, starts_at=clock.now() + timedelta(minutes=1))
    client = client_of(anna)
    page = client.get("/").content.decode()
    address = re.search(r'id="day" data-poll hx-get="([^"]*)"', page)
    assert address
    asked = {"headers": {"HX-Request": "true"}}
    assert client.get(address[1], **asked).status_code == 204  # type: ignore[arg-type]
    reassign_event(event, boris, by=olga)
    answer = client.get(address[1], **asked)  # type: ignore[arg-type]
    assert answer.status_code == 200
    assert "Передадут" not in answer.content.decode() and "Останется" in answer.content.decode()
