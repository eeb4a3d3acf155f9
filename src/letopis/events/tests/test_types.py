"""Types of events: their settings by pages and by the API, what becomes of events, who may."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.attributes.testing import make_attribute
from letopis.events.models import Event, EventType
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.parties.testing import make_person
from letopis.rest.tokens import create_token

pytestmark = pytest.mark.django_db
TYPES = "/settings/event-types/"


@pytest.fixture
def owner(client: Client, gleb: User) -> Client:
    client.force_login(gleb)
    return client


def form(**more: Any) -> dict[str, Any]:
    return {
        "name": "Выезд замерщика", "name_many": "Выезды", "icon": "truck", "look": "olive", "form": "meeting",
        "needs_participant": "on", "default_minutes": "90", "default_reminder": "60", "next_type": "email",
        "next_days": "2", **more,
    }  # fmt: skip


def rows(*given: tuple[str, str, bool, str, int, bool]) -> dict[str, list[str]]:
    return {
        "outcome-row": [str(n) for n, _row in enumerate(given)],
        "outcome-code": [row[0] for row in given],
        "outcome-name": [row[1] for row in given],
        "outcome-success": [str(n) for n, row in enumerate(given) if row[2]],
        "outcome-next": [row[3] for row in given],
        "outcome-days": [str(row[4]) for row in given],
        "outcome-retired": [str(n) for n, row in enumerate(given) if row[5]],
    }


def held(kind: EventType) -> dict[str, list[str]]:
    return rows(*((o.code, o.name, o.success, o.next_type, o.next_days, o.retired) for o in kind.every_outcome()))


def test_a_type_is_added_used_and_retired(owner: Client, gleb: User) -> None:
    given = rows(("", "Замерили", True, "email", 1, False), ("", "Не пустили", False, "call", 1, False))
    answer = owner.post(f"{TYPES}new/", form(**given))
    assert (answer.status_code, answer["Location"]) == (302, TYPES)
    kind = EventType.objects.get(code="vyezd_zamershchika")
    assert (kind.title, kind.title_many, kind.icon, kind.look) == ("Выезд замерщика", "Выезды", "truck", "olive")
    assert (kind.has_direction, kind.default_minutes, kind.default_reminder) == (False, 90, 60)
    assert [(row.code, row.success, row.next_type) for row in kind.every_outcome()] == [
        ("zamerili", True, "email"), ("ne_pustili", False, "call"),
    ]  # fmt: skip
    page = owner.get("/events/new/?type=vyezd_zamershchika").content.decode()
    assert "Замерили" in page and "Не пустили" in page and 'name="direction"' not in page
    event = make_event(by=gleb, type=kind.code, person=make_person("Белова", by=gleb))
    assert event.reminders == []  # it begins now
    assert "Выезды" in owner.get("/").content.decode()

    assert owner.post(f"{TYPES}of/{kind.code}/retirement/").status_code == 302
    assert "Выезды" not in owner.get("/").content.decode()
    assert owner.get(f"/events/new/?type={kind.code}").status_code == 404
    assert "Выезд замерщика" in owner.get(f"/events/{event.public_id}/").content.decode()
    assert event.subject in owner.get(f"/events/type/{kind.code}/").content.decode()
    assert owner.post(f"{TYPES}of/{kind.code}/retirement/removal/").status_code == 302
    assert "Выезды" in owner.get("/").content.decode()  # memory of dictionaries is told each time
    verbs = list(FactRecord.objects.filter(verb__startswith="event-type.").values_list("verb", flat=True))
    assert sorted(verbs) == ["event-type.added", "event-type.restored", "event-type.retired"]


def test_a_standard_name_stays_standard_until_it_is_changed(owner: Client) -> None:
    kind = EventType.objects.get(code="call")
    page = owner.get(f"{TYPES}of/call/").content.decode()
    values = {
        "name": kind.title, "name_many": kind.title_many, "icon": "phone", "look": "call", "form": "call",
        "has_direction": "on", "awaits_answer": "on", "needs_participant": "on", "default_minutes": "20",
        "default_reminder": "15", "next_type": "call", "next_days": "7", "version": kind.version,
    }  # fmt: skip
    assert f'name="version" value="{kind.version}"' in page
    assert owner.post(f"{TYPES}of/call/", {**values, **held(kind)}).status_code == 302
    kind.refresh_from_db()
    assert (kind.name, kind.name_many, kind.default_minutes) == ("", "", 20)
    assert [row["name"] for row in kind.outcomes] == [""] * 4
    again = {**values, "version": kind.version, "name": "Разговор"}
    assert owner.post(f"{TYPES}of/call/", {**again, **held(kind)}).status_code == 302
    stale = owner.post(f"{TYPES}of/call/", {**again, "name": "Беседа", **held(kind)})
    kind.refresh_from_db()
    assert (stale.status_code, kind.name, kind.code) == (409, "Разговор", "call")


def test_what_cannot_be_is_refused_with_a_sentence(owner: Client) -> None:
    for wrong, words in (
        (form(name="звонок"), "уже есть"),
        (form(name=""), "Обязательное поле"),
        (form(**rows(("", "Да", True, "", 1, False), ("", "да", False, "", 1, False))), "одинаков"),
        (form(**rows(("", "Да", True, "", 999, False))), "366"),
        (form(next_type="no"), "no"),
    ):
        answer = owner.post(f"{TYPES}new/", wrong)
        assert answer.status_code == 422 and words in answer.content.decode(), words
    assert EventType.objects.filter(name="Выезд замерщика").count() == 0
    EventType.objects.exclude(code="note").update(is_active=False)
    owner.post(f"{TYPES}of/note/retirement/")
    assert EventType.objects.get(code="note").is_active


def test_the_order_is_that_of_the_rows(owner: Client) -> None:
    codes = list(EventType.objects.values_list("code", flat=True))
    owner.post(f"{TYPES}order/", {"row": [codes[-1], *codes[:-1]]})
    assert list(EventType.objects.values_list("code", flat=True)) == [codes[-1], *codes[:-1]]
    owner.post(f"{TYPES}order/", {"row": [codes[-1], *codes[:-1]], "down": codes[-1]})
    assert list(EventType.objects.values_list("code", flat=True))[:2] == [codes[0], codes[-1]]


def test_an_outcome_that_is_left_out_stays_on_its_events(owner: Client, gleb: User) -> None:
    event = make_event(by=gleb, state="completed", outcome="voicemail", person=make_person("Белова", by=gleb))
    kind = EventType.objects.get(code="call")
    kept = [(o.code, o.name, o.success, o.next_type, o.next_days, False) for o in kind.every_outcome()[:3]]
    base = form(name="Звонок", name_many="Звонки", icon="phone", look="call", form="call", has_direction="on")
    owner.post(f"{TYPES}of/call/", {**base, "version": kind.version, **rows(*kept)})
    kind.refresh_from_db()
    assert [row.code for row in kind.open_outcomes()] == ["reached", "no_answer", "call_back"]
    page = owner.get(f"/events/{event.public_id}/").content.decode()
    assert re.search(r'value="voicemail" checked', page)
    fresh = owner.get("/events/new/?type=call").content.decode()
    assert 'value="voicemail"' not in fresh and 'value="reached"' in fresh


def test_rules_of_answers_reach_the_events_there_are(owner: Client, gleb: User) -> None:
    person = make_person("Белова", by=gleb)
    letter = make_event(by=gleb, type="email", person=person, state="completed", direction="incoming")
    call = make_event(
        by=gleb, person=person, state="completed", direction="incoming", outcome="call_back",
        starts_at=clock.now() + timedelta(minutes=1),
    )  # fmt: skip
    assert letter.needs_answer and call.needs_answer
    kind = EventType.objects.get(code="call")
    given = [(o.code, o.name, o.code in ("reached", "call_back"), "", 1, False) for o in kind.every_outcome()]
    base = form(name="Звонок", name_many="Звонки", icon="phone", look="call", form="call", has_direction="on")
    owner.post(f"{TYPES}of/call/", {**base, "awaits_answer": "on", "version": kind.version, **rows(*given)})
    call.refresh_from_db()
    assert not call.needs_answer  # «Перезвонить» is a success now
    mail = EventType.objects.get(code="email")
    base = form(name="Письмо", name_many="Письма", icon="mail", look="mail", form="email", has_direction="on")
    owner.post(f"{TYPES}of/email/", {**base, "version": mail.version})
    letter.refresh_from_db()
    assert not letter.needs_answer
    owner.post(f"{TYPES}of/email/", {**base, "awaits_answer": "on", "version": mail.version + 1})
    letter.refresh_from_db()
    assert letter.needs_answer


def test_an_attribute_of_one_type_stands_in_its_form_alone(owner: Client, gleb: User) -> None:
    attribute = make_attribute("Номер заказа", host="event", by=gleb)
    attribute.kinds, attribute.required = ["meeting"], True
    attribute.save()
    assert attribute.field in owner.get("/events/new/?type=meeting").content.decode()
    assert attribute.field not in owner.get("/events/new/?type=call").content.decode()
    values = {
        "type": "call", "subject": "О цене", "state": "planned", "importance": "normal", "starts": "завтра 11",
        "responsible": str(gleb.public_id), "p-add": "Кто-то", "form_key": "",
    }  # fmt: skip
    assert owner.post("/events/new/", values).status_code == 302  # the required one is not asked of calls
    assert owner.post("/events/new/", {**values, "type": "meeting"}).status_code == 422
    assert Event.objects.count() == 1
    page = owner.get(f"/settings/attributes/event/{attribute.code}/").content.decode()
    assert re.search(r'name="kinds"[^>]*value="meeting"[^>]*checked', page)
    lacking = owner.get("/attributes/event/incomplete/").content.decode()
    assert "О цене" not in lacking


def test_the_api_knows_types_whole_and_checks_outcomes(client: Client, gleb: User) -> None:
    token = create_token(gleb, "write")

    def ask(method: str, path: str, body: Any = None, **headers: str) -> Any:
        return client.generic(
            method, f"/api/v1{path}", json.dumps(body) if body is not None else "", content_type="application/json",
            headers={"Authorization": f"Bearer {token}", **headers},
        )  # fmt: skip

    call = ask("GET", "/event-types/call").json()
    assert [row["code"] for row in call["outcomes"]] == ["reached", "no_answer", "call_back", "voicemail"]
    assert (call["form"], call["next_type"], call["outcomes"][0]["success"]) == ("call", "call", True)
    made = ask("POST", "/event-types", {"name": "Демонстрация", "outcomes": [{"name": "Понравилось", "success": True}]})
    assert made.status_code == 201
    code = made.json()["code"]
    event = {"subject": "Показ", "participants": [{"name": "Кто-то"}], "state": "completed"}
    assert ask("POST", "/events", {**event, "type": code, "outcome": "ponravilos"}).status_code == 201
    wrong = ask("POST", "/events", {**event, "type": code, "outcome": "reached"})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "outcome")
    planned = ask("POST", "/events", {**event, "type": "call", "state": "planned"}).json()
    assert ask("POST", f"/events/{planned['id']}/completion", {"outcome": "ponravilos"}).status_code == 422
    assert ask("POST", f"/events/{planned['id']}/completion", {"outcome": "reached"}).status_code == 200
    etag = ask("GET", f"/event-types/{code}")["ETag"]
    changed = ask("PATCH", f"/event-types/{code}", {"outcomes": [], "look": "rose"}, **{"If-Match": etag})
    assert [row["retired"] for row in changed.json()["outcomes"]] == [True]
    assert ask("POST", "/events", {**event, "type": code, "outcome": "ponravilos"}).status_code == 422
    assert ask("DELETE", f"/event-types/{code}", **{"If-Match": changed["ETag"]}).status_code == 204
    assert not EventType.objects.get(code=code).is_active


def test_others_may_not_set_up_types(client: Client, anna: User) -> None:
    client.force_login(anna)
    assert client.get(TYPES).status_code == 403
    assert client.post(f"{TYPES}new/", form()).status_code == 403
    assert not EventType.objects.filter(name="Выезд замерщика").exists()


def test_a_type_with_the_form_of_a_call_honours_who_asked_for_silence(owner: Client, gleb: User) -> None:
    person = make_person("Белова Ольга", by=gleb, phone="8 921 000-77-03")
    person.no_calls = True
    person.save()
    owner.post(f"{TYPES}new/", form(name="Обзвон", form="call", has_direction="on"))
    kind = EventType.objects.get(name="Обзвон")
    page = owner.get(f"/events/new/?type={kind.code}&person={person.public_id}").content.decode()
    assert "921" in page and "contact_reason" in page
    values = {
        "type": kind.code, "subject": "О цене", "state": "planned", "importance": "normal", "starts": "завтра 11",
        "responsible": str(gleb.public_id), "p-add": "Белова", "direction": "outgoing",
    }  # fmt: skip
    assert owner.post("/events/new/", values).status_code == 422
    assert owner.post("/events/new/", {**values, "contact_reason": "Просила сама"}).status_code == 302
