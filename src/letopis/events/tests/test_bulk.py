"""Bulk edits of events, events planned for many cards, and events brought back to what they were."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.bulk.models import Operation
from letopis.events.actions import change_event, complete_event, move_event
from letopis.events.facts import EventChanged
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventLink, EventSummary, EventType, Reminder
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.history.undo import undo
from letopis.jobs.models import Run
from letopis.kernel import clock
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_counterparty, make_person

ClientOf = Callable[[User], Client]


def bulk(client: Client, name: str, records: list[Any], action: str, **form: Any) -> Operation:
    picked = ",".join(str(record.public_id) for record in records)
    answer = client.post(f"/bulk/{name}/", {"action": action, "picked": picked, "key": str(uuid4())})
    assert answer.status_code == 302, answer.content[:300]
    if form:
        answer = client.post(answer["Location"], form)
        assert answer.status_code == 302, answer.content.decode()[:3000]
    return Operation.objects.latest("pk")


def take_back(client: Client, operation: Operation) -> Run:
    client.post(f"/bulk/operations/{operation.public_id}/undo/")
    operation.refresh_from_db()
    assert operation.undo_run
    return operation.undo_run


def state_of(event: Event) -> dict[str, Any]:
    """Everything of an event but its version and the moment of its change."""
    event = Event.objects.get(pk=event.pk)
    left = ("version", "updated_at", "_state")
    return {name: value for name, value in vars(event).items() if name not in left} | {
        "tags": sorted(event.tags.values_list("name", flat=True)),
        "participants": list(
            event.participants.values_list("public_id", "person", "counterparty", "name", "contact", "role")
        ),
        "links": sorted(
            EventLink.objects.filter(event=event).values_list("person", "counterparty", "occurs_at"), key=str
        ),
        "summaries": sorted(
            EventSummary.objects.filter(number__gt=0).values_list("person", "last_event", "next_event", "number"),
            key=str,
        ),
    }


@pytest.mark.parametrize(
    ("field", "mode", "value"),
    [
        ("state", "set", "completed"),
        ("state", "set", "cancelled"),
        ("time", "set", "+3"),
        ("time", "set", "05.12.2031"),
        ("importance", "set", "high"),
        ("tag", "add", "срочно, VIP"),
        ("type", "set", "meeting"),
        ("responsible", "set", "boris"),
        ("subject", "set", "Другая тема"),
    ],
)
def test_every_edit_of_events_goes_back_whole(
    field: str, mode: str, value: str, anna: User, boris: User, client_of: ClientOf
) -> None:
    person = make_person(by=anna, company=make_counterparty(by=anna), phone="+7 921 000-77-03")
    letter = make_event("Письмо от клиента", by=anna, type="email", person=person, direction="incoming")
    timed = make_event(by=anna, person=person, direction="outgoing", starts_at=clock.now() + timedelta(hours=1))
    whole_day = make_event(
        "Отпуск", by=anna, type="entry", starts_on=date(2031, 5, 5), ends_on=date(2031, 5, 7), all_day=True
    )
    events = [timed, letter, *([] if field == "type" else [whole_day])]
    before = [state_of(event) for event in events]
    if value == "boris":
        value = str(boris.public_id)
    client = client_of(anna)
    operation = bulk(client, "events", events, "edit", field=field, mode=mode, value=value)
    assert operation.run
    assert operation.run.report["changed"] == len(events), operation.run.report
    after = [state_of(event) for event in events]
    assert all(old != new for old, new in zip(before, after, strict=True))
    if field == "state" and value == "completed":
        assert not after[1]["needs_answer"]  # the call made later answers the letter
        assert before[1]["needs_answer"]
    if field == "time" and value == "+3":
        assert after[2]["ends_on"] == date(2031, 5, 10)
        assert after[0]["starts_at"] == before[0]["starts_at"] + timedelta(days=3)
        assert {link[2] for link in after[0]["links"]} == {after[0]["starts_at"]}
    run = take_back(client, operation)
    assert run.report["returned"] == len(events), run.report
    assert [state_of(event) for event in events] == before


def test_a_state_changed_since_stays_with_its_moment(anna: User, client_of: ClientOf) -> None:
    events = [make_event(f"Дело {n}", by=anna) for n in range(2)]
    client = client_of(anna)
    operation = bulk(client, "events", events, "edit", field="state", mode="set", value="completed")
    again = Event.objects.get(pk=events[0].pk)
    client.post(f"/events/{again.public_id}/planning/")
    complete_event(again, by=anna, outcome="reached")
    run = take_back(client, operation)
    assert (run.report["returned"], run.report["named"]) == (1, ["Дело 0"])
    again.refresh_from_db()
    assert (again.state, again.outcome) == ("completed", "reached")


def test_what_cannot_be_done_with_an_event_is_said(anna: User, client_of: ClientOf) -> None:
    planned, done = make_event(by=anna), make_event("Сделано", by=anna)
    complete_event(done, by=anna)
    operation = bulk(client_of(anna), "events", [planned, done], "edit", field="time", mode="set", value="+1")
    assert operation.run
    assert operation.run.report["refused"] == {"Перенести можно только запланированное событие.": 1}


def test_participants_come_back_under_their_own_names(anna: User) -> None:
    first, second = make_person(by=anna, phone="+7 921 000-77-03"), make_person("Крамер Виктор", by=anna)
    event = make_event(by=anna, person=first)
    before = state_of(event)
    change_event(
        event,
        EventInput(participants=[ParticipantInput(person=second), ParticipantInput(name="Секретарь")], tags=["VIP"]),
        by=anna,
    )
    assert state_of(event) != before
    done = undo(FactRecord.objects.latest("pk"), EventChanged, by=anna)
    assert not done.kept
    assert state_of(event) == before
    move_event(Event.objects.get(pk=event.pk), datetime(2031, 1, 2, 3, 4, tzinfo=clock.now().tzinfo), by=anna)
    undo(FactRecord.objects.latest("pk"), EventChanged, by=anna)
    assert state_of(event) == before


def test_an_event_is_planned_for_each_or_for_all(anna: User, client_of: ClientOf) -> None:
    company = make_counterparty(by=anna)
    people = [make_person(f"Лицо {n}", by=anna, company=company, phone=f"+7 921 000-77-{n:02}") for n in range(3)]
    client = client_of(anna)
    form = {"type": "call", "subject": "Поздравить", "time": "05.12.2031 11:00"}
    operation = bulk(client, "people", people, "event", **form)
    events = list(Event.objects.order_by("pk"))
    assert [event.participants.get().person for event in events] == people
    assert {event.participants.get().counterparty for event in events} == {company}
    assert events[1].participants.get().contact == "+7 (921) 000-77-01"
    assert {event.subject for event in events} == {"Поздравить"}
    assert EventSummary.objects.get(person=people[0]).next_event == events[0]
    assert "Изменено: 3" in client.get("/people/").content.decode()
    change_event(events[2], EventInput(values={"content": "Спросить о складе"}), by=anna)
    run = take_back(client, operation)
    assert (run.report["returned"], run.report["kept"]) == (2, 1)
    assert list(Event.objects.filter(is_marked_for_deletion=False)) == [events[2]]
    assert EventSummary.objects.get(person=people[0]).next_event is None

    bulk(client, "people", people, "event", **form, together="on")
    shared = Event.objects.latest("pk")
    assert {row.person for row in shared.participants.all()} == set(people)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"subject": " "}, "Укажите тему"),
        ({"time": ""}, "Укажите начало"),
        ({"time": "когда-нибудь"}, "понять время «когда-нибудь»"),
        ({"type": "nothing"}, "Такого вида событий нет"),
    ],
)
def test_bad_plans_are_said_and_kept(change: dict[str, str], sentence: str, anna: User, client_of: ClientOf) -> None:
    person, client = make_person(by=anna), client_of(anna)
    answer = client.post("/bulk/people/", {"action": "event", "picked": str(person.public_id)})
    form = {"type": "call", "subject": "Тема, что была", "time": "завтра в 11", **change}
    answer = client.post(answer["Location"], form)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page, page[page.find("bulk-error") : page.find("bulk-error") + 300]
    assert "subject" in change or "Тема, что была" in page
    assert not Event.objects.exists()
    assert ContactPerson.objects.count() == 1


def test_selected_events_are_moved_by_working_days(anna: User, boris: User, client_of: ClientOf) -> None:
    friday = datetime(2027, 3, 5, 9, 0, tzinfo=anna.zone)
    timed = make_event("В пятницу", by=anna, starts_at=friday, ends_at=friday + timedelta(hours=1))
    whole = make_event("Задача", by=anna, type="task", starts_on=date(2027, 3, 5), all_day=True)
    done, theirs = make_event("Сделано", by=anna), make_event("Чужое", by=boris, starts_at=friday)
    complete_event(done, by=anna)
    client = client_of(anna)
    assert "Перенести" in (page := client.get("/events/").content.decode())
    assert "Переназначить" in page
    operation = bulk(client, "events", [timed, whole, done, theirs], "move", shift="+1 wd", to="")
    assert operation.run
    assert operation.run.report["changed"] == 2, operation.run.report
    timed.refresh_from_db()
    whole.refresh_from_db()
    theirs.refresh_from_db()
    assert timed.starts_at == friday + timedelta(days=4)  # after the weekend and the 8th of March
    assert timed.ends_at == friday + timedelta(days=4, hours=1)
    assert whole.starts_on == date(2027, 3, 9)
    assert theirs.starts_at == friday
    take_back(client, operation)
    timed.refresh_from_db()
    assert timed.starts_at == friday


@pytest.mark.parametrize(("form", "sentence"), [({"to": ""}, "Укажите начало"), ({"to": "вчерась"}, "понять время")])
def test_a_bad_move_is_said(form: dict[str, str], sentence: str, anna: User, client_of: ClientOf) -> None:
    event, client = make_event(by=anna), client_of(anna)
    answer = client.post("/bulk/events/", {"action": "move", "picked": str(event.public_id)})
    answer = client.post(answer["Location"], {"shift": "", **form})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_planning_for_many_reminds_as_the_type_does(anna: User, client_of: ClientOf) -> None:
    people = [make_person(f"Лицо {n}", by=anna) for n in range(2)]
    usual = EventType.objects.get(code="meeting").default_reminder
    assert usual is not None
    form = {"type": "meeting", "subject": "Показ", "time": "05.12.2031 11:00"}
    operation = bulk(client_of(anna), "people", people, "event", **form)
    events = list(Event.objects.order_by("pk"))
    assert [event.reminders for event in events] == [[usual], [usual]]
    due = {row.due_at for row in Reminder.objects.filter(user=anna)}
    assert due == {events[0].occurs_at - timedelta(minutes=usual)}
    take_back(client_of(anna), operation)
    assert not Reminder.objects.filter(told_at=None).exists()
