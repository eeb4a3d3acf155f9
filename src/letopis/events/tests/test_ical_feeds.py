"""Subscriptions by their address: what a calendar program reads, and who is let in."""

import gzip
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from dateutil.rrule import rrulestr
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.events.actions import cancel_event, change_event, complete_event, create_event, mark_for_deletion
from letopis.events.actions.series import create_series
from letopis.events.ical.lines import folded, line, parameter, text
from letopis.events.ical.zones import zone_lines
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import CalendarFeed, Event, EventType
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.lists.actions import save_view
from letopis.parties.testing import make_counterparty, make_person

Clients = Callable[[User], Client]
NAUGHTY = [
    "Ё\u2028й 🐎\t«\\N»; , : \" ^ \u0301 конец",
    "одна\r\nдве\nтри\rчетыре",
    "\\n не перевод, \\\\ два",
    "BEGIN:VEVENT\r\nUID:x\r\nEND:VCALENDAR",
    "длинная " * 60,
    "я" * 200,
    " пробелы по краям ",
    "\x07звонок\x00",
    "𝔘" * 70,
]  # fmt: skip


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, 9, tzinfo=UTC))


def subscribe(client: Client, **sent: Any) -> str:
    """Makes a subscription as people do; answers with its path."""
    answer = client.post("/calendar/subscriptions/", {"scope": "own", **sent})
    assert answer.status_code == 200, answer.content.decode()
    return re.search(r'value="http://testserver(/calendar/feeds/[^"]+\.ics)"', answer.content.decode())[1]  # type: ignore[index]


def read(path: str, client: Client | None = None) -> list[Any]:
    """The components a program without cookies reads."""
    answer = (client or Client()).get(path)
    assert answer.status_code == 200
    body = answer.content
    for part in body.split(b"\r\n"):
        assert len(part) <= 75
        assert b"\n" not in part
    return icalendar.Calendar.from_ical(body).events


def test_the_address_gives_the_own_events(anna: User, boris: User, vera: User, client_of: Clients) -> None:
    person = make_person("Белова Ольга Сергеевна", by=anna, email="belova@sever.example")
    meeting = make_event(
        "Показ образцов",
        by=anna,
        person=person,
        type="meeting",
        starts_at=datetime(2026, 11, 27, 11, 30, tzinfo=UTC),
        ends_at=datetime(2026, 11, 27, 12, 30, tzinfo=UTC),
        place="Склад, ворота 3; налево",
        content="Взять:\nобразцы, каталог",
        importance="high",
        private=True,
        reminders=[15, 1440],
    )
    make_event("Отпуск", by=anna, type="entry", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 3), all_day=True)
    for other in (boris, vera):
        make_event("Чужое", by=other)
        make_event("Чужое тайное", by=other, private=True)
    path = subscribe(client_of(anna))
    found = {str(event["SUMMARY"]): event for event in read(path)}
    assert found.keys() == {"Показ образцов", "Отпуск"}
    told = found["Показ образцов"]
    assert str(told["UID"]) == f"{meeting.public_id}@letopis"
    assert (told.start, told.end) == (meeting.starts_at, meeting.ends_at)
    assert int(told["SEQUENCE"]) == meeting.version
    assert told["DTSTAMP"].dt == meeting.updated_at.replace(microsecond=0)
    assert str(told["LOCATION"]) == meeting.place
    assert str(told["STATUS"]) == "CONFIRMED" and str(told["CLASS"]) == "PRIVATE" and int(told["PRIORITY"]) == 1
    assert told.categories == ["Встреча"]
    assert str(told["DESCRIPTION"]).startswith("Взять:\nобразцы, каталог\nБелова Ольга Сергеевна")
    attendee = told["ATTENDEE"]
    assert attendee == "mailto:belova@sever.example"
    assert attendee.params["CN"] == "Белова Ольга Сергеевна" and attendee.params["PARTSTAT"] == "NEEDS-ACTION"
    assert [alarm["TRIGGER"].dt for alarm in told.walk("VALARM")] == [timedelta(days=-1), timedelta(minutes=-15)]
    whole = found["Отпуск"]
    assert (whole.start, whole.end) == (date(2026, 12, 1), date(2026, 12, 4))


