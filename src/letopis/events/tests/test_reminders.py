"""Reminders of events: set on pages and by the API, told once, put off, moved and gone with their event."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import LazySettings
from django.core import mail
from django.test import Client

from letopis.accounts.actions import change_profile, change_user
from letopis.accounts.models import User
from letopis.events.actions import (
    cancel_event,
    change_event,
    complete_event,
    mark_for_deletion,
    move_event,
    reopen_event,
    reschedule_event,
    restore,
)
from letopis.events.actions.reminders import tell_due
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, Reminder
from letopis.events.testing import make_event
from letopis.events.tests.test_api import Ask, api_of  # noqa: F401  (a fixture)
from letopis.jobs.models import Job
from letopis.jobs.worker import Working
from letopis.kernel import clock
from letopis.notifications.models import Notification
from letopis.parties.testing import make_person

Clients = Callable[[User], Client]
KIND = "event.reminder"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Moves the clock."""

    def move(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    return move


def ahead(**times: int) -> datetime:
    return (clock.now() + timedelta(**times)).replace(microsecond=0)


def told(user: User) -> list[Notification]:
    return list(Notification.objects.filter(user=user, kind=KIND).order_by("pk"))


def test_a_reminder_comes_at_its_time_once(anna: User, client_of: Clients, at: Callable[[datetime], None]) -> None:
    start = ahead(hours=2)
    event = make_event("Про линолеум", by=anna, starts_at=start, reminders=[15, 60])
    at(start - timedelta(minutes=60, seconds=1))
    assert tell_due() == 0
    assert "Про линолеум" not in client_of(anna).get("/settings/").content.decode()
    at(start - timedelta(minutes=60))
    assert [tell_due(), tell_due()] == [1, 0]
    at(start - timedelta(minutes=15))
    assert [tell_due(), tell_due()] == [1, 0]
    assert len(told(anna)) == 2
    page = client_of(anna).get("/settings/").content.decode()  # any page shows it until it is answered
    assert page.count("Про линолеум") >= 2
    assert "Отложить" in page
    read = told(anna)[0]
    answer = client_of(anna).post(f"/notifications/{read.public_id}/")
    assert answer["Location"] == f"/events/{event.public_id}/"
    left = client_of(anna).post(f"/notifications/{told(anna)[1].public_id}/", headers=HTMX).content.decode()
    assert 'id="told"' in left
    assert "Про линолеум" not in left
    assert "Про линолеум" in client_of(anna).get("/notifications/").content.decode()  # what was told stays in the list


def test_the_responsible_and_colleagues_who_take_part_are_told(
    anna: User, boris: User, vera: User, olga: User, at: Callable[[datetime], None]
) -> None:
    start = ahead(hours=2)
    event = make_event(by=anna, starts_at=start, reminders=[15])
    rows = [ParticipantInput(name="Кто-то"), ParticipantInput(user=boris), ParticipantInput(user=vera)]
    change_event(event, EventInput(participants=rows), by=anna)
    change_event(event, EventInput({"responsible": olga}), by=olga)
    at(start)
    tell_due()
    assert [len(told(user)) for user in (anna, boris, olga, vera)] == [0, 1, 1, 0]  # Вера does not see the event
    assert not Reminder.objects.filter(told_at=None).exists()


def test_who_may_no_longer_see_the_event_reads_nothing(
    anna: User, boris: User, gleb: User, client_of: Clients, at: Callable[[datetime], None]
) -> None:
    start = ahead(hours=2)
    event = make_event("Тайна", by=anna, starts_at=start, reminders=[15])
    change_event(event, EventInput(participants=[ParticipantInput(user=boris)]), by=anna)
    at(start)
    tell_due()
    assert "Тайна" in client_of(boris).get("/settings/").content.decode()
    change_user(boris, {"team": None}, by=gleb)
    for path in ("/settings/", "/notifications/"):
        assert "Тайна" not in client_of(boris).get(path).content.decode()
    reminder = Reminder.objects.get(user=boris)
    for verb in ("snoozing", "completion"):
        assert client_of(boris).post(f"/events/reminders/{reminder.public_id}/{verb}/", {"for": "5"}).status_code == 404


def test_it_moves_with_the_event_and_goes_with_it(anna: User, boris: User, at: Callable[[datetime], None]) -> None:
    start = ahead(hours=2)
    event = make_event(by=anna, starts_at=start, reminders=[15])
    move_event(event, start + timedelta(days=1), by=anna)
    at(start)
    assert tell_due() == 0
    at(start + timedelta(days=1))
    assert tell_due() == 1
    move_event(event, start + timedelta(days=2), by=anna)  # what was told is over, and it will be told anew
    assert told(anna)[0].read_at is not None
    at(start + timedelta(days=2))
    assert tell_due() == 1
    complete_event(event, by=anna)
    assert all(row.read_at for row in told(anna))
    dragged = make_event(by=anna, starts_at=start + timedelta(days=3), reminders=[15])
    reschedule_event(dragged, start + timedelta(days=4), None, by=anna)
    assert Reminder.objects.get(event=dragged).fires_at == start + timedelta(days=4, minutes=-15)
    other = make_event(by=anna, starts_at=ahead(hours=2), reminders=[15])
    for away, back in ((cancel_event, reopen_event), (complete_event, reopen_event), (mark_for_deletion, restore)):
        away(other, by=anna)
        assert not Reminder.objects.filter(event=other).exists()
        back(other, by=anna)
        assert Reminder.objects.filter(event=other, told_at=None).count() == 1


def test_an_event_that_lasts_all_day_reminds_at_nine_of_the_users_day(
    anna: User, olga: User, at: Callable[[datetime], None]
) -> None:
    User.objects.filter(pk=olga.pk).update(time_zone="Asia/Vladivostok")
    day = clock.today(ZoneInfo("Europe/Moscow")) + timedelta(days=3)
    event = make_event(by=anna, starts_on=day, all_day=True, reminders=[0, 1440])
    change_event(event, EventInput(participants=[ParticipantInput(user=olga)]), by=anna)
    found = {(row.user_id, row.rule): row.due_at for row in Reminder.objects.all()}
    moscow, far = ZoneInfo("Europe/Moscow"), ZoneInfo("Asia/Vladivostok")
    assert found[(anna.pk, "0")] == datetime(day.year, day.month, day.day, 9, tzinfo=moscow)
    assert found[(olga.pk, "0")] == datetime(day.year, day.month, day.day, 9, tzinfo=far)
    assert found[(anna.pk, "0")] - found[(anna.pk, "1440")] == timedelta(days=1)
    change_profile(anna, {"time_zone": "Asia/Omsk"})  # whoever moves house is told at nine there
    there = datetime(day.year, day.month, day.day, 9, tzinfo=ZoneInfo("Asia/Omsk"))
    assert Reminder.objects.get(user=anna, rule="0").due_at == there
    assert Reminder.objects.count() == 4


def test_it_is_put_off_and_comes_again(
    anna: User, vera: User, client_of: Clients, at: Callable[[datetime], None]
) -> None:
    start = ahead(hours=2)
    event = make_event("Про ковролин", by=anna, starts_at=start, reminders=[15])
    now = start - timedelta(minutes=15)
    at(now)
    tell_due()
    address = f"/events/reminders/{Reminder.objects.get().public_id}/snoozing/"
    assert client_of(vera).post(address, {"for": "5"}).status_code == 404
    assert "Укажите" in client_of(anna).post(address, {"for": "вечность"}, headers=HTMX).content.decode()
    said = client_of(anna).post(address, {"for": "5"}, headers=HTMX).content.decode()
    assert "Напомним" in said
    assert "Про ковролин" not in said
    at(now + timedelta(minutes=4, seconds=59))
    assert tell_due() == 0
    at(now + timedelta(minutes=5))
    assert [tell_due(), tell_due()] == [1, 0]
    assert len(told(anna)) == 2
    change_event(event, EventInput({"place": "Офис"}), by=anna)  # another change does not wake it
    assert tell_due() == 0
    client_of(anna).post(address, {"for": "tomorrow"})
    tomorrow = clock.today(anna.zone) + timedelta(days=1)
    assert Reminder.objects.get().fires_at.astimezone(anna.zone).replace(tzinfo=None) == datetime(
        tomorrow.year, tomorrow.month, tomorrow.day, 9
    )
    complete_event(event, by=anna)
    at(now + timedelta(days=3))
    assert tell_due() == 0
    assert "больше не запланировано" in client_of(anna).post(address, {"for": "5"}, headers=HTMX).content.decode()


def test_it_is_completed_from_the_note_where_the_role_allows(
    anna: User, oleg: User, client_of: Clients, at: Callable[[datetime], None]
) -> None:
    start = ahead(hours=2)
    event = make_event("Про плитку", by=anna, starts_at=start, reminders=[15])
    change_event(event, EventInput(participants=[ParticipantInput(user=oleg)]), by=anna)
    at(start)
    tell_due()
    his, hers = Reminder.objects.get(user=oleg), Reminder.objects.get(user=anna)
    assert f"/events/reminders/{his.public_id}/completion/" not in client_of(oleg).get("/settings/").content.decode()
    assert client_of(oleg).post(f"/events/reminders/{his.public_id}/completion/").status_code == 403
    said = client_of(anna).post(f"/events/reminders/{hers.public_id}/completion/", headers=HTMX).content.decode()
    assert f"/events/{event.public_id}/planning/" in said  # with a way back
    event.refresh_from_db()
    assert event.state == Event.State.COMPLETED
    assert "Про плитку" not in client_of(oleg).get("/settings/").content.decode()  # over for everybody


def test_a_letter_goes_out_by_choice_with_the_words_of_its_moment(
    anna: User, settings: LazySettings, client_of: Clients, at: Callable[[datetime], None]
) -> None:
    settings.EMAIL_URL, settings.SITE_URL = "smtp://mail", "https://crm.example.ru"
    User.objects.filter(pk=anna.pk).update(email="anna@example.ru")
    start = ahead(hours=3)
    make_event("Без письма", by=anna, starts_at=start - timedelta(hours=1), reminders=[0])
    event = make_event("Про паркет", by=anna, starts_at=start, reminders=[0])
    gone = make_event("Про тайну", by=anna, starts_at=start, reminders=[0])
    at(start - timedelta(hours=1))
    tell_due()
    assert not Job.objects.filter(task="notifications.send_letter").exists()
    page = client_of(anna).get("/notifications/choices/").content.decode()
    assert "anna@example.ru" in page
    client_of(anna).post("/notifications/choices/", {f"email-{KIND}": "on"})
    at(start)
    tell_due()
    assert Job.objects.filter(task="notifications.send_letter").count() == 2
    assert "паркет" not in json.dumps(list(Job.objects.values_list("arguments", flat=True)), ensure_ascii=False)
    assert "Про паркет" not in client_of(anna).get("/settings/").content.decode()  # in the page she wants none
    Event.objects.filter(pk=gone.pk).delete()
    worker = Working()
    while worker._one_job():
        pass
    assert [letter.to for letter in mail.outbox] == [["anna@example.ru"]]
    letter = mail.outbox[0]
    assert letter.subject == "Звонок: Про паркет"
    assert f"https://crm.example.ru/events/{event.public_id}/" in letter.body
    assert letter.extra_headers["Message-ID"] == f"<{told(anna)[1].public_id}@localhost>"


def test_pages_set_reminders_and_the_history_knows(anna: User, client_of: Clients) -> None:
    client, person = client_of(anna), make_person(by=anna)
    page = client.get(f"/events/new/?type=meeting&person={person.public_id}").content.decode()
    assert '<option value="60" selected>за час' in page.replace(' selected=""', " selected")
    base = {"type": "meeting", "subject": "Показ", "state": "planned", "starts": "завтра 12", "importance": "normal",
            "responsible": str(anna.public_id), "p-id": "", "p-ref": f"person:{person.public_id}",
            "p-name": person.full_name, "p-contact": ""}  # fmt: skip
    assert (
        client.post(
            "/events/new/", {**base, "remind": "15", "remind_2": "1440", "remind_at": "завтра 8:30"}
        ).status_code
        == 302
    )
    event = Event.objects.get()
    assert event.reminders[:2] == [1440, 15]
    assert datetime.fromisoformat(event.reminders[2]).astimezone(anna.zone).strftime("%H:%M") == "08:30"
    assert Reminder.objects.filter(event=event).count() == 3
    address = f"/events/{event.public_id}/"
    page = client.get(address).content.decode()
    assert "за день" in page
    form = {**base, "version": event.version, "starts": "завтра 12", "remind": "30"}
    assert client.post(address, form).status_code == 302
    event.refresh_from_db()
    assert event.reminders == [30]
    assert "за 30 минут" in client.get(f"{address}history/").content.decode()
    refused = client.post(address, {**form, "version": event.version, "remind_at": "завтра"})
    assert refused.status_code == 422
    assert "время суток" in refused.content.decode()


def test_the_composer_reminds_as_usual_or_as_chosen(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    client, address = client_of(anna), f"/events/chronicle/person/{person.public_id}/compose/"
    base = {
        "type": "call",
        "p-ref": f"person:{person.public_id}",
        "p-id": "",
        "p-name": person.full_name,
        "p-contact": "",
    }
    for text, more in (
        ("Как обычно", {"state": "planned", "starts": "завтра 12"}),
        ("За день", {"state": "planned", "starts": "завтра 12", "remind": "1440"}),
        ("Без", {"state": "planned", "starts": "завтра 12", "remind": ""}),
        ("Сделано", {"state": "completed", "remind": "15"}),
        ("Вчера", {"state": "planned", "starts": "вчера 12"}),
    ):
        assert client.post(address, {**base, "text": text, **more}).status_code == 302
    found = dict(Event.objects.values_list("subject", "reminders"))
    assert found == {"Как обычно": [15], "За день": [1440], "Без": [], "Сделано": [], "Вчера": []}


def test_the_api_reads_and_writes_reminders(anna: User, vera: User, api_of: Callable[[User], Ask]) -> None:  # noqa: F811
    api = api_of(anna)
    start, moment = ahead(days=2), ahead(days=1)
    body = {"type": "task", "subject": "Дело", "starts_at": start.isoformat(),
            "reminders": [{"minutes_before": 60}, {"at": moment.isoformat()}]}  # fmt: skip
    made = api("POST", "/events", body)
    assert made.status_code == 201
    at = moment.astimezone(UTC).isoformat()
    assert made.json()["reminders"] == [{"minutes_before": 60, "at": None}, {"minutes_before": None, "at": at}]
    path, etag = f"/events/{made.json()['id']}", made["ETag"]
    for wrong in ([{}], [{"minutes_before": 5, "at": at}], [{"minutes_before": -1}], [{"minutes_before": 10**9}],
                  [{"minutes_before": n} for n in (1, 2, 3, 4)]):  # fmt: skip
        assert api("PATCH", path, {"reminders": wrong}, If_Match=etag).status_code == 422
    assert api_of(vera)("PATCH", path, {"reminders": []}, If_Match=etag).status_code == 404
    changed = api("PATCH", path, {"reminders": [{"minutes_before": 5}]}, If_Match=etag)
    assert changed.json()["reminders"] == [{"minutes_before": 5, "at": None}]
    assert list(Reminder.objects.values_list("rule", flat=True)) == ["5"]
    usual = api("POST", "/events", {"type": "call", "subject": "Звонок", "starts_at": start.isoformat(),
                                 "participants": [{"name": "Кто-то"}]})  # fmt: skip
    assert usual.json()["reminders"] == [{"minutes_before": 15, "at": None}]


def test_bulk_changes_move_reminders_too(anna: User, olga: User, client_of: Clients) -> None:
    from letopis.events.editing import EVENTS

    start = ahead(days=1)
    event = make_event(by=anna, starts_at=start, reminders=[15])
    for name, value in (("responsible", olga), ("time", timedelta(days=2))):
        edit = EVENTS[name]
        edit.write(Event.objects.get(pk=event.pk), value, mode="set", by=olga)
        edit.finish([event.pk], by=olga)
    row = Reminder.objects.get()
    assert (row.user_id, row.due_at) == (olga.pk, start + timedelta(days=2) - timedelta(minutes=15))


def test_pages_ask_no_more_without_reminders(anna: User, client_of: Clients, at: Callable[[datetime], None]) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, start = client_of(anna), ahead(hours=2)
    counts = []
    for number in (0, 1, 3):
        for _one in range(number):
            make_event(by=anna, starts_at=start, reminders=[15])
        at(start)
        tell_due()
        with CaptureQueriesContext(connection) as captured:
            client.get("/settings/")
        counts.append(len(captured))
    assert counts[1] == counts[2]
    with CaptureQueriesContext(connection) as captured:
        Notification.objects.all().delete()
        client.get("/settings/")
    assert len(captured) - 1 == counts[0]
