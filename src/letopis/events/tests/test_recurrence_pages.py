"""Recurring events as users enter them: forms, the question which of them, the page of a series, the API."""

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client

from letopis.accounts.models import User
from letopis.events.models import Event, EventSeries
from letopis.events.testing import make_series
from letopis.kernel import clock
from letopis.parties.testing import make_person
from letopis.rest.tokens import create_token

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
MOSCOW = ZoneInfo("Europe/Moscow")
NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)  # a Thursday
FIRST = datetime(2026, 12, 1, 7, tzinfo=UTC)  # Tuesday, ten in Moscow


@pytest.fixture(autouse=True)
def fixed(monkeypatch: pytest.MonkeyPatch, settings: Any, anna: User) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    settings.RECURRENCE_MONTHS = 2
    anna.time_zone = "Europe/Moscow"
    anna.save()


def text(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def form(person: Any, **own: Any) -> dict[str, Any]:
    ref = f"person:{person.public_id}"
    filled = {"type": "call", "form_key": str(uuid4()), "subject": "Созвон", "state": "planned", "importance": "normal",
              "starts": "01.12.2026 10:00", "p-id": "", "p-ref": ref, "p-name": str(person), "p-contact": ""}  # fmt: skip
    return {**filled, **own}


def planned(series: EventSeries) -> list[Event]:
    return list(series.events.filter(state="planned", is_marked_for_deletion=False).order_by("occurs_at"))


def test_a_weekly_call_is_chosen_in_the_form_and_shown_before_saving(anna: User, client_of: Clients) -> None:
    client, person = client_of(anna), make_person("Белова", by=anna)
    given = form(
        person,
        responsible=str(anna.public_id),
        repeat="weekly",
        weekdays=["1", "3"],
        every="2",
        ends_how="until",
        last_day="31.12.2026",
    )
    shown = client.post("/events/new/?type=call", {**given, "show-dates": "1"})
    assert "Каждые 2 недели по вторникам и четвергам в 10:00, до 31 декабря 2026" in text(shown)
    assert not Event.objects.exists()
    asked = {name: given[name] for name in ("starts", "repeat", "weekdays", "every", "ends_how", "last_day")}
    part = text(client.get("/events/recurrence/", asked, headers=HTMX))
    assert "Каждые 2 недели" in part
    assert "1 декабря" in part
    saved = client.post("/events/new/?type=call", given)
    assert saved.status_code == 302, text(saved)
    series = EventSeries.objects.get()
    assert [row.recurrence_id for row in planned(series)] == [date(2026, 12, day) for day in (1, 3, 15, 17, 29, 31)]
    assert client.post("/events/new/?type=call", given).status_code == 302
    assert Event.objects.count() == 6
    page = text(client.get(f"/events/{planned(series)[0].public_id}/"))
    assert "Каждые 2 недели по вторникам и четвергам" in page
    for word in ("Только это", "Это и следующие", "Все"):
        assert word in page
    for address in (
        "/events/",
        "/calendar/?view=week&date=2026-12-01",
        "/calendar/?view=month&date=2026-12-01",
        "/calendar/?view=agenda&date=2026-12-01",
    ):
        assert "повторяется" in text(client.get(address)), address
    assert "повторяется" in text(client.get(f"/events/chronicle/person/{person.public_id}/", headers=HTMX))


@pytest.mark.parametrize(
    ("own", "sentence"),
    [
        ({"repeat": "own", "rrule": "FREQ=SECONDLY"}, "не чаще раза в день"),
        ({"repeat": "own", "rrule": "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30"}, "не подходит ни одна дата"),
        ({"repeat": "own", "rrule": "FREQ=DAILY;COUNT=1000000000"}, "не от 1 до 9999"),
        ({"repeat": "weekly", "ends_how": "until"}, "Укажите последний день"),
        ({"repeat": "weekly", "ends_how": "until", "last_day": "01.11.2026"}, "раньше первого"),
        ({"repeat": "weekly", "ends_how": "count"}, "сколько раз"),
        ({"repeat": "weekly", "every": "0"}, "больше либо равно 1"),
        ({"repeat": "hourly"}, "hourly"),
    ],
)
def test_what_cannot_recur_is_said_at_its_field(
    anna: User, client_of: Clients, own: dict[str, str], sentence: str
) -> None:
    given = form(make_person(by=anna), responsible=str(anna.public_id), **own)
    answer = client_of(anna).post("/events/new/?type=call", given)
    assert answer.status_code == 422
    assert sentence in text(answer)
    assert not Event.objects.exists()


def test_a_planned_event_begins_to_recur(anna: User, client_of: Clients) -> None:
    client, person = client_of(anna), make_person("Белова", by=anna)
    client.post("/events/new/?type=call", form(person, responsible=str(anna.public_id)))
    event = Event.objects.get()
    row = event.participants.get()
    given = form(
        person,
        responsible=str(anna.public_id),
        version="1",
        repeat="monthly",
        month="last-workday",
        days_off="move",
        **{"p-id": str(row.public_id)},
    )
    answer = client.post(f"/events/{event.public_id}/", given)
    assert answer.status_code == 302, text(answer)
    series = EventSeries.objects.get()
    assert series.rule == "FREQ=MONTHLY;BYSETPOS=-1;BYDAY=MO,TU,WE,TH,FR"
    event.refresh_from_db()
    assert event.series == series
    assert event.recurrence_id == date(2026, 12, 31)  # the start was no such day: the rule decides
    assert event.starts_at == datetime(2027, 1, 11, 7, tzinfo=UTC)  # that day is off: the next working one


def test_the_form_changes_this_following_or_all(anna: User, client_of: Clients) -> None:
    client, person = client_of(anna), make_person("Белова", by=anna)
    series = make_series(by=anna, starts_at=FIRST, person=person)
    third = planned(series)[2]

    def send(event: Event, scope: str, subject: str) -> HttpResponse:
        event.refresh_from_db()
        row = event.participants.get()
        starts = event.starts_at.astimezone(MOSCOW) if event.starts_at else NOW
        given = form(person, responsible=str(anna.public_id), version=str(event.version), subject=subject, scope=scope,
                     starts=f"{starts:%d.%m.%Y %H:%M}", **{"p-id": str(row.public_id)})  # fmt: skip
        return client.post(f"/events/{event.public_id}/", given, follow=True)

    send(third, "this", "Один")
    assert [row.subject for row in planned(series)].count("Один") == 1
    page = text(send(third, "all", "Все"))
    assert {row.subject for row in planned(series)} == {"Все"}
    undo = re.search(r'formaction="(/events/series/undoing/\d+/)"', page)
    assert undo
    assert client.post(undo[1]).status_code == 302
    assert [row.subject for row in planned(series)].count("Один") == 1
    send(third, "following", "Дальше")
    third.refresh_from_db()
    assert third.series != series
    assert {row.subject for row in planned(series)} == {"Созвон"}


def test_a_stale_form_of_many_is_a_conflict_that_keeps_the_scope(anna: User, client_of: Clients) -> None:
    client, person = client_of(anna), make_person("Белова", by=anna)
    series = make_series(by=anna, starts_at=FIRST, person=person)
    event = planned(series)[1]
    row = event.participants.get()
    given = form(person, responsible=str(anna.public_id), version="7", subject="Иначе", scope="all", starts="08.12.2026 10:00",
                 **{"p-id": str(row.public_id), "initial-subject": "Другое"})  # fmt: skip
    answer = client.post(f"/events/{event.public_id}/", given)
    assert answer.status_code == 409
    assert "?scope=all" in text(answer)
    assert {one.subject for one in planned(series)} == {"Созвон"}


@pytest.mark.parametrize("verb", ["cancellation", "deletion", "move"])
def test_it_is_asked_which_of_them(anna: User, client_of: Clients, verb: str) -> None:
    client = client_of(anna)
    series = make_series(by=anna, starts_at=FIRST, person=make_person("Белова", by=anna))
    rows = planned(series)
    address = f"/events/{rows[2].public_id}/{verb}/"
    data = {"reason": "отпуск", "to": "09.12.2026 12:00" if verb == "move" else ""}
    data["to"] = "15.12.2026 12:00"
    question = text(client.post(address, data))
    assert all(word in question for word in ("Только это", "Это и следующие", "Все", 'value="отпуск"'))
    assert planned(series) == rows
    client.post(address, {**data, "scope": "this"})
    left = planned(series)
    assert len(left) == len(rows) - (verb != "move")
    page = text(
        client.post(
            f"/events/{rows[3].public_id}/{verb}/",
            {**data, "to": "22.12.2026 13:00", "scope": "following"},
            follow=True,
        )
    )
    if verb == "move":
        later = Event.objects.get(pk=rows[3].pk).series
        assert later is not None
        assert {row.starts_at.astimezone(MOSCOW).hour for row in planned(later) if row.starts_at} == {13}
    else:
        assert [row.pk for row in planned(series)] == [rows[0].pk, rows[1].pk]
    undo = re.search(r'formaction="(/events/series/undoing/\d+/)"', page)
    assert undo
    client.post(undo[1])
    assert len(planned(series)) == len(left)


def test_a_drag_in_the_calendar_asks_and_moves_many(anna: User, vera: User, client_of: Clients) -> None:
    client = client_of(anna)
    series = make_series(by=anna, type="meeting", starts_at=FIRST, ends_at=FIRST + timedelta(hours=1))
    event = planned(series)[1]
    data = {"to": "2026-12-09T11:00/2026-12-09T12:00", "version": "2", "view": "week", "date": "2026-12-08"}
    data["version"] = str(event.version)
    asked = client.post(f"/calendar/{event.public_id}/", data, headers=HTMX)
    assert "повторяется. Что перенести?" in text(asked)
    assert 'id="calendar"' in text(asked)
    assert planned(series)[1].starts_at == event.starts_at
    assert (
        client_of(vera).post(f"/calendar/{event.public_id}/", {**data, "scope": "all"}, headers=HTMX).status_code == 404
    )
    done = client.post(f"/calendar/{event.public_id}/", {**data, "scope": "all"}, headers=HTMX)
    assert "Перенесено вместе с серией" in text(done)
    assert {
        (row.starts_at.astimezone(MOSCOW).weekday(), row.starts_at.astimezone(MOSCOW).hour)
        for row in planned(series)
        if row.starts_at
    } == {(2, 11)}
    stale = client.post(f"/calendar/{event.public_id}/", {**data, "scope": "all"}, headers=HTMX)
    assert stale.status_code == 409


def test_the_small_form_of_the_calendar_makes_a_series(anna: User, client_of: Clients) -> None:
    client, to = client_of(anna), "2026-12-01T10:00/2026-12-01T10:30"
    assert "Каждый вторник" in text(client.get("/calendar/new/", {"to": to}, headers=HTMX))
    data = {
        "to": to,
        "type": "entry",
        "subject": "Планёрка",
        "repeat": "workdays",
        "form_key": str(uuid4()),
        "view": "week",
        "date": "2026-12-01",
    }
    answer = client.post("/calendar/new/", data, headers=HTMX)
    assert answer.status_code == 200
    series = EventSeries.objects.get()
    assert {row.recurrence_id.weekday() for row in planned(series) if row.recurrence_id} == {0, 1, 2, 3, 4}
    on = client.post("/calendar/new/", {**data, "more": "1", "form_key": str(uuid4())})
    assert "repeat=workdays" in on.headers["Location"]
    assert client.post("/calendar/new/", {**data, "repeat": "hourly"}, headers=HTMX).status_code == 422


def test_the_page_of_a_series(anna: User, boris: User, vera: User, client_of: Clients) -> None:
    client = client_of(anna)
    series = make_series("FREQ=WEEKLY;BYDAY=TU", by=anna, starts_at=FIRST, person=make_person("Белова", by=anna))
    rows = planned(series)
    client.post(f"/events/{rows[1].public_id}/cancellation/", {"scope": "this", "reason": "отпуск"})
    page = text(client.get(f"/events/series/{series.public_id}/"))
    assert "Каждый вторник в 10:00" in page
    assert "отпуск" in page
    assert client_of(boris).get(f"/events/series/{series.public_id}/").status_code == 200
    assert client_of(vera).get(f"/events/series/{series.public_id}/").status_code == 404
    assert client_of(vera).post(f"/events/series/{series.public_id}/stopping/").status_code == 404
    stale = client.post(f"/events/series/{series.public_id}/", {"version": "99", "repeat": "daily"}, follow=True)
    assert "тем временем" in text(stale)
    shown = client.post(
        f"/events/series/{series.public_id}/",
        {"version": series.version, "repeat": "weekly", "weekdays": ["3"], "show-dates": "1"},
    )
    assert shown.status_code == 200
    changed = client.post(
        f"/events/series/{series.public_id}/",
        {
            "version": series.version,
            "repeat": "weekly",
            "weekdays": ["1", "4"],
            "ends_how": "count",
            "number_of_times": "3",
        },
    )
    assert changed.status_code == 302
    series.refresh_from_db()
    assert series.rule == "FREQ=WEEKLY;COUNT=3;BYDAY=TU,FR"
    assert [str(row.recurrence_id) for row in planned(series)] == ["2026-12-01", "2026-12-04"]  # the third is cancelled
    listed = text(client.get("/events/", {"where": f"series:is:{series.public_id}"}))
    assert listed.count("Каждый") >= 0
    assert str(rows[0].public_id) in listed
    client.post(f"/events/series/{series.public_id}/stopping/")
    assert planned(series) == []


def test_the_list_is_narrowed_to_a_series(anna: User, client_of: Clients) -> None:
    series = make_series("FREQ=WEEKLY;COUNT=3", "Эта", by=anna, starts_at=FIRST)
    make_series("FREQ=WEEKLY;COUNT=3", "Другая", by=anna, starts_at=FIRST)
    page = text(client_of(anna).get("/events/", {"where": f"series:is:{series.public_id}"}))
    main = page[page.index("<main") :]
    assert "Эта" in main
    assert ">Другая<" not in main


@pytest.fixture
def ask(anna: User) -> Callable[..., HttpResponse]:
    client, token = Client(), create_token(anna, "write")

    def asked(method: str, path: str, body: Any = None, version: int | None = None) -> HttpResponse:
        given = {"Authorization": f"Bearer {token}"} | ({"If-Match": f'"{version}"'} if version else {})
        data = "" if body is None else json.dumps(body)
        return client.generic(method, f"/api/v1{path}", data, content_type="application/json", headers=given)

    return asked


def test_series_over_the_api(anna: User, ask: Callable[..., HttpResponse]) -> None:
    body = {"type": "note", "subject": "Отчёт", "starts_at": "2026-12-01T07:00:00Z", "rrule": "FREQ=WEEKLY;COUNT=5"}
    made = json.loads(ask("POST", "/events", body).content)
    assert made["recurrence"]["rrule"] == "FREQ=WEEKLY;COUNT=5"
    assert made["recurrence"]["day"] == "2026-12-01"
    series = EventSeries.objects.get(public_id=made["recurrence"]["series"])
    found = json.loads(ask("GET", f"/events?series={series.public_id}").content)
    assert len(found["items"]) == 5
    third = planned(series)[2]
    path = f"/events/{third.public_id}"
    moved = ask(
        "PATCH", f"{path}?scope=following", {"starts_at": "2026-12-15T08:00:00Z", "subject": "Итоги"}, third.version
    )
    assert moved.status_code == 200, moved.content
    later = EventSeries.objects.get(public_id=json.loads(moved.content)["recurrence"]["series"])
    assert later != series
    assert [(row.subject, row.starts_at.hour) for row in planned(later) if row.starts_at] == [("Итоги", 8)] * 3
    third.refresh_from_db()
    assert ask("PATCH", f"{path}?scope=some", {"subject": "х"}, third.version).status_code == 422
    assert ask("PATCH", f"{path}?scope=all", {"subject": "х"}, third.version - 1).status_code == 412
    assert ask("POST", f"{path}/cancellation?scope=all", {"reason": "всё"}).status_code == 200
    assert planned(later) == []
    first = planned(series)[0]
    assert ask("DELETE", f"/events/{first.public_id}?scope=all", None, first.version).status_code == 204
    assert planned(series) == []
    for wrong in ("FREQ=SECONDLY", "FREQ=DAILY;COUNT=1000000000", "х"):
        refused = ask("POST", "/events", {**body, "rrule": wrong})
        assert refused.status_code == 422
        assert "rrule" in refused.content.decode()