def test_who_is_let_in(anna: User, vera: User, client_of: Clients) -> None:
    make_event("Обсудить скидку", by=anna)
    path = subscribe(client_of(anna))
    answer = Client().get(path)
    assert answer.status_code == 200 and answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer["Cache-Control"] and not answer.cookies and "Accept-Encoding" in answer["Vary"]
    secret = path.rpartition("/")[2].removesuffix(".ics")
    feed = CalendarFeed.objects.get()
    assert secret not in str(vars(feed)) and feed.last_read_at is not None
    assert secret not in client_of(anna).get("/calendar/subscriptions/").content.decode()
    for wrong in (path.replace(secret, secret[:-1]), path.replace(secret, feed.digest), path.replace(secret, "x")):
        assert Client().get(wrong).status_code == 404
    assert Client().post(path).status_code == 405
    anna.is_active = False
    anna.save()
    assert Client().get(path).status_code == 404
    anna.is_active = True
    anna.save()
    assert client_of(vera).post(f"/calendar/subscriptions/{feed.public_id}/revocation/").status_code == 404
    assert Client().get(path).status_code == 200
    assert client_of(anna).post(f"/calendar/subscriptions/{feed.public_id}/revocation/").status_code == 302
    assert Client().get(path).status_code == 404
    assert not CalendarFeed.objects.exists()
    assert [fact.verb for fact in FactRecord.objects.filter(verb__startswith="calendar")] == [
        "calendar.opened",
        "calendar.revoked",
    ]


def test_nothing_new_is_not_sent_again(anna: User, client_of: Clients, monkeypatch: pytest.MonkeyPatch) -> None:
    event = make_event("Обсудить скидку", by=anna)
    path = subscribe(client_of(anna))
    first = Client().get(path)
    seen = {"HTTP_IF_NONE_MATCH": first["ETag"]}
    dated = {"HTTP_IF_MODIFIED_SINCE": first["Last-Modified"]}
    assert Client().get(path, **seen).status_code == 304
    assert Client().get(path, **dated).status_code == 304
    packed = Client().get(path, HTTP_ACCEPT_ENCODING="gzip, br")
    assert packed["Content-Encoding"] == "gzip" and gzip.decompress(packed.content) == first.content
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 26, 9, 5, tzinfo=UTC))
    mark_for_deletion(event, by=anna)  # the latest event is gone, and still it is news
    assert Client().get(path, **dated).status_code == 200
    again = Client().get(path, **seen)
    assert again.status_code == 200 and again["ETag"] != first["ETag"] and b"VEVENT" not in again.content


def test_states_and_days(anna: User, client_of: Clients) -> None:
    now = clock.now()
    done, off = make_event("Сделано", by=anna), make_event("Отменено", by=anna)
    complete_event(done, by=anna)
    cancel_event(off, by=anna)
    for subject, days in (("Давно", -120), ("Недавно", -80), ("Скоро", 300), ("Не скоро", 400)):
        make_event(subject, by=anna, starts_at=now + timedelta(days=days))
    make_event(
        "Длинное", by=anna, type="entry", all_day=True, starts_on=date(2026, 6, 1), ends_on=date(2026, 12, 1)
    )  # fmt: skip
    planned, whole = subscribe(client_of(anna)), subscribe(client_of(anna), with_completed="on")
    names = {str(event["SUMMARY"]) for event in read(planned)}
    assert names == {"Недавно", "Скоро", "Длинное"}
    assert {str(event["SUMMARY"]) for event in read(whole)} == names | {"Сделано"}


def test_a_team_and_a_view(anna: User, boris: User, vera: User, gleb: User, client_of: Clients) -> None:
    make_event("Звонок Анны", by=anna)
    cancel_event(make_event("Встреча Бориса", by=boris, type="meeting"), by=boris)
    make_event("Письмо Бориса", by=boris, type="email")
    make_event("Тайна Веры", by=vera, private=True)
    team = subscribe(client_of(anna), scope="team")
    assert {str(event["SUMMARY"]) for event in read(team)} == {"Звонок Анны", "Письмо Бориса"}
    parts = {"where": "type:is:meeting,call", "query": "", "sort": "", "columns": "", "group": ""}
    view = save_view("events", "Встречи и звонки", "all", parts, by=gleb)
    path = subscribe(client_of(anna), scope=f"view:{view.public_id}")
    found = {str(event["SUMMARY"]): str(event["STATUS"]) for event in read(path)}
    assert found == {"Звонок Анны": "CONFIRMED", "Встреча Бориса": "CANCELLED"}
    view.audience = "own"  # Глеб no longer shares it
    view.save()
    assert read(path) == []
    view.deleted_at = clock.now()
    view.save()
    assert Client().get(path).status_code == 404
    mine = save_view("events", "Мой", "own", parts, by=gleb)
    refused = client_of(anna).post("/calendar/subscriptions/", {"scope": f"view:{mine.public_id}"})
    assert refused.status_code == 422 and CalendarFeed.objects.count() == 2


