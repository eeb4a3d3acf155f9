"""Quick entry over HTTP: shown before it is written, corrected part by part, with its rights."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.events.tests.quickentry_world import NOW, furnish
from letopis.kernel import clock
from letopis.parties.models import ContactPerson
from letopis.rest.tokens import create_token

ClientOf = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
LINE = "позвонить Беловой завтра в 11 про договор за 20 минут"


@pytest.fixture
def said(anna: User, vera: User, monkeypatch: pytest.MonkeyPatch) -> User:
    furnish(anna, vera)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return anna


def parts(page: str) -> dict[str, object]:
    """What a browser would send of the shown parts."""
    sent: dict[str, object] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] != "csrfmiddlewaretoken":
            held = sent.setdefault(name[1], []) if name[1].startswith("p-") else None
            if isinstance(held, list):
                held.append(value[1] if value else "")
            else:
                sent[name[1]] = value[1] if value else ""
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', page, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body) or re.search(r'value="([^"]*)"', body)
        value = chosen[1] if chosen else ""
        if name.startswith("p-"):
            held = sent.setdefault(name, [])
            assert isinstance(held, list)
            held.append(value)
        else:
            sent[name] = value
    return sent


def shown(client: Client, text: str, **more: object) -> dict[str, object]:
    page = client.get("/events/quick/", {"text": text, **more}, headers=HTMX)  # type: ignore[arg-type]
    assert page.status_code == 200
    return {**parts(page.content.decode()), "text": text}


def test_a_line_is_shown_and_then_written(said: User, client_of: ClientOf) -> None:
    client = client_of(said)
    sent = shown(client, LINE)
    assert not Event.objects.exists()
    assert sent["starts"] == "27.11.2026 11:00" and sent["subject"] == "Про договор" and sent["remind"] == "20"
    answer = client.post("/events/quick/?next=/calendar/", sent)
    assert answer.status_code == 302 and answer["Location"] == "/calendar/"
    event = Event.objects.get()
    assert (event.type.code, event.state, event.subject) == ("call", "planned", "Про договор")
    assert event.starts_at == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)
    assert event.reminders == [20] and event.direction == "outgoing" and event.responsible == said
    row = event.participants.get()
    assert (row.name, row.contact) == ("Белова Ольга Сергеевна", "+7 (921) 000-77-03")
    page = client.get("/").content.decode()
    assert "Про договор" in page and f"/events/{event.public_id}/deletion/" in page  # with the way back
    client.post(f"/events/{event.public_id}/deletion/")
    assert Event.objects.get().is_marked_for_deletion


def test_sent_twice_it_is_one_event(said: User, client_of: ClientOf) -> None:
    client = client_of(said)
    sent = shown(client, LINE)
    for _time in range(2):
        assert client.post("/events/quick/", sent).status_code == 302
    assert Event.objects.count() == 1


def test_what_was_not_shown_is_not_written(said: User, client_of: ClientOf) -> None:
    client = client_of(said)
    page = client.post("/events/quick/", {"text": LINE})  # without scripts
    assert page.status_code == 200 and "Белова Ольга" in page.content.decode()
    sent = shown(client, LINE) | {"text": "позвонить Гриневу завтра"}  # typed on since
    assert client.post("/events/quick/", sent).status_code == 200
    assert not Event.objects.exists()


def test_a_corrected_part_stays_while_the_line_goes_on(said: User, client_of: ClientOf) -> None:
    client = client_of(said)
    held = {"fixed": "subject,type", "subject": "Своя тема", "type": "meeting"}
    sent = shown(client, "позвонить Гриневу послезавтра в 12", **held)
    assert sent["subject"] == "Своя тема" and sent["type"] == "meeting" and sent["starts"] == "28.11.2026 12:00"
    client.post("/events/quick/", {**sent, "responsible": str(said.public_id)})
    event = Event.objects.get()
    assert (event.type.code, event.subject) == ("meeting", "Своя тема")
    assert event.ends_at is not None and (event.ends_at - event.starts_at).total_seconds() == 3600  # type: ignore[operator]


def test_namesakes_are_chosen_from(said: User, client_of: ClientOf) -> None:
    client = client_of(said)
    sent = shown(client, "позвонить Кузнецовой завтра в 11")
    assert sent["p-ref"] == [""]  # nobody is taken by chance
    irina = ContactPerson.objects.get(first_name="Ирина")
    chosen = shown(
        client, "позвонить Кузнецовой завтра в 11", **{"p-ref": f"person:{irina.public_id}", "p-contact": ""}
    )
    assert chosen["p-ref"] == [f"person:{irina.public_id}"]
    client.post("/events/quick/", chosen)
    assert Event.objects.get().participants.get().person == irina
    dropped = shown(client, LINE, drop=str(sent["p-ref"]))
    assert len(dropped["p-ref"]) == 1  # type: ignore[arg-type]
    belova = ContactPerson.objects.get(last_name="Белова")
    assert "p-ref" not in shown(client, LINE, drop=f"person:{belova.public_id}")


def test_a_refusal_keeps_what_was_typed(said: User, client_of: ClientOf) -> None:
    client = client_of(said)
    sent = shown(client, LINE) | {"starts": "когда-нибудь"}
    page = client.post("/events/quick/", sent)
    assert page.status_code == 422
    text = page.content.decode()
    assert "когда-нибудь" in text and 'value="Про договор"' in text
    nobody = shown(client, "позвонить завтра в 11")
    assert client.post("/events/quick/", nobody).status_code == 422  # a call needs somebody
    assert not Event.objects.exists()


def test_a_ban_is_said_and_a_reason_taken(said: User, client_of: ClientOf) -> None:
    ContactPerson.objects.filter(last_name="Белова").update(no_calls=True)
    client = client_of(said)
    page = client.get("/events/quick/", {"text": LINE}, headers=HTMX).content.decode()
    assert 'name="contact_reason"' in page
    sent = {**parts(page), "text": LINE}
    assert client.post("/events/quick/", sent).status_code == 422
    assert client.post("/events/quick/", {**sent, "contact_reason": "просила сама"}).status_code == 302
    assert Event.objects.get().contact_reason == "просила сама"


def test_the_card_is_the_default_and_the_way_back(said: User, client_of: ClientOf) -> None:
    client = client_of(said)
    belova = ContactPerson.objects.get(last_name="Белова")
    sent = shown(client, "позвонить завтра в 11", person=str(belova.public_id))
    assert sent["p-ref"] == [f"person:{belova.public_id}"]
    answer = client.post(f"/events/quick/?person={belova.public_id}", sent)
    assert answer["Location"] == f"/people/{belova.public_id}/"
    assert client.post("/events/quick/?next=https://evil.example/", shown(client, LINE))["Location"] == "/"


def test_outsiders_and_onlookers(said: User, vera: User, oleg: User, client_of: ClientOf) -> None:
    belova = ContactPerson.objects.get(last_name="Белова")
    page = client_of(vera).get("/events/quick/", {"text": LINE}, headers=HTMX).content.decode()
    assert "Белова Ольга" not in page and str(belova.public_id) not in page
    assert client_of(vera).get("/events/quick/", {"text": LINE, "person": str(belova.public_id)}).status_code == 404
    stolen = shown(client_of(vera), "встреча завтра в 11") | {"p-ref": [f"person:{belova.public_id}"], "p-id": [""]}
    client_of(vera).post("/events/quick/", stolen | {"p-name": ["Белова"], "p-contact": [""]})
    assert not Event.objects.filter(participants__person=belova).exists()
    assert client_of(oleg).get("/events/quick/").status_code == 403
    assert "quick-text" not in client_of(oleg).get("/").content.decode()


def test_the_palette_offers_to_write_a_line_down(said: User, oleg: User, client_of: ClientOf) -> None:
    page = client_of(said).get("/palette/", {"q": "позвонить Беловой завтра"}).content.decode()
    assert "/events/quick/?text=%D0%BF%D0%BE%D0%B7" in page
    assert "/events/quick/?text=" not in client_of(said).get("/palette/", {"q": "Белова"}).content.decode()
    assert "/events/quick/?text=" not in client_of(oleg).get("/palette/", {"q": "позвонить Беловой"}).content.decode()


def test_programs_ask_what_a_line_means(said: User, vera: User) -> None:
    def ask(user: User, **body: str) -> dict[str, object]:
        headers = {"Authorization": f"Bearer {create_token(user, 'read')}"}
        answer = Client().post("/api/v1/events/parse", json.dumps(body), "application/json", headers=headers)
        return {**answer.json(), "status_code": answer.status_code}

    found = ask(said, text=LINE)
    belova = ContactPerson.objects.get(last_name="Белова")
    assert found["type"] == "call" and found["starts_at"] == "2026-11-27T11:00:00+03:00" and found["reminders"] == [20]
    assert found["participants"] == [
        {
            "said": "Беловой",
            "candidates": [{"kind": "person", "id": str(belova.public_id), "name": "Белова Ольга Сергеевна"}],
        }
    ]
    assert ask(vera, text=LINE)["participants"] == []
    assert ask(vera, text=LINE, person=str(belova.public_id))["status_code"] == 422
    assert ask(said, text="позвонить", person=str(belova.public_id))["participants"]
    assert not Event.objects.exists()
