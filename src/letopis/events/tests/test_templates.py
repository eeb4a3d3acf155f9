"""Templates of events and sequences: made, used, started for one and for many, stopped; whose they are."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from letopis.accounts.models import User
from letopis.bulk.models import Operation
from letopis.events.actions import complete_event, create_event
from letopis.events.actions.sequences import Start, start_sequence
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventTemplate, EventType, Reminder, Sequence, StartedSequence
from letopis.events.sequences.filling import filled, subject_of, words_for
from letopis.events.sequences.schedule import Spread, step_day
from letopis.kernel import clock
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_counterparty, make_person
from letopis.rest.tokens import create_token

ClientOf = Callable[[User], Client]
NOW = datetime(2026, 11, 26, 7, 0, tzinfo=UTC)  # Thursday, 10:00 in Moscow
STEPS = {
    "step-day": ["0", "1", "5"],
    "step-time": ["11:00", "", "15:30"],
    "step-type": ["call", "email", "call"],
    "step-subject": ["Знакомство: {имя}", "Каталог для {компания}", "Решили?"],
    "step-content": ["", "Здравствуйте, {имя отчество}!", ""],
    "step-minutes": ["20", "", ""],
}
SEQUENCE = {"name": "Обзвон после выставки", "reach": "own", "skips_days_off": "on"}
TEMPLATE = {
    "name": "Первый звонок", "reach": "own", "type": "call", "subject": "Знакомство: {имя}, {компания}",
    "content": "Здравствуйте, {имя отчество}!", "minutes": "25", "remind": "60", "importance": "high",
}  # fmt: skip


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def belova(anna: User) -> ContactPerson:
    firm = make_counterparty("ООО «Ромашка»", by=anna)
    return make_person("Белова Ольга Сергеевна", by=anna, phone="+7 921 000-77-03", email="b@example.ru", company=firm)


def make_sequence(client: Client, **more: Any) -> Sequence:
    assert client.post("/settings/templates/sequences/new/", {**SEQUENCE, **STEPS, **more}).status_code == 302
    return Sequence.objects.get()


def test_a_template_is_made_and_used_from_a_card(anna: User, belova: ContactPerson, client_of: ClientOf) -> None:
    client = client_of(anna)
    assert client.post("/settings/templates/new/", TEMPLATE).status_code == 302
    row = EventTemplate.objects.get()
    assert (row.minutes, row.reminders, row.owner) == (25, [60], anna)
    card = client.get(f"/people/{belova.public_id}/").content.decode()
    address = f"/events/new/?template={row.public_id}"
    assert address in card and "Знакомство: Ольга, ООО «Ромашка»" in card  # the composer offers its text
    page = client.get(f"{address}&person={belova.public_id}").content.decode()
    assert 'value="Знакомство: Ольга, ООО «Ромашка»"' in page and "Здравствуйте, Ольга Сергеевна!" in page
    assert 'value="26.11.2026 10:30"' in page and 'value="26.11.2026 10:55"' in page
    assert '<option value="60" selected>' in page and '<option value="high" selected>' in page


def test_a_template_is_kept_from_an_event(anna: User, belova: ContactPerson, client_of: ClientOf) -> None:
    given = EventInput({"subject": "Сверка", "content": "Акт"}, [ParticipantInput(person=belova)])
    event = create_event(given, type=EventType.objects.get(code="call"), by=anna)
    address = f"/settings/templates/new/?event={event.public_id}"
    page = client_of(anna).get(address).content.decode()
    assert 'value="Сверка"' in page and "Акт" in page
    client_of(anna).post(address, {**TEMPLATE, "subject": "Сверка"})
    assert EventTemplate.objects.get().subject == "Сверка"


def test_changes_meet_and_refusals_keep_what_was_typed(anna: User, client_of: ClientOf) -> None:
    client = client_of(anna)
    client.post("/settings/templates/new/", TEMPLATE)
    row = EventTemplate.objects.get()
    address = f"/settings/templates/{row.public_id}/"
    assert client.post(address, {**TEMPLATE, "name": "Другое", "version": "1"}).status_code == 302
    stale = client.post(address, {**TEMPLATE, "name": "Третье", "version": "1"})
    assert stale.status_code == 409 and "Третье" in stale.content.decode()
    assert client.post(address, {**TEMPLATE, "subject": "", "version": "2"}).status_code == 422
    assert (
        client.post(address, {**TEMPLATE, "reach": "all", "version": "2"}).status_code == 422
    )  # a manager shares nothing
    row.refresh_from_db()
    assert (row.name, row.reach) == ("Другое", "own")
    bad = client.post("/settings/templates/sequences/new/", {**SEQUENCE, **STEPS, "step-day": ["0", "x", "5"]})
    assert bad.status_code == 422 and "Решили?" in bad.content.decode()
    assert client.post("/settings/templates/sequences/new/", SEQUENCE).status_code == 422  # without steps
    assert not Sequence.objects.exists()


def test_order_out_of_use_and_back(anna: User, client_of: ClientOf) -> None:
    client = client_of(anna)
    for name in ("Раз", "Два", "Три"):
        client.post("/settings/templates/new/", {**TEMPLATE, "name": name})
    a, b, c = EventTemplate.objects.order_by("pk")
    client.post("/settings/templates/order/events/", {"row": [str(c.public_id), str(a.public_id), str(b.public_id)]})
    assert list(EventTemplate.objects.values_list("name", flat=True)) == ["Три", "Раз", "Два"]
    rows = [str(row.public_id) for row in EventTemplate.objects.all()]
    client.post("/settings/templates/order/events/", {"row": rows, "up": rows[2]})  # without scripts
    assert list(EventTemplate.objects.values_list("name", flat=True)) == ["Три", "Два", "Раз"]
    client.post(f"/settings/templates/events/{a.public_id}/retirement/")
    a.refresh_from_db()
    assert not a.is_active
    client.post(f"/settings/templates/events/{a.public_id}/retirement/removal/")
    a.refresh_from_db()
    assert a.is_active
    page = client.get("/settings/templates/").content.decode()
    assert page.index(">Три<") < page.index(">Два<") < page.index(">Раз<")


def test_whose_they_are(anna: User, boris: User, vera: User, olga: User, gleb: User, client_of: ClientOf) -> None:
    client_of(anna).post("/settings/templates/new/", {**TEMPLATE, "name": "Мой"})
    client_of(olga).post("/settings/templates/new/", {**TEMPLATE, "name": "Отдела", "reach": "team"})
    client_of(gleb).post("/settings/templates/new/", {**TEMPLATE, "name": "Общий", "reach": "all"})
    seen = {
        user.login: set(EventTemplate.objects.visible_to(user).values_list("name", flat=True))
        for user in (anna, boris, vera, gleb)
    }
    assert seen == {
        "anna": {"Мой", "Отдела", "Общий"}, "boris": {"Отдела", "Общий"}, "vera": {"Общий"}, "gleb": {"Отдела", "Общий"},
    }  # fmt: skip
    for row in EventTemplate.objects.all():
        assert [row.is_for(user) for user in (anna, boris, vera, gleb)] == [
            row.name in seen[user.login] for user in (anna, boris, vera, gleb)
        ]
    mine, teams = EventTemplate.objects.get(name="Мой"), EventTemplate.objects.get(name="Отдела")
    assert client_of(vera).get(f"/settings/templates/{teams.public_id}/").status_code == 404
    assert client_of(boris).get(f"/events/new/?template={mine.public_id}").status_code == 404
    assert client_of(boris).post(f"/settings/templates/events/{teams.public_id}/retirement/").status_code == 403


def test_a_sequence_plans_its_steps_by_working_days(anna: User, belova: ContactPerson, client_of: ClientOf) -> None:
    client = client_of(anna)
    sequence = make_sequence(client)
    address = f"/events/sequences/start/person/{belova.public_id}/"
    asked = {"sequence": str(sequence.public_id), "day": "27.11"}
    page = client.get(address, asked).content.decode()
    assert "Знакомство: Ольга" in page and "Каталог для ООО «Ромашка»" in page and not Event.objects.exists()
    assert client.post(address, asked).status_code == 302
    first, letter, last = Event.objects.order_by("starts_at")
    assert first.starts_at == datetime(2026, 11, 27, 8, 0, tzinfo=UTC)  # Friday 11:00
    assert first.ends_at == first.starts_at + timedelta(minutes=20)
    assert letter.starts_at == datetime(2026, 11, 30, 6, 0, tzinfo=UTC)  # Saturday goes to Monday, as work begins
    assert letter.content == "Здравствуйте, Ольга Сергеевна!"
    assert last.starts_at == datetime(2026, 12, 2, 12, 30, tzinfo=UTC)
    assert [event.participants.get().contact for event in (first, letter)] == ["+7 (921) 000-77-03", "b@example.ru"]
    assert Reminder.objects.filter(event=first).exists()
    card = client.get(f"/people/{belova.public_id}/").content.decode()
    assert "step 1 of 3" in card or "шаг 1 из 3" in card
    again = client.post(address, asked)
    assert again.status_code == 422 and Event.objects.count() == 3  # under way already


def test_it_is_stopped_with_a_reason_and_goes_on(
    anna: User, boris: User, vera: User, belova: ContactPerson, client_of: ClientOf
) -> None:
    client = client_of(anna)
    make_sequence(client)
    started = start(belova, anna)
    complete_event(Event.objects.order_by("starts_at")[0], by=anna, outcome="reached")
    card = client.get(f"/people/{belova.public_id}/").content.decode()
    assert "step 2 of 3" in card or "шаг 2 из 3" in card
    address = f"/events/sequences/{started.public_id}/stop/"
    assert client_of(vera).post(address).status_code == 404
    assert client_of(boris).post(address).status_code == 403
    client.post(address, {"reason": "купили"})
    states = list(Event.objects.order_by("starts_at").values_list("state", "cancel_reason"))
    assert states == [("completed", ""), ("cancelled", "купили"), ("cancelled", "купили")]
    started.refresh_from_db()
    assert (started.state, started.reason) == ("stopped", "купили")
    assert not Reminder.objects.filter(event__state="cancelled", told_at=None).exists()
    assert "купили" in client.get(f"/people/{belova.public_id}/").content.decode()
    client.post(f"/events/sequences/{started.public_id}/resumption/")
    assert list(Event.objects.order_by("starts_at").values_list("state", flat=True)) == [
        "completed",
        "planned",
        "planned",
    ]


def start(person: ContactPerson, by: User) -> StartedSequence:
    sequence = Sequence.objects.get()
    row = ParticipantInput(person=person)
    return start_sequence(sequence, Start({"call": row, "email": row}, person, date(2026, 11, 27)), by=by)


def test_it_stops_by_itself_when_the_client_answers(anna: User, belova: ContactPerson, client_of: ClientOf) -> None:
    make_sequence(client_of(anna), stops_on_answer="on")
    started = start(belova, anna)
    call = EventType.objects.get(code="call")
    row = [ParticipantInput(person=belova)]
    mine = {"subject": "Наш", "state": "completed", "direction": "outgoing"}
    create_event(EventInput(mine, row), type=call, by=anna)
    started.refresh_from_db()
    assert started.state == "running"
    create_event(EventInput({**mine, "direction": "incoming"}, row), type=call, by=anna)
    started.refresh_from_db()
    assert started.state == "stopped"
    assert Event.objects.filter(state="cancelled").count() == 3


def test_it_stops_by_itself_at_an_outcome(anna: User, belova: ContactPerson, client_of: ClientOf) -> None:
    make_sequence(client_of(anna), stop_outcomes=["reached"])
    started = start(belova, anna)
    first = Event.objects.order_by("starts_at")[0]
    complete_event(first, by=anna, outcome="reached")
    started.refresh_from_db()
    assert started.state == "stopped" and Event.objects.filter(state="cancelled").count() == 2
    other = make_person("Гринёв Пётр", by=anna)
    goes_on = start(other, anna)
    complete_event(goes_on.steps.get(number=1).event, by=anna, outcome="no_answer")
    goes_on.refresh_from_db()
    assert goes_on.state == "running"


def ask(client: Client, action: str, people: list[ContactPerson], sent: dict[str, Any]) -> Any:
    """Select the people in their list and say what to do."""
    client.post(
        reverse("bulk", args=["people"]), {"action": action, "picked": ",".join(str(one.public_id) for one in people)}
    )
    operation = Operation.objects.latest("pk")
    return client.post(reverse("bulk-form", args=[operation.public_id]), sent)


def test_a_sequence_is_started_for_a_selection(anna: User, belova: ContactPerson, client_of: ClientOf) -> None:
    client = client_of(anna)
    sequence = make_sequence(client)
    silent = make_person("Тихонов Пётр", by=anna, no_calls=True, ban_reason="просил письменно")
    people = [belova, silent, make_person("Гринёв Пётр", by=anna)]
    ask(client, "sequence", people, {"sequence": str(sequence.public_id), "day": "27.11"})
    assert Event.objects.count() == 6 and StartedSequence.objects.count() == 2
    operation = Operation.objects.latest("pk")
    assert operation.run is not None
    assert any("просил письменно" in why for why in operation.run.report["refused"])
    ask(client, "sequence", [belova], {"sequence": str(sequence.public_id), "day": "27.11"})
    assert Event.objects.count() == 6  # under way already
    client.post(reverse("bulk-undo", args=[operation.public_id]))
    assert Event.objects.filter(is_marked_for_deletion=True).count() == 6
    assert set(StartedSequence.objects.values_list("state", flat=True)) == {"undone"}


def test_the_dry_run_says_who_is_left_out(anna: User, client_of: ClientOf) -> None:
    client = client_of(anna)
    sequence = make_sequence(client)
    people = [make_person(f"Лицо {n:02}", by=anna, no_calls=n == 0, ban_reason="занят") for n in range(50)]
    answer = ask(
        client,
        "sequence",
        people,
        {
            "sequence": str(sequence.public_id),
            "day": "27.11",
            "per_day": "20",
            "begins": "10",
            "ends": "17",
            "every": "15",
            "skips": "on",
        },
    )
    page = client.get(answer["Location"]).content.decode()
    assert "занят" in page and ">49<" in page and not Event.objects.exists()


def test_events_for_a_selection_are_spread_and_filled(anna: User, belova: ContactPerson, client_of: ClientOf) -> None:
    client = client_of(anna)
    client.post("/settings/templates/new/", TEMPLATE)
    people = [belova, *(make_person(f"Лицо {n}", by=anna) for n in range(4))]
    sent = {"template": str(EventTemplate.objects.get().public_id), "type": "email", "subject": "", "time": "27.11",
            "per_day": "2", "begins": "10", "ends": "17", "every": "30", "skips": "on"}  # fmt: skip
    ask(client, "event", people, sent)
    events = list(Event.objects.order_by("pk"))
    assert [f"{event.starts_at.astimezone(anna.zone):%d %H:%M}" for event in events if event.starts_at] == [
        "27 10:00", "27 10:30", "30 10:00", "30 10:30", "01 10:00",
    ]  # fmt: skip
    assert events[0].subject == "Знакомство: Ольга, ООО «Ромашка»" and events[0].type.code == "call"
    assert events[0].reminders == [60] and events[0].importance == "high"
    assert Reminder.objects.count() == 5
    wrong = ask(client, "event", people, {**sent, "begins": "17", "ends": "10"})
    assert wrong.status_code == 422 and Event.objects.count() == 5


def test_programs_read_and_start(anna: User, vera: User, belova: ContactPerson, client_of: ClientOf) -> None:
    sequence = make_sequence(client_of(anna))

    def call(user: User, method: str, path: str, scope: str = "write", **body: Any) -> Any:
        headers = {"Authorization": f"Bearer {create_token(user, scope)}"}
        sent = json.dumps(body) if method == "POST" else ""
        return Client().generic(method, f"/api/v1{path}", sent, "application/json", headers=headers)

    found = call(anna, "GET", "/sequences").json()["items"]
    assert [step["subject"] for step in found[0]["steps"]] == STEPS["step-subject"]
    path = f"/sequences/{sequence.public_id}/starts"
    assert call(vera, "POST", path, person=str(belova.public_id)).status_code == 404
    assert call(anna, "POST", path, "read", person=str(belova.public_id)).status_code == 403
    assert call(anna, "POST", path).status_code == 422
    answer = call(anna, "POST", path, person=str(belova.public_id), day="2026-11-27")
    assert answer.status_code == 201 and len(answer.json()["events"]) == 3
    assert call(anna, "POST", path, person=str(belova.public_id)).status_code == 422
    Sequence.objects.update(reach="all")
    assert call(vera, "POST", path, person=str(belova.public_id)).status_code == 422  # she does not see the person


def test_fields_and_days() -> None:
    person = ContactPerson(last_name="Белова", first_name="Ольга", patronymic="Сергеевна")
    words = words_for(person)
    assert filled("{Имя}, {неизвестное} и { полное имя }", words) == "Ольга, {неизвестное} и Белова Ольга Сергеевна"
    assert subject_of("Звонок, {компания}", words) == "Звонок"
    assert step_day(date(2026, 12, 30), 2, skips_days_off=True) == date(2027, 1, 11)  # over the New Year holidays
    assert step_day(date(2026, 12, 30), 2, skips_days_off=False) == date(2027, 1, 1)
    crowded = Spread(date(2026, 11, 27), per_day=100, begins=600, ends=660, every=15)
    assert crowded.room == 4 and crowded.slot(4) == (date(2026, 11, 30), 600)
