"""Drafts of unsaved forms: kept, offered, restored as typed, closed by saving; nobody else's, never over later work."""

import uuid
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client

from letopis.accounts import drafts
from letopis.accounts.drafts import forget_drafts
from letopis.accounts.models import Draft, User
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]


def instance_of(page: str) -> str:
    return page.split('name="draft" value="')[1].split('"')[0]


def keep(client: Client, form: str, instance: str, **typed: object) -> int:
    sent = {"form": form, "draft": instance, "body": urlencode(typed, doseq=True)}
    return client.post("/drafts/", sent).status_code


def test_a_new_card_is_offered_back_and_closed_by_saving(anna: User, boris: User, client_of: Clients) -> None:
    client = client_of(anna)
    mine = instance_of(client.get("/people/new/").content.decode())
    typed = {
        "last_name": "Недописанная", "responsible": str(anna.public_id), "csrfmiddlewaretoken": "тайна",
        "detail-id": ["", "", ""], "detail-kind": ["phone"] * 3, "detail-value": ["+7 921 1", "+7 921 2", "+7 921 3"],
        "detail-label": ["", "", ""],
    }  # fmt: skip
    assert keep(client, "person-new", mine, **typed) == 204
    assert "тайна" not in urlencode({"": Draft.objects.get().body}) and "csrf" not in Draft.objects.get().body
    page = client_of(anna).get("/people/new/").content.decode()
    assert "несохранённый черновик" in page and f"draft={mine}" in page and "Недописанная" not in page
    assert "черновик" not in client_of(boris).get(f"/people/new/?draft={mine}").content.decode()
    page = client.get(f"/people/new/?draft={mine}").content.decode()
    assert "Недописанная" in page and page.count("+7 921 ") == 3 and instance_of(page) == mine
    assert "errsum" not in page, "what is typed is not judged yet"
    sent = {**typed, "form_key": str(uuid.uuid4()), "draft": mine, "draft_form": "person-new"}
    assert client.post("/people/new/", {**sent, "last_name": ""}).status_code == 422
    assert not Draft.objects.get().is_closed
    assert client.post("/people/new/", sent).status_code == 302
    assert keep(client, "person-new", mine, last_name="Поздняя буква") == 410
    assert "черновик" not in client.get("/people/new/").content.decode()
    assert Draft.objects.get().body == "" and ContactPerson.objects.get().last_name == "Недописанная"


def test_a_draft_never_overwrites_what_was_saved_meanwhile(anna: User, olga: User, client_of: Clients) -> None:
    person = make_person(by=anna, comment="было")
    client, path = client_of(anna), f"/people/{person.public_id}/edit/"
    page = client.get(path).content.decode()
    form = f"person-edit:{person.public_id}"
    typed = {
        "version": "1", "last_name": "Белова", "first_name": "Ольга", "patronymic": "Сергеевна", "comment": "моё",
        "initial-last_name": "Белова", "initial-first_name": "Ольга", "initial-patronymic": "Сергеевна",
        "initial-comment": "было", "responsible": str(anna.public_id), "initial-responsible": str(anna.public_id),
        "is_valid": "on", "initial-is_valid": "True",
    }  # fmt: skip
    assert keep(client, form, instance_of(page), **typed) == 204
    change_person(person, PartyInput({"comment": "её", "sex": "female"}), by=olga)
    restored = client.get(f"{path}?draft={instance_of(page)}").content.decode()
    assert "моё" in restored and 'name="version" value="1"' in restored
    answer = client.post(path, {**typed, "draft": instance_of(page), "draft_form": form})
    assert answer.status_code == 409 and "моё" in answer.content.decode() and "её" in answer.content.decode()
    person.refresh_from_db()
    assert (person.comment, person.sex) == ("её", "female")


def test_events_and_the_composer_keep_drafts(anna: User, client_of: Clients) -> None:
    person, client = make_person(by=anna, phone="+7 921 000-77-03"), client_of(anna)
    event = make_event(by=anna, person=person)
    rows = {"p-id": [""], "p-ref": [f"person:{person.public_id}"], "p-name": [person.full_name], "p-contact": [""]}
    for path, form, text in (
        ("/events/new/", "event-new", {"subject": "Недописанное"}),
        (f"/events/{event.public_id}/", f"event-edit:{event.public_id}", {"subject": "Недописанное", "version": "1"}),
        (f"/people/{person.public_id}/", f"compose-person:{person.public_id}", {"text": "Недописанное"}),
    ):
        mine = instance_of(client.get(path).content.decode())
        assert keep(client, form, mine, type="meeting", state="planned", **rows, **text) == 204
        page = client.get(path).content.decode()
        assert "несохранённый черновик" in page and "Недописанное" not in page, path
        page = client.get(f"{path}?draft={mine}").content.decode()
        assert "Недописанное" in page and person.full_name in page, path
        assert client.post("/drafts/removal/", {"form": form, "draft": mine, "next": path})["Location"] == path
        assert "черновик" not in client.get(path).content.decode()
    assert Event.objects.count() == 1
    compose = f"/events/chronicle/person/{person.public_id}/compose/"
    mine = instance_of(client.get(f"/people/{person.public_id}/").content.decode())
    form = f"compose-person:{person.public_id}"
    keep(client, form, mine, type="note", text="Записано")
    sent = {"type": "note", "text": "Записано", "draft": mine, "draft_form": form, **rows}
    block = client.post(compose, sent, headers={"HX-Request": "true"}).content.decode()
    assert instance_of(block) != mine and "черновик" not in block and Event.objects.count() == 2


def test_drafts_are_swept_capped_and_go_with_their_card(
    anna: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(anna)
    assert keep(client, "person-new", str(uuid.uuid4()), a="старое") == 204
    Draft.objects.update(saved_at=clock.now() - timedelta(days=31))
    assert "черновик" not in client.get("/people/new/").content.decode()
    assert keep(client, "person-new", str(uuid.uuid4()), a="новое") == 204
    assert Draft.objects.count() == 1
    monkeypatch.setattr(drafts, "MOST", 3)
    for _number in range(5):
        keep(client, "person-new", str(uuid.uuid4()), a="ещё")
    assert Draft.objects.count() == 3
    company = make_counterparty(by=anna)
    keep(client, f"counterparty-edit:{company.public_id}", str(uuid.uuid4()), comment="тайна")
    assert forget_drafts(company) == 1
    for form, instance in (("", str(uuid.uuid4())), ("Sign In", str(uuid.uuid4())), ("x" * 41, str(uuid.uuid4()))):
        assert keep(client, form, instance, a="1") == 422
    assert keep(client, "person-new", "чушь", a="1") == 404
    assert keep(client, "person-new", str(uuid.uuid4()), a="ё" * 200_000) == 422
