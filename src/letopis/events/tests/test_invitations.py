"""Invitations by letters and the answers to them: whom, when, what they say, what comes back."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from letopis.accounts.models import User
from letopis.events.actions import cancel_event, change_event, create_event
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import CalendarEntry, Event, EventType, Invitation, Participant, Reminder
from letopis.history.models import Change
from letopis.history.queries import entries_of
from letopis.history.undo import take_back
from letopis.jobs.models import Job
from letopis.jobs.queue import TASKS
from letopis.kernel import clock
from letopis.notifications.models import Notification
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson
from letopis.parties.personal.erasing import erase
from letopis.parties.personal.registry import Options
from letopis.parties.testing import make_person
from letopis.rest.tokens import create_token

Clients = Callable[[User], Client]
START = datetime(2026, 11, 27, 11, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, 9, tzinfo=UTC))
    settings.EMAIL_URL = "smtp://post.example"
    settings.DEFAULT_FROM_EMAIL = "crm@sever.example"


@pytest.fixture
def anna(anna: User) -> User:
    anna.email = "anna@sever.example"
    anna.save()
    return anna


@pytest.fixture
def person(anna: User) -> ContactPerson:
    return make_person("Белова Ольга Сергеевна", by=anna, email="belova@firm.example")


def meeting(by: User, *people: Any, **values: Any) -> Event:
    rows = [ParticipantInput(user=p) if isinstance(p, User) else ParticipantInput(person=p) for p in people]
    given = {
        "subject": "Показ образцов",
        "place": "Склад",
        "content": "Скидку не обещать",
        "starts_at": START,
        **values,
    }
    return create_event(EventInput(given, participants=rows), type=EventType.objects.get(code="meeting"), by=by)


def letters() -> list[tuple[str, str, Any]]:
    """What has left: to whom, the method, the event of the calendar."""
    for job in Job.objects.order_by("pk"):
        TASKS[job.task].call(**job.arguments)
        job.delete()
    found = []
    for letter in mail.outbox:
        content, kind = letter.alternatives[0]  # type: ignore[attr-defined]
        assert str(kind).startswith("text/calendar; method=")
        told = icalendar.Calendar.from_ical(content)
        assert str(told["METHOD"]) in str(kind) and letter.attachments[-1][0] == "invite.ics"
        found.append((letter.to[0], str(told["METHOD"]), told.events[0]))
    mail.outbox.clear()
    return found


def reply(
    event: Event, email: str, answer: str, *, uid: str = "", stamp: str = "20261126T080000Z"
) -> SimpleUploadedFile:
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "METHOD:REPLY", "BEGIN:VEVENT", f"UID:{uid or f'{event.public_id}@letopis'}",
        f"DTSTAMP:{stamp}", f"ATTENDEE;CN=x;PARTSTAT={answer}:mailto:{email}", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    return SimpleUploadedFile("invite.ics", "\r\n".join(lines).encode(), "text/calendar")


def test_invited_told_called_off(anna: User, vera: User, person: ContactPerson, client_of: Clients) -> None:
    event = meeting(anna, person)
    assert letters() == []  # nothing by itself
    client, page = client_of(anna), f"/events/{event.public_id}/"
    assert "Пригласить по почте: 1" in client.get(page).content.decode()
    assert client_of(vera).post(f"{page}invitations/").status_code == 404
    client.post(f"{page}invitations/")
    [(to, method, told)] = letters()
    assert (to, method, str(told["UID"])) == ("belova@firm.example", "REQUEST", f"{event.public_id}@letopis")
    assert told["ORGANIZER"] == "mailto:anna@sever.example" and told["ATTENDEE"] == "mailto:belova@firm.example"
    assert told["ORGANIZER"].params["SENT-BY"] == "mailto:crm@sever.example"
    assert told["ATTENDEE"].params["RSVP"] == "TRUE" and told["ATTENDEE"].params["PARTSTAT"] == "NEEDS-ACTION"
    assert told.start == START and str(told["LOCATION"]) == "Склад" and "DESCRIPTION" not in told
    first = int(told["SEQUENCE"])
    row = Participant.objects.get()
    assert row.invited_at == clock.now() and row.response == ""
    shown = client.get(page).content.decode()
    assert "не ответил, приглашён сегодня" in shown.replace("\u00a0", " ") and "отправил 1 приглашение" in shown
    client.post(f"{page}participants/{row.public_id}/response/", {"response": "accepted"})
    event.refresh_from_db()
    change_event(event, EventInput({"importance": "high"}), by=anna)
    assert "не знает об изменениях" not in client.get(page).content.decode()
    change_event(event, EventInput({"starts_at": START + timedelta(hours=1)}), by=anna)
    assert letters() == []  # the page asks
    assert "1 участник ещё не знает об изменениях" in client.get(page).content.decode().replace("\u00a0", " ")
    client.post(f"{page}invitations/news/")
    [(to, method, told)] = letters()
    assert method == "REQUEST" and int(told["SEQUENCE"]) > first and told.start == START + timedelta(hours=1)
    assert Participant.objects.get().response == ""  # another time is another question
    second = int(told["SEQUENCE"])
    cancel_event(Event.objects.get(), by=anna, reason="Заболела")
    client.post(f"{page}invitations/news/")
    [(to, method, told)] = letters()
    assert (method, str(told["STATUS"]), int(told["SEQUENCE"]) > second) == ("CANCEL", "CANCELLED", True)
    assert "Заболела" not in str(told)
    client.post(f"{page}invitations/news/")
    assert letters() == []


def test_who_is_taken_out_is_told(anna: User, person: ContactPerson, client_of: Clients) -> None:
    other = make_person("Ким Олег", by=anna, email="kim@firm.example")
    event = meeting(anna, person, other)
    client, page = client_of(anna), f"/events/{event.public_id}/"
    client.post(f"{page}invitations/")
    asked = letters()
    assert sorted(to for to, _method, _told in asked) == ["belova@firm.example", "kim@firm.example"]
    for to, _method, told in asked:
        assert to in str(told["ATTENDEE"]) and len(re.findall("@firm", told.to_ical().decode())) == 1  # nobody else
    kept = event.participants.get(person=person)
    change_event(
        Event.objects.get(), EventInput(participants=[ParticipantInput(person=person, id=kept.public_id)]), by=anna
    )
    client.post(f"{page}invitations/news/", {"silently": ""})
    assert letters() == [] and not Invitation.objects.filter(method="REQUEST", participant=None).exists()
    change_event(Event.objects.get(), EventInput(participants=[ParticipantInput(person=other)]), by=anna)
    client.post(f"{page}invitations/news/")
    assert [(to, method) for to, method, _told in letters()] == [("belova@firm.example", "CANCEL")]
    client.post(f"{page}invitations/")
    assert [(to, method) for to, method, _told in letters()] == [("kim@firm.example", "REQUEST")]
    assert Invitation.objects.filter(email="kim@firm.example").count() == 1


def test_the_form_sends_when_asked(anna: User, person: ContactPerson, client_of: Clients) -> None:
    client = client_of(anna)
    new = client.get("/events/new/?type=meeting").content.decode()
    assert 'name="invite"' in new and "Отправить приглашения по почте" in new
    sent = {
        "type": "meeting", "subject": "Показ", "starts": "27.11.2026 14:30", "state": "planned", "importance": "normal",
        "responsible": str(anna.public_id), "p-id": "", "p-ref": f"person:{person.public_id}", "p-name": person.full_name,
        "p-contact": "",
    }  # fmt: skip
    client.post("/events/new/", sent)
    assert letters() == [] and Event.objects.count() == 1
    client.post("/events/new/", {**sent, "invite": "on"})
    assert [to for to, _m, _t in letters()] == ["belova@firm.example"]
    event = Event.objects.order_by("-pk")[0]
    row = event.participants.get()
    change = {**sent, "p-id": str(row.public_id), "version": event.version, "subject": "Показ и договор"}
    shown = client.post(f"/events/{event.public_id}/", change, follow=True).content.decode()
    assert "«Сообщить участникам»" in shown and letters() == []
    event.refresh_from_db()
    client.post(f"/events/{event.public_id}/", {**change, "version": event.version, "invite": "on"})
    assert [(to, str(told["SUMMARY"])) for to, _m, told in letters()] == [("belova@firm.example", "Показ и договор")]


def test_nobody_is_written_to_against_their_word(
    anna: User, person: ContactPerson, client_of: Clients, settings: Any
) -> None:
    event = meeting(anna, person, make_person("Без Почты", by=anna))
    change_person(person, PartyInput({"no_messages": True}), by=anna)
    client, page = client_of(anna), f"/events/{event.public_id}/"
    shown = client.get(page).content.decode()
    assert "Пригласить" not in shown and "Нет адреса" in shown and "не писать" in shown
    for chosen in ([], [str(row.public_id) for row in event.participants.all()]):
        client.post(f"{page}invitations/", {"who": chosen})
    assert letters() == [] and not Invitation.objects.exists() and not Job.objects.exists()
    change_person(ContactPerson.objects.get(pk=person.pk), PartyInput({"no_messages": False}), by=anna)
    settings.EMAIL_URL = ""
    client.post(f"{page}invitations/")
    assert not Invitation.objects.exists()
    assert 'name="invite"' not in client.get(page).content.decode()


def test_a_letter_that_is_out_of_date_does_not_leave(anna: User, person: ContactPerson, client_of: Clients) -> None:
    event = meeting(anna, person)
    client, page = client_of(anna), f"/events/{event.public_id}/"
    client.post(f"{page}invitations/")
    change_event(Event.objects.get(), EventInput({"place": "Офис"}), by=anna)
    client.post(f"{page}invitations/news/")
    assert Job.objects.count() == 2
    assert [str(told["LOCATION"]) for _to, _m, told in letters()] == ["Офис"]


def test_answers_come_back_as_files(
    anna: User, boris: User, vera: User, person: ContactPerson, client_of: Clients
) -> None:
    event = meeting(anna, person)
    client, page = client_of(anna), f"/events/{event.public_id}/"
    client.post(f"{page}invitations/")
    load = f"{page}invitations/replies/"
    shown = client.post(load, {"reply": reply(event, "Belova@Firm.example", "TENTATIVE")}, follow=True).content.decode()
    row = Participant.objects.get()
    assert (row.response, row.responded_at) == ("tentative", datetime(2026, 11, 26, 8, tzinfo=UTC))
    assert "Белова Ольга Сергеевна: под вопросом" in shown and "загрузил ответ на приглашение" in shown
    for sentence, sent in (
        ("ответ на другое событие", reply(event, "belova@firm.example", "ACCEPTED", uid="x@y")),
        ("Ни у кого из участников", reply(event, "stranger@firm.example", "ACCEPTED")),
        ("это не ответ на приглашение", SimpleUploadedFile("a.ics", b"BEGIN:VEVENT\r\nDTSTART:20260101\r\nEND:VEVENT")),
        ("это не файл календаря", SimpleUploadedFile("a.ics", b"\x00\xff" * 50)),
    ):
        assert sentence.lower() in client.post(load, {"reply": sent}, follow=True).content.decode().lower()
    client.post(load, {"reply": reply(event, "belova@firm.example", "DECLINED", stamp="20261125T080000Z")})
    assert Participant.objects.get().response == "tentative"  # an older one came late
    assert client_of(vera).post(load, {"reply": reply(event, "belova@firm.example", "DECLINED")}).status_code == 404
    assert client_of(boris).post(load, {"reply": reply(event, "belova@firm.example", "DECLINED", stamp="20261126T085000Z")}).status_code == 403  # fmt: skip
    assert Participant.objects.get().response == "tentative"


def test_a_colleague_is_told_and_answers(anna: User, boris: User, olga: User, vera: User, client_of: Clients) -> None:
    event = meeting(anna, boris, reminders=[15])
    assert [(row.user, row.kind, row.subject) for row in Notification.objects.all()] == [
        (boris, "event.invited", event.pk)
    ]
    bell = client_of(boris).get("/notifications/").content.decode()
    assert "Мельникова Анна приглашает: Показ образцов" in bell
    change_event(event, EventInput({"place": "Офис"}, participants=[ParticipantInput(user=boris)]), by=anna)
    assert Notification.objects.count() == 1
    assert Reminder.objects.filter(user=boris).exists()
    row, page = event.participants.get(), f"/events/{event.public_id}/"
    assert "Не приду" in client_of(boris).get(page).content.decode()
    answer = f"{page}participants/{row.public_id}/response/"
    assert client_of(vera).post(answer, {"response": "declined"}).status_code == 404
    assert client_of(boris).post(answer, {"response": "declined"}).status_code == 302
    row.refresh_from_db()
    assert row.response == "declined" and not Reminder.objects.filter(user=boris).exists()
    client_of(boris).post(answer, {"response": "maybe"})
    row.refresh_from_db()
    assert row.response == "declined"
    other = meeting(olga, olga, anna)
    mine = other.participants.get(user=anna)
    assert client_of(boris).post(f"/events/{other.public_id}/participants/{mine.public_id}/response/", {"response": "accepted"}).status_code == 403  # fmt: skip
    assert "отметил ответ на приглашение" in " ".join(
        entry.sentence for entry in entries_of(event, reader=anna, limit=9)
    )


def test_a_response_can_be_taken_back(anna: User, person: ContactPerson, client_of: Clients) -> None:
    event = meeting(anna, person)
    row = event.participants.get()
    client_of(anna).post(f"/events/{event.public_id}/participants/{row.public_id}/response/", {"response": "accepted"})
    take_back(list(Change.objects.filter(fact__verb="event.responded")), by=anna)
    row.refresh_from_db()
    assert (row.response, row.responded_at) == ("", None)


def test_lists_and_programs_know_answers(anna: User, person: ContactPerson, client_of: Clients) -> None:
    event, silent = meeting(anna, person), meeting(anna, person, subject="Без приглашения")
    client_of(anna).post(f"/events/{event.public_id}/invitations/")

    def named(where: str) -> set[str]:
        page = client_of(anna).get("/events/", {"where": where}).content.decode()
        return {subject for subject in ("Показ образцов", "Без приглашения") if subject in page}

    assert named("responses:is:none") == {"Показ образцов"}
    assert named("responses:is:accepted") == set()
    headers = {"Authorization": f"Bearer {create_token(anna, 'write')}"}
    item = client_of(anna).get(f"/api/v1/events/{event.public_id}", headers=headers).json()
    assert item["participants"][0]["response"] == "" and item["participants"][0]["invited_at"]
    given = {"id": item["participants"][0]["id"], "person": str(person.public_id), "response": "accepted"}
    headers["If-Match"] = f'"{item["version"]}"'
    answer = client_of(anna).patch(
        f"/api/v1/events/{event.public_id}", json.dumps({"participants": [given]}), "application/json", headers=headers
    )
    assert answer.status_code == 200 and answer.json()["participants"][0]["response"] == "accepted"
    assert named("responses:is:accepted") == {"Показ образцов"} and named("responses:is:none") == set()
    assert Participant.objects.get(event=silent).response == ""


def test_nothing_of_an_erased_person_stays(anna: User, gleb: User, person: ContactPerson, client_of: Clients) -> None:
    kept, gone = meeting(anna, person), meeting(anna, person)
    client = client_of(anna)
    for event in (kept, gone):
        CalendarEntry.objects.create(
            event=event, uid="x", kept=[{"name": "X", "value": "belova@firm.example", "from": "a.ics"}], imported={}
        )
        client.post(f"/events/{event.public_id}/invitations/")
    letters()
    change_event(Event.objects.get(pk=gone.pk), EventInput(participants=[ParticipantInput(name="Кто-то")]), by=anna)
    assert "belova" in client.get(f"/events/{kept.public_id}/").content.decode()
    erase(
        ContactPerson.objects.get(pk=person.pk), ground="по просьбе", typed=person.full_name, options=Options(), by=gleb
    )
    assert not Invitation.objects.exists()
    assert "belova" not in str(list(CalendarEntry.objects.filter(event=kept).values()))


def test_what_a_calendar_said_stands_on_the_page(anna: User, vera: User, client_of: Clients) -> None:
    event = meeting(anna, anna, uid="one@other")
    CalendarEntry.objects.create(
        event=event, uid="one@other", kept=[{"name": "X-OWN", "value": "<b>да</b>", "from": "a"}]
    )
    page = client_of(anna).get(f"/events/{event.public_id}/").content.decode()
    assert "X-OWN" in page and "&lt;b&gt;да&lt;/b&gt;" in page
    told = icalendar.Calendar.from_ical(client_of(anna).get(f"/events/{event.public_id}.ics").content).events[0]
    assert str(told["UID"]) == "one@other"