def test_whom_one_may_not_see_is_not_named(anna: User, vera: User, gleb: User, client_of: Clients) -> None:
    hidden = make_person("Тайный Клиент", by=vera, email="hidden@firm.example")
    event = make_event("Общая встреча", by=gleb, type="meeting", person=hidden)
    change_event(event, EventInput({"responsible": anna}), by=gleb)
    told = read(subscribe(client_of(anna)))[0]
    assert str(told["SUMMARY"]) == "Общая встреча" and "ATTENDEE" not in told
    assert str(told["DESCRIPTION"]) == "и ещё 1"
    assert b"hidden" not in Client().get(subscribe(client_of(anna))).content


@pytest.mark.parametrize("rows", [3, 30])
def test_the_number_of_queries_does_not_grow(rows: int, anna: User, client_of: Clients) -> None:
    company = make_counterparty(by=anna)
    for number in range(rows):
        person = make_person(f"Клиент {number}", by=anna, company=company, email=f"c{number}@firm.example")
        make_event(f"Звонок {number}", by=anna, person=person)
    path = subscribe(client_of(anna))
    Client().get(path)
    with CaptureQueriesContext(connection) as held:
        assert len(read(path)) == rows
    assert len(held) <= 8, [query["sql"] for query in held]


def test_texts_of_every_kind_come_through(anna: User, client_of: Clients) -> None:
    people = [
        ParticipantInput(name=f"{n} {text_}"[:600].replace("\x00", "").strip() or "я", contact=f"n{n}@x.example")
        for n, text_ in enumerate(NAUGHTY)
        if "\x00" not in text_ and "\\" not in text_  # the reader of the test unescapes a backslash there
    ]
    for number, value in enumerate(NAUGHTY):
        clean = value.replace("\x00", "").replace("\x07", "")
        given = {"subject": clean[:300], "content": clean, "place": clean[:300], "starts_at": clock.now()}
        participants = people if number == 0 else [ParticipantInput(name="Кто-то")]
        made_of = EventInput(given, participants=participants)
        create_event(made_of, type=EventType.objects.get(code="meeting"), by=anna)
    found = {str(event["UID"]): event for event in read(subscribe(client_of(anna)))}
    assert len(found) == len(NAUGHTY)
    for event in Event.objects.all():
        told = found[f"{event.public_id}@letopis"]
        for name, value in (("SUMMARY", event.subject), ("LOCATION", event.place)):
            assert str(told[name]) == re.sub("\r\n|\r|\u2028|\u2029|\x85", "\n", value), name
    first = Event.objects.order_by("pk")[0]
    named = found[f"{first.public_id}@letopis"]["ATTENDEE"]
    assert len(named) == len(people)
    for row, attendee in zip(first.participants.all(), named, strict=True):
        plain = re.sub("\r\n|\r|\u2028|\u2029|\x85", "\n", row.name).replace("\t", " ")
        assert attendee.params["CN"] == plain


def test_lines() -> None:
    assert folded("A:" + "я" * 100) == b"A:" + ("я" * 36).encode() + b"\r\n " + ("я" * 37).encode() + b"\r\n " + ("я" * 27).encode() + b"\r\n"  # fmt: skip
    assert folded("X" * 75) == b"X" * 75 + b"\r\n"
    assert folded("X" * 76) == b"X" * 75 + b"\r\n X\r\n"
    assert text("a;b,c\\d\r\ne\x00") == "a\\;b\\,c\\\\d\\ne"
    assert parameter('ООО «Рога», "и" копыта^') == "\"ООО «Рога», ^'и^' копыта^^\""
    assert line("ATTENDEE", "mailto:a@b.example", {"CN": "Иван", "RSVP": ""}) == "ATTENDEE;CN=Иван:mailto:a@b.example"


