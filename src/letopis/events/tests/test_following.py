"""What follows from an event: the next step with a completion, creation on its basis, a copy; purge and undo."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.events.following import proposed
from letopis.events.models import Event, EventType
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.kernel.workdays import working_day
from letopis.parties.testing import make_person

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 27, 8, 30, tzinfo=UTC)  # 11:30 in Moscow


@pytest.fixture
def friday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: FRIDAY)


def test_days_off_are_skipped() -> None:
    assert working_day(date(2026, 11, 28)) == date(2026, 11, 30)
    assert working_day(date(2026, 12, 31)) > date(2027, 1, 8)  # over the New Year holidays
    assert working_day(date(2026, 11, 30)) == date(2026, 11, 30)


def test_the_step_is_proposed_by_type_and_outcome(anna: User, friday: None) -> None:
    call = make_event("О цене", by=anna, person=make_person(by=anna), starts_at=FRIDAY)
    step = proposed(call, "no_answer", anna)
    assert step and (step.type.code, step.subject) == ("call", "О цене")
    assert step.start == datetime(2026, 11, 30, 8, 30, tzinfo=UTC)  # tomorrow is Saturday
    usual = proposed(call, "", anna)
    assert usual and usual.start == datetime(2026, 12, 4, 8, 30, tzinfo=UTC)
    EventType.objects.filter(code="call").update(is_active=False)
    assert proposed(call, "", anna) is None
    assert proposed(make_event(by=anna, type="task"), "", anna) is None


def test_a_call_is_completed_with_its_next_step_and_taken_back(anna: User, client_of: Any, friday: None) -> None:
    person, client = make_person(by=anna, phone="8 921 000-77-03"), client_of(anna)
    call = make_event("О цене", by=anna, person=person, starts_at=FRIDAY)
    address = f"/events/{call.public_id}/completion/"
    page = client.get(address).content.decode()
    assert "Поговорили" in page and "О цене" in page and 'data-step-start="30.11.2026 11:30"' in page
    dialog = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "<dialog" in dialog and "<html" not in dialog
    answer = client.post(
        address,
        {"outcome": "no_answer", "step": "1", "step-type": "call", "step-start": "30.11.2026 11:30",
         "step-subject": "О цене", "next": "/events/"},
    )  # fmt: skip
    assert (answer.status_code, answer["Location"]) == (302, "/events/")
    call.refresh_from_db()
    made = Event.objects.get(basis=call)
    assert (call.state, call.outcome, made.state, made.direction) == ("completed", "no_answer", "planned", "outgoing")
    assert [row.person for row in made.participants.all()] == [person]
    assert made.ends_at and made.ends_at - made.starts_at == timedelta(minutes=15)
    said = client.get("/events/").content.decode()
    assert f"/events/{call.public_id}/planning/?step={made.public_id}" in said
    for one, other in ((call, made), (made, call)):
        assert str(other.public_id) in client.get(f"/events/{one.public_id}/").content.decode()
    client.post(f"/events/{call.public_id}/planning/?step={made.public_id}")
    call.refresh_from_db()
    made.refresh_from_db()
    assert (call.state, made.is_marked_for_deletion) == ("planned", True)


def test_neither_is_written_when_the_step_is_refused(anna: User, client_of: Any) -> None:
    person = make_person(by=anna)
    person.no_calls = True
    person.save()
    call = make_event(by=anna, person=person, direction="incoming")
    values = {"step": "1", "step-type": "call", "step-start": "завтра 11"}
    answer = client_of(anna).post(f"/events/{call.public_id}/completion/", values)
    assert answer.status_code == 422 and 'name="contact_reason"' in answer.content.decode()
    wrong = client_of(anna).post(f"/events/{call.public_id}/completion/", {**values, "step-start": "никогда"})
    assert wrong.status_code == 422
    call.refresh_from_db()
    assert call.state == "planned" and Event.objects.count() == 1
    given = {**values, "contact_reason": "Просил сам"}
    assert client_of(anna).post(f"/events/{call.public_id}/completion/", given).status_code == 302
    assert Event.objects.get(basis=call).contact_reason == "Просил сам"


def test_others_complete_nothing_and_see_no_basis(
    anna: User, vera: User, oleg: User, gleb: User, client_of: Any
) -> None:
    call = make_event(by=anna, person=make_person(by=anna))
    address = f"/events/{call.public_id}/completion/"
    for method in ("get", "post"):
        assert getattr(client_of(vera), method)(address, {"step": "1"}).status_code == 404
        assert getattr(client_of(oleg), method)(address, {"step": "1"}).status_code == 403
    assert client_of(vera).get(f"/events/new/?basis={call.public_id}").status_code == 404
    hers = make_event("Её дело", by=vera, person=make_person("Иванов Иван", by=vera))
    hers.basis = call
    hers.save()
    page = client_of(vera).get(f"/events/{hers.public_id}/").content.decode()
    assert str(call.public_id) not in page and call.subject not in page
    assert str(call.public_id) in client_of(gleb).get(f"/events/{hers.public_id}/").content.decode()


def test_an_event_is_created_on_the_basis_of_another(anna: User, client_of: Any) -> None:
    person, client = make_person(by=anna, phone="8 921 000-77-03", email="belova@example.org"), client_of(anna)
    call = make_event("О цене", by=anna, person=person, content="Просили скидку", outcome="reached", state="completed")
    page = client.get(f"/events/new/?basis={call.public_id}&type=email").content.decode()
    assert "Просили скидку" in page and "belova@example.org" in page and f'value="{call.public_id}"' in page
    values = {
        "type": "email", "subject": "О цене", "state": "planned", "importance": "normal", "starts": "завтра 11",
        "responsible": str(anna.public_id), "p-add": "Белова", "basis": str(call.public_id),
    }  # fmt: skip
    assert client.post("/events/new/", values).status_code == 302
    letter = Event.objects.get(type__code="email")
    assert letter.basis == call
    copy = client.get(f"/events/new/?copy={call.public_id}").content.decode()
    assert "Просили скидку" in copy and 'name="basis"' not in copy


def test_the_api_names_the_basis_and_refuses_circles(anna: User, vera: User, client: Client) -> None:
    from letopis.rest.tokens import create_token

    def ask(user: User, method: str, path: str, body: Any = None, **headers: str) -> Any:
        import json

        token = create_token(user, "write")
        return client.generic(
            method, f"/api/v1{path}", json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Bearer {token}", **headers},
        )  # fmt: skip

    first = make_event(by=anna, person=make_person(by=anna))
    body = {"type": "task", "subject": "Счёт", "basis": str(first.public_id)}
    made = ask(anna, "POST", "/events", body)
    assert made.status_code == 201 and made.json()["basis"] == str(first.public_id)
    refused = ask(vera, "POST", "/events", body)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "basis")
    circle = ask(anna, "PATCH", f"/events/{first.public_id}", {"basis": made.json()["id"]}, **{"If-Match": '"1"'})
    assert circle.status_code == 422
    freed = ask(anna, "PATCH", f"/events/{made.json()['id']}", {"basis": None}, **{"If-Match": '"1"'})
    assert freed.status_code == 200 and freed.json()["basis"] is None


def test_a_purged_basis_leaves_what_followed(gleb: User, client_of: Any) -> None:
    from letopis.accounts.bin import KINDS, purge

    first = make_event(by=gleb, person=make_person(by=gleb))
    then = make_event("Потом", by=gleb, person=make_person("Иванов", by=gleb), basis=first)
    first.is_marked_for_deletion = True
    first.save()
    purge(KINDS["event"], first, by=gleb)
    then.refresh_from_db()
    assert then.basis is None and then.version == 2


def test_the_form_writes_the_next_step_when_asked(anna: User, client_of: Any, friday: None) -> None:
    call = make_event("О цене", by=anna, person=make_person(by=anna), starts_at=FRIDAY)
    values = {
        "type": "call", "subject": "О цене", "state": "completed", "outcome": "no_answer", "importance": "normal",
        "starts": "27.11.2026 11:30", "responsible": str(anna.public_id), "version": "1", "then": "on",
        "p-id": [str(row.public_id) for row in call.participants.all()], "p-ref": [""], "p-name": ["Белова"],
        "p-contact": [""],
    }  # fmt: skip
    values["p-ref"] = [f"person:{row.person.public_id}" for row in call.participants.all() if row.person]
    assert client_of(anna).post(f"/events/{call.public_id}/", values).status_code == 302
    made = Event.objects.get(basis=call)
    assert (made.type.code, made.starts_at) == ("call", datetime(2026, 11, 30, 8, 30, tzinfo=UTC))
    assert 'name="then"' not in client_of(anna).get(f"/events/{call.public_id}/").content.decode()
