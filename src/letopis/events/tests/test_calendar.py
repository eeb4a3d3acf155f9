"""The calendar by its address: ranges, visibility, zones, choices, numbers."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.events.actions import cancel_event, choose_calendar, complete_event, create_event, mark_for_deletion
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import CalendarChoice, Event, EventType
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_person

Clients = Callable[[User], Client]
VIEWS = ("day", "work", "week", "month", "agenda", "team")
MOSCOW = ZoneInfo("Europe/Moscow")
HTMX = {"HX-Request": "true"}


def at(day: str, time: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=zone)


@pytest.fixture(autouse=True)
def thursday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: at("2026-11-26", "12:00").astimezone(UTC))


@pytest.fixture
def anna(anna: User) -> User:
    anna.time_zone = "Europe/Moscow"
    anna.save()
    return anna


def page(client: Client, view: str, day: str = "2026-11-26", **more: Any) -> str:
    answer = client.get("/calendar/", {"view": view, "date": day}, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def rows_of(html: str, subject: str) -> list[tuple[str, int, int]]:
    """Where an event stands in the grid: day, first and last line."""
    found = []
    for column in re.split(r'<ol class="cal__d', html)[1:]:
        day = re.search(r'data-day="([^"]+)"', column)
        assert day
        for block in re.findall(r'<li class="ce .*?</li>', column, re.S):
            if f"<b>{subject}</b>" in block:
                top, bottom = re.search(r'data-a="(\d+)" data-b="(\d+)"', block).groups()  # type: ignore[union-attr]
                found.append((day[1], int(top), int(bottom)))
    return found


def test_an_event_stands_in_every_view_of_its_day_and_in_no_other(anna: User, client_of: Clients) -> None:
    make_event("Приёмка", by=anna, starts_at=at("2026-11-26", "10:00"), ends_at=at("2026-11-26", "11:30"))
    client = client_of(anna)
    for view in VIEWS:
        assert "Приёмка" in page(client, view)
        assert "Приёмка" not in page(client, view, "2027-02-26")
    assert "Приёмка" in page(client, "week", "2026-11-29") and "Приёмка" not in page(client, "work", "2026-11-30")
    assert rows_of(page(client, "day"), "Приёмка") == [("2026-11-26", 9, 15)]  # the grid begins at 8:00
    assert "Приёмка" in page(client, "nonsense", "yesterday")  # what is no view and no day is this week


def test_who_may_not_see_an_event_never_finds_it(
    anna: User, boris: User, vera: User, gleb: User, client_of: Clients
) -> None:
    make_event("Тайное дело", by=anna, starts_at=at("2026-11-26", "10:00"))
    for outsider, people in ((vera, [anna, vera]), (vera, [anna])):
        choose_calendar({"people": [str(user.public_id) for user in people]}, by=outsider)
        for view in VIEWS:
            html = page(client_of(outsider), view)
            assert "Тайное дело" not in html and anna.name not in html
    assert "Тайное дело" in page(client_of(boris), "team")
    assert "Тайное дело" not in page(client_of(boris), "week")  # one's own unless others are asked for
    choose_calendar({"people": [str(anna.public_id)]}, by=gleb)
    assert "Тайное дело" in page(client_of(gleb), "month")


def test_whoever_is_invited_sees_the_event_in_their_own_calendar(
    anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    both = EventInput(
        {"subject": "Планёрка", "starts_at": at("2026-11-26", "10:00")},
        [ParticipantInput(user=boris), ParticipantInput(user=vera)],
    )
    create_event(both, type=EventType.objects.get(code="meeting"), by=anna)
    make_event("Дело Анны", by=anna, starts_at=at("2026-11-26", "10:00"))
    for view in ("day", "month", "agenda"):
        html = page(client_of(boris), view)
        assert "Планёрка" in html and "Дело Анны" not in html
    assert len(rows_of(page(client_of(boris), "team"), "Планёрка")) == 2  # Анна's column and his
    assert "Планёрка" not in page(client_of(vera), "day")  # an invitation opens nothing to another team


def test_people_side_by_side_are_offered_the_hours_when_all_are_free(
    anna: User, boris: User, client_of: Clients
) -> None:
    make_event("Дело Анны", by=anna, starts_at=at("2026-11-27", "09:00"), ends_at=at("2026-11-27", "12:00"))
    boring = make_event("Дело Бориса", by=boris, starts_at=at("2026-11-27", "12:30"), ends_at=at("2026-11-27", "18:00"))
    html = page(client_of(anna), "team", "2026-11-27")
    assert "Все свободны 12:00–12:30" in html and "starts=27.11.2026+12:00" in html
    cancel_event(boring, by=boris)
    assert "Все свободны 12:00–18:00" in page(client_of(anna), "team", "2026-11-27")
    assert "Все свободны" not in page(client_of(anna), "team", "2026-11-28")  # nobody works on Saturday
    assert "Все свободны 12:15–18:00" in page(client_of(anna), "team")  # today: what is still ahead


def test_long_and_all_day_events_stand_on_each_of_their_days(anna: User, client_of: Clients) -> None:
    make_event(
        "Выставка", by=anna, type="entry", all_day=True, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 24)
    )
    make_event("Поездка", by=anna, starts_at=at("2026-11-22", "09:00"), ends_at=at("2026-11-25", "18:00"))
    make_event("Ночной звонок", by=anna, starts_at=at("2026-11-24", "23:00"), ends_at=at("2026-11-25", "01:00"))
    make_event("До полуночи", by=anna, starts_at=at("2026-11-24", "22:00"), ends_at=at("2026-11-25", "00:00"))
    week = page(client_of(anna), "week")
    days = re.findall(r'data-all="([^"]+)"[^>]*><ul>(.*?)</ul>', week, re.S)
    assert [day for day, inside in days if "Выставка" in inside] == ["2026-11-23", "2026-11-24"]
    assert [day for day, inside in days if "Поездка" in inside] == ["2026-11-23", "2026-11-24", "2026-11-25"]
    night = rows_of(week, "Ночной звонок")
    assert [row[0] for row in night] == ["2026-11-24", "2026-11-25"]
    assert night[1] == ("2026-11-25", 1, 5) and night[0][1:] == (93, 97)  # the whole day is shown for it
    assert [row[0] for row in rows_of(week, "До полуночи")] == ["2026-11-24"]
    assert "Выставка" not in page(client_of(anna), "day", "2026-11-25")
    month = page(client_of(anna), "month")
    cells = re.findall(r'<td[^>]*data-day="([^"]+)"(.*?)</td>', month, re.S)
    assert [day[-2:] for day, inside in cells if "Выставка" in inside] == ["20", "21", "22", "23", "24"]


def test_every_reader_sees_their_own_clock(anna: User, boris: User, client_of: Clients) -> None:
    boris.time_zone = "Asia/Vladivostok"
    boris.save()
    make_event("Созвон", by=anna, starts_at=at("2026-11-26", "18:00"), ends_at=at("2026-11-26", "19:00"))
    make_event("Отпуск", by=anna, type="entry", all_day=True, starts_on=date(2026, 11, 26))
    choose_calendar({"people": [str(anna.public_id)]}, by=boris)
    there = page(client_of(boris), "week")
    assert rows_of(there, "Созвон") == [("2026-11-27", 1, 5)]  # 1:00 in Vladivostok, where the grid begins
    days = re.findall(r'data-all="([^"]+)"[^>]*><ul>(.*?)</ul>', there, re.S)
    assert [day for day, inside in days if "Отпуск" in inside] == ["2026-11-26"]  # a day is a day everywhere
    assert "<small>01:00 " in there and "data-start" not in there  # not his to move


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])  # clocks go forward, clocks go back
def test_a_day_of_changed_clocks_keeps_its_hours(day: str, anna: User, client_of: Clients) -> None:
    anna.time_zone = "Europe/Berlin"
    anna.save()
    berlin = ZoneInfo("Europe/Berlin")
    make_event("Утро", by=anna, starts_at=at(day, "09:00", berlin), ends_at=at(day, "10:00", berlin))
    make_event("Ночь", by=anna, starts_at=at(day, "01:30", berlin), ends_at=at(day, "03:30", berlin))
    make_event("Полночь", by=anna, starts_at=at(day, "00:00", berlin))
    html = page(client_of(anna), "day", day)
    assert rows_of(html, "Утро") == [(day, 37, 41)] and rows_of(html, "Ночь") == [(day, 7, 15)]
    assert "Полночь" in html and "Полночь" not in page(
        client_of(anna), "day", str(date.fromisoformat(day) - timedelta(days=1))
    )


def test_events_at_one_time_stand_side_by_side(anna: User, client_of: Clients) -> None:
    for number, (start, end) in enumerate(
        (("10:00", "12:00"), ("10:30", "11:00"), ("11:00", "11:30"), ("12:00", "13:00"))
    ):
        make_event(f"Дело {number}", by=anna, starts_at=at("2026-11-26", start), ends_at=at("2026-11-26", end))
    html = page(client_of(anna), "day")
    lanes = dict(re.findall(r'data-n="(\d)" data-i="\d"[^>]*>.*?<b>(Дело \d)</b>', html, re.S))
    found = {
        name: (n, i)
        for n, i, name in re.findall(r'data-n="(\d)" data-i="(\d)"[^>]*><a[^>]*>.*?<b>(Дело \d)</b>', html, re.S)
    }
    assert lanes and found == {"Дело 0": ("2", "0"), "Дело 1": ("2", "1"), "Дело 2": ("2", "1"), "Дело 3": ("1", "0")}


def test_a_month_shows_four_of_a_day_and_counts_the_rest(anna: User, client_of: Clients) -> None:
    for number in range(6):
        make_event(f"Дело {number}", by=anna, starts_at=at("2026-11-17", f"1{number}:00"))
    html = page(client_of(anna), "month")
    cell = re.search(r'<td[^>]*data-day="2026-11-17"(.*?)</td>', html, re.S)
    assert cell and re.findall(r"Дело \d</span>", cell[1]) == ["Дело 0</span>", "Дело 1</span>", "Дело 2</span>"]
    assert "ещё 3" in cell[1]
    assert "Просрочено" not in html and "просрочено 6" in html
    chosen = page(client_of(anna), "month", "2026-11-17")
    assert all(f"Дело {number}" in chosen for number in range(6))  # the day below, on a phone


def test_what_is_chosen_is_kept_and_asked_for(anna: User, boris: User, client_of: Clients) -> None:
    done = make_event("Сделанное", by=anna, starts_at=at("2026-11-26", "09:00"))
    complete_event(done, by=anna)
    off = make_event("Отменённое", by=anna, starts_at=at("2026-11-26", "10:00"))
    cancel_event(off, by=anna)
    gone = make_event("Удалённое", by=anna, starts_at=at("2026-11-26", "11:00"))
    mark_for_deletion(gone, by=anna)
    make_event("Встреча дня", by=anna, type="meeting", starts_at=at("2026-11-26", "12:00"))
    make_event("Дело Бориса", by=boris, starts_at=at("2026-11-26", "12:00"))
    client = client_of(anna)
    html = page(client, "day")
    assert "Сделанное" in html and "Отменённое" in html and "Удалённое" not in html and "Дело Бориса" not in html
    form = {
        "type": ["call"], "state": ["planned", "completed"], "who": [str(anna.public_id), str(boris.public_id)],
        "colours": "person", "work_from": "07:00", "work_to": "12:00", "next": "/calendar/?view=day&date=2026-11-26",
    }  # fmt: skip
    assert client.post("/calendar/choice/", form).headers["Location"] == form["next"]
    choice = CalendarChoice.objects.get(user=anna)
    assert (choice.work_from, choice.work_to, choice.hidden_states, choice.colours) == (
        420,
        720,
        ["cancelled"],
        "person",
    )
    html = page(client, "day")
    assert "Сделанное" in html and "Отменённое" not in html and "Встреча дня" not in html and "Дело Бориса" in html
    assert 'data-first="6"' in html and 'class="ce u-h' in html
    assert "Встреча дня" in page(client_of(boris), "team")  # nobody else's calendar has changed
    for wrong in ({"work_from": "18:00", "work_to": "09:00"}, {"work_from": "early", "work_to": "18:00"}):
        assert client.post("/calendar/choice/", wrong, headers=HTMX).status_code == 422
    assert CalendarChoice.objects.get(user=anna).work_from == 420
    outward = client.post("/calendar/choice/", {**form, "next": "https://example.org/"})
    assert outward.headers["Location"] == "/calendar/"


def test_days_off_and_the_clients_clock_are_told(anna: User, client_of: Clients) -> None:
    far = make_person("Дальнев Пётр", by=anna, phone="+7 423 200-00-00")  # Vladivostok
    near = make_person("Ближнев Пётр", by=anna, phone="+7 495 200-00-00")
    for person in (far, near):
        detail = person.details.get()
        event = make_event(f"Звонок: {person.last_name}", by=anna, person=person, starts_at=at("2026-11-26", "10:00"))
        event.participants.update(contact=detail.shown, contact_detail=detail)
    html = page(client_of(anna), "day")
    assert html.count("у клиента 17:00") == 1
    week = page(client_of(anna), "week", "2026-11-04")
    assert "День народного единства" in week and "Короче на час" in week
    off = re.findall(r'<ol class="cal__d is-off[^"]*" data-day="([^"]+)"', week)
    assert off == ["2026-11-04", "2026-11-07", "2026-11-08"]


def test_an_open_page_learns_of_changes(anna: User, boris: User, client_of: Clients) -> None:
    event = make_event("Приёмка", by=anna, starts_at=at("2026-11-26", "10:00"))
    client = client_of(anna)
    found = re.search(r'/calendar/\?[^"]*stamp=([^"]+)', page(client, "week"))
    assert found
    asked = {"view": "week", "date": "2026-11-26", "stamp": found[1]}
    assert client.get("/calendar/", asked, headers=HTMX).status_code == 204
    cancel_event(event, by=anna)
    fresh = client.get("/calendar/", asked, headers=HTMX)
    text = fresh.content.decode()
    assert fresh.status_code == 200 and "is-cancel" in text and "<html" not in text and 'id="cal-sum"' in text


@pytest.mark.parametrize("view", VIEWS)
def test_the_number_of_questions_does_not_grow(view: str, anna: User, boris: User, client_of: Clients) -> None:
    choose_calendar({"people": [str(anna.public_id), str(boris.public_id)]}, by=anna)
    client, counts = client_of(anna), []
    for number in range(60):
        if number in (3, 59):
            page(client, view)  # dictionaries are read once
            with CaptureQueriesContext(connection) as asked:
                page(client, view)
            counts.append(len(asked))
        person = make_person(f"Контактов {number}", by=anna) if number % 20 == 0 else None
        make_event(
            f"Дело {number}",
            by=(anna, boris)[number % 2],
            person=person,
            starts_at=at("2026-11-26", "10:00") + timedelta(minutes=5 * number),
        )
    assert counts[0] == counts[1] <= 18
    assert Event.objects.count() == 60