def test_one_event_as_a_file(anna: User, vera: User, client_of: Clients) -> None:
    event = make_event("Обсудить скидку", by=anna)
    page = client_of(anna).get(f"/events/{event.public_id}/").content.decode()
    assert f'href="/events/{event.public_id}.ics"' in page
    answer = client_of(anna).get(f"/events/{event.public_id}.ics")
    assert answer["Content-Disposition"] == f'attachment; filename="event-{event.number}.ics"'
    told = icalendar.Calendar.from_ical(answer.content).events[0]
    assert str(told["SUMMARY"]) == "Обсудить скидку" and told.start == event.starts_at.replace(microsecond=0)
    assert client_of(vera).get(f"/events/{event.public_id}.ics").status_code == 404
    assert Client().get(f"/events/{event.public_id}.ics").status_code == 302


# — Series —


def shown(path: str) -> set[tuple[str, Any]]:
    """What a program shows of the calendar: every occurrence of every rule, expanded by another library."""
    found = {}
    events = icalendar.Calendar.from_ical(Client().get(path).content).events
    for event in events:
        if "RRULE" not in event:
            continue
        without = event.get("EXDATE", [])
        gone = {one.dt for line in (without if isinstance(without, list) else [without]) for one in line.dts}
        start, rule = event.start, event["RRULE"].to_ical().decode()
        whole = not isinstance(start, datetime)
        for day in rrulestr(rule, dtstart=datetime(start.year, start.month, start.day) if whole else start):
            moment = day.date() if whole else day
            if moment not in gone:
                found[str(event["UID"]), plain(moment)] = (str(event["SUMMARY"]), plain(moment))
    for event in events:
        if "RRULE" not in event:
            key = event["RECURRENCE-ID"].dt if "RECURRENCE-ID" in event else event.start
            assert ("RECURRENCE-ID" not in event) or (str(event["UID"]), plain(key)) in found
            found[str(event["UID"]), plain(key)] = (str(event["SUMMARY"]), plain(event.start))
    return set(found.values())


def plain(moment: Any) -> str:
    """A moment as it can be compared."""
    return str(moment.astimezone(UTC) if isinstance(moment, datetime) else moment)


@pytest.mark.parametrize("zone", ["Europe/Moscow", "Europe/Berlin", "America/New_York"])
def test_a_series_is_a_rule_with_exceptions(zone: str, anna: User, client_of: Clients) -> None:
    start = datetime(2026, 11, 3, 9, 30, tzinfo=ZoneInfo(zone))
    given = EventInput(
        {"subject": "Планёрка", "starts_at": start, "ends_at": start + timedelta(minutes=30), "zone": zone}
    )
    create_series(given, "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", type=EventType.objects.get(code="entry"), by=anna)
    whole = EventInput(
        {"subject": "Отчёт", "all_day": True, "starts_on": date(2026, 11, 30), "ends_on": date(2026, 12, 1)}
    )
    create_series(whole, "FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5", type=EventType.objects.get(code="entry"), by=anna)
    rows = list(Event.objects.filter(subject="Планёрка").order_by("occurs_at"))
    change_event(
        rows[3], EventInput({"starts_at": rows[3].starts_at + timedelta(days=1, hours=2), "ends_at": None}), by=anna
    )
    change_event(rows[5], EventInput({"subject": "Итоги"}), by=anna)
    cancel_event(rows[6], by=anna)
    path = subscribe(client_of(anna))
    raw = Client().get(path).content.decode().replace("\r\n ", "")
    assert raw.count("RRULE:") == 2 and raw.count("RECURRENCE-ID") == 2 and raw.count("EXDATE") == 1
    planned = Event.objects.filter(state="planned", occurs_at__lt=clock.now() + timedelta(days=366))
    assert shown(path) == {(event.subject, plain(event.starts)) for event in planned}


def test_a_zone_changes_its_clock_when_it_does() -> None:
    lines = "\r\n".join(["BEGIN:VCALENDAR", *zone_lines("Europe/Berlin"), "END:VCALENDAR", ""])
    own = icalendar.Calendar.from_ical(lines).walk("VTIMEZONE")[0].to_tz()
    for moment in (datetime(2027, 3, 28, 0, 59, tzinfo=UTC), datetime(2027, 3, 28, 1, tzinfo=UTC), datetime(2027, 10, 31, 0, 59, tzinfo=UTC), datetime(2027, 10, 31, 1, 1, tzinfo=UTC)):  # fmt: skip
        assert moment.astimezone(own).utcoffset() == moment.astimezone(ZoneInfo("Europe/Berlin")).utcoffset(), moment
    assert [part for part in zone_lines("Asia/Kolkata") if "OFFSET" in part] == [
        "TZOFFSETFROM:+0530",
        "TZOFFSETTO:+0530",
    ]
