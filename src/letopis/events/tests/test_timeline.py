"""The chronicle of a card: filters, pages in both directions, dates, changes, words, pins, the report."""

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import escape

from letopis.accounts.models import Role, User
from letopis.comments.actions import write_comment
from letopis.comments.targets import TARGETS
from letopis.events import queries
from letopis.events.actions import cancel_event, change_event, complete_event, move_event
from letopis.events.fact_links import follow_earlier
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, FactLink
from letopis.events.queries import Asked, chronicle
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.kernel import clock
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_counterparty, make_person

pytestmark = pytest.mark.django_db
Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}


def text(response: Any) -> str:
    return str(response.content.decode())


def part(person: ContactPerson, query: str = "") -> str:
    return f"/events/chronicle/person/{person.public_id}/{query}"


def subjects(page: str) -> list[str]:
    return re.findall(r'class="strong" href="/events/[^"]+">([^<]+)</a>', page)


@pytest.fixture
def world(anna: User, boris: User) -> dict[str, Any]:
    """Events of one person, each of which some filters find."""
    person = make_person(by=anna)
    at = clock.now()
    events = {
        "звонок": make_event("звонок", by=anna, person=person, starts_at=at - timedelta(days=2), state="completed",
                             outcome="no_answer"),
        "встреча": make_event("встреча", by=anna, type="meeting", person=person, starts_at=at - timedelta(days=40),
                              state="completed"),
        "письмо": make_event("письмо", by=boris, type="email", person=person, starts_at=at - timedelta(days=200),
                             state="completed", content="Обещали прислать договоры"),
        "поздний": make_event("поздний", by=anna, person=person, starts_at=at - timedelta(days=3)),
        "будущий": make_event("будущий", by=anna, person=person, starts_at=at + timedelta(days=3)),
        "снятый": make_event("снятый", by=anna, type="meeting", person=person, starts_at=at - timedelta(days=5)),
    }  # fmt: skip
    cancel_event(events["снятый"], by=anna, reason="Перенесли договорённости")
    write_comment(TARGETS["event"], events["встреча"], "Проверить смету", by=anna)
    return {"person": person, **events}


def test_every_filter_finds_its_own(
    world: dict[str, Any], anna: User, boris: User, vera: User, client_of: Clients
) -> None:
    def shown_on(page: str) -> list[str]:
        return subjects(page.replace("<mark>", "").replace("</mark>", ""))

    client, person = client_of(anna), world["person"]
    old = f"{(clock.now() - timedelta(days=100)).astimezone(anna.zone):%d.%m.%Y}"
    everything = {"звонок", "встреча", "письмо", "поздний", "будущий", "снятый"}
    cases = {
        "": everything,
        "?type=call": {"звонок", "поздний", "будущий"},
        "?type=call&type=email": {"звонок", "поздний", "будущий", "письмо"},
        "?type=nothing": set(),
        "?state=completed": {"звонок", "встреча", "письмо"},
        "?state=overdue": {"поздний"},
        "?state=cancelled&state=overdue": {"снятый", "поздний"},
        "?state=planned&type=call": {"поздний", "будущий"},
        "?outcome=no_answer": {"звонок"},
        "?period=week": everything - {"встреча", "письмо"},
        "?period=quarter": everything - {"письмо"},
        f"?to={old}": {"письмо"},
        f"?from={old}": everything - {"письмо"},
        f"?from={old}&period=month": everything - {"письмо", "встреча"},
        "?responsible=me": everything - {"письмо"},
        f"?responsible={boris.public_id}": {"письмо"},
        f"?author={boris.public_id}&type=call": set(),
        "?author=00000000-0000-0000-0000-000000000000": set(),
        "?comments=1": {"встреча"},
        "?files=1": set(),
        "?find=договором": {"письмо"},
        "?find=договорённость": {"снятый"},
        "?find=сметы": {"встреча"},
        "?find=звонок&state=completed": {"звонок"},
        "?period=century": everything,
    }
    for query, expected in cases.items():
        shown = shown_on(text(client.get(part(person, query), headers=HTMX)))
        assert set(shown) == expected and len(shown) == len(expected), query
        assert client_of(vera).get(part(person, query), headers=HTMX).status_code == 404
    for query in ("?type=meeting", "?find=договором&responsible=" + str(boris.public_id)):
        page = shown_on(text(client.get(f"/people/{person.public_id}/{query}")))
        assert set(page) == cases.get(query, {"письмо"}) or set(page) == {"встреча", "снятый"}, "without JavaScript"
    assert "Не понять дату: 40.40.2026" in text(client.get(part(person, "?from=40.40.2026"), headers=HTMX))


def test_the_address_follows_the_filters(world: dict[str, Any], anna: User, client_of: Clients) -> None:
    client, person = client_of(anna), world["person"]
    answer = client.get(part(person, "?type=call&state=overdue"), headers=HTMX)
    assert answer["HX-Push-Url"] == f"/people/{person.public_id}/?type=call&state=overdue"
    assert 'id="chron-bar" hx-swap-oob="true"' in text(answer)
    typed = client.get(part(person, "?find=a"), headers={**HTMX, "HX-Trigger": "chron-find"})
    assert "HX-Push-Url" not in typed and typed["HX-Replace-Url"].endswith("?find=a")
    plain = client.get(part(person, "?type=call&find=договор"))
    assert plain.status_code == 302 and plain["Location"].startswith(f"/people/{person.public_id}/?type=call&find=")


def test_found_words_are_marked_in_an_excerpt(
    world: dict[str, Any], anna: User, boris: User, client_of: Clients
) -> None:
    letter = world["письмо"]
    change_event(letter, EventInput({"content": f"{'Начало. ' * 200}Прислали договоры.{' Конец.' * 200}"}), by=boris)
    page = text(client_of(anna).get(part(world["person"], "?find=договором"), headers=HTMX))
    assert "<mark>договоры</mark>" in page and "Начало" in page
    assert len(page.split('class="ev__b">')[1].split("</p>")[0]) < 500


def walk(client: Client, first: str, label: str) -> list[str]:
    """Pages one after another, by the link with a label."""
    pages, address = [], first
    while address:
        pages.append(text(client.get(address, headers=HTMX)))
        found = re.search(r'hx-get="([^"]+)" hx-trigger="near"[^>]*><a [^>]+>' + label, pages[-1])
        address = found[1].replace("&amp;", "&") if found else ""
        assert len(pages) < 20
    return pages


def test_pages_meet_without_a_gap_or_a_second_heading(anna: User, client_of: Clients, monkeypatch: Any) -> None:
    monkeypatch.setattr(queries.chronicles, "PAGE", 7)
    monkeypatch.setattr(chronicle, "__kwdefaults__", {"limit": 7})
    person, client = make_person(by=anna), client_of(anna)
    noon = datetime(2026, 3, 10, 12, tzinfo=anna.zone)
    for number in range(30):  # ten a day, two of each at one moment
        make_event(
            f"Дело {number}", by=anna, person=person, state="completed",
            starts_at=noon - timedelta(days=number // 10, hours=number % 10 // 2),
        )  # fmt: skip
    pages = walk(client, part(person, "?type=call"), "Раньше")
    every = [subject for page in pages for subject in subjects(page)]
    expected = [event.subject for event in Event.objects.filter(links__person=person).order_by("-occurs_at", "-pk")]
    assert every == expected and len(pages) == 5
    assert "Позже" not in "".join(pages), "nothing is newer than what stands above"
    seen = re.findall(r'<h2 class="chron__d" data-day="([^"]+)">', "".join(pages))
    assert seen == sorted(set(seen), reverse=True) and len(seen) == 3, "one heading a day"
    # Up again from a day in the middle.
    there = part(person, "?type=call&date=08.03.2026")
    assert subjects(text(client.get(there, headers=HTMX)))[0] == expected[20]
    up = walk(client, there, "Позже")
    assert [one for page in reversed(up[1:]) for one in subjects(page)] == expected[:20]
    # A page that was here comes again alone.
    own = re.search(r'data-page="([^"]+)"', pages[1])
    assert own is not None
    again = text(client.get(own[1].replace("&amp;", "&"), headers=HTMX))
    assert subjects(again) == subjects(pages[1]) and "chron__more" not in again
    assert client.get(part(person, "?before=rubbish"), headers=HTMX).status_code == 404
    assert client.get(part(person, "?after=2026-01-01~1"), headers=HTMX).status_code == 404


def test_months_lead_to_their_end(anna: User, vera: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    zone = ZoneInfo("Asia/Vladivostok")
    anna.time_zone = "Asia/Vladivostok"
    anna.save()
    for month, number in ((1, 2), (3, 1)):
        for step in range(number):
            at = datetime(2025, month, 1, 0, 30, tzinfo=zone) + timedelta(minutes=step)
            make_event(by=anna, person=person, starts_at=at, state="completed", type="meeting")
    client = client_of(anna)
    months = text(client.get(f"/events/chronicle/person/{person.public_id}/months/", headers=HTMX))
    found = re.findall(r'date=([\d.]+)".*?class="cnt">(\d+)', months)
    assert [one for one in found if one[0].startswith(("31.01", "31.03"))] == [("31.03.2025", "1"), ("31.01.2025", "2")]
    assert "2025" in months
    assert client_of(vera).get(f"/events/chronicle/person/{person.public_id}/months/").status_code == 404
    page = text(client.get(part(person, "?date=31.01.2025"), headers=HTMX))
    assert len(subjects(page)) == 2 and "data-goal" in page


def logged(page: str) -> list[str]:
    rows = re.findall(r'<li class="ev ev--log".*?</li>', page, re.S)
    return [re.sub(r"\s+", " ", re.sub("<[^>]+>", "", row)).strip() for row in rows]


def test_changes_of_the_card_and_of_its_events_stand_between(
    anna: User, boris: User, gleb: User, client_of: Clients
) -> None:
    person, other = make_person(by=anna), make_person("Крамер Вера", by=anna)
    event = make_event("Обсудить цены", by=anna, person=person, starts_at=clock.now() + timedelta(days=2))
    move_event(event, clock.now() + timedelta(days=3), by=anna)
    complete_event(event, by=anna)
    change_person(person, PartyInput({"comment": "Любит кофе"}), by=gleb)
    client = client_of(anna)
    lines = logged(text(client.get(part(person), headers=HTMX)))
    assert len(lines) == 4 and "кофе" in lines[0] and lines[0].startswith(gleb.name), lines
    assert all("Обсудить цены" in line for line in lines[1:3]) and "Обсудить" not in lines[3]
    assert logged(text(client.get(part(other), headers=HTMX))) != lines
    assert not any("Обсудить" in line for line in logged(text(client.get(part(other), headers=HTMX))))
    assert not logged(text(client.get(part(person, "?type=call"), headers=HTMX)))
    # Hidden for this user, and for nobody else.
    hidden = client.post(f"/events/chronicle/person/{person.public_id}/changes/", {"shows": "0"}, headers=HTMX)
    assert not logged(text(hidden)) and not logged(text(client.get(f"/people/{person.public_id}/")))
    assert len(logged(text(client_of(boris).get(part(person), headers=HTMX)))) == 4
    client.post(f"/events/chronicle/person/{person.public_id}/changes/", {"shows": "1"})
    assert len(logged(text(client.get(part(person), headers=HTMX)))) == 4


def test_nothing_of_events_one_may_not_see(anna: User, boris: User, client_of: Clients) -> None:
    person, other = make_person(by=anna), make_person("Крамер Вера", by=anna)
    private = make_event("Тайное", by=anna, person=person)
    change_event(private, EventInput({"private": True, "place": "Дом"}), by=anna)
    left = make_event("Ушедшее", by=anna, person=person)
    change_event(left, EventInput({"place": "Склад"}), by=anna)
    change_event(left, EventInput({}, participants=[ParticipantInput(person=other)]), by=anna)
    seen = logged(text(client_of(anna).get(part(person), headers=HTMX)))
    assert any("Тайное" in line for line in seen)
    boris.role = Role.objects.get(code="observer") if Role.objects.filter(code="observer").exists() else boris.role
    stranger = User.objects.create(
        login="own", name="Свой", role=Role.objects.create(name="Свои", code="own-only", sees="own", changes="own")
    )
    person.responsible = stranger
    person.save()
    page = text(client_of(stranger).get(part(person), headers=HTMX))
    assert "Тайное" not in page and "Дом" not in page and "Ушедшее" not in page


def test_earlier_changes_find_their_chronicles(anna: User) -> None:
    person = make_person(by=anna, company=make_counterparty(by=anna))
    event = make_event(by=anna, person=person, starts_at=clock.now() + timedelta(days=1))
    move_event(event, clock.now() + timedelta(days=2), by=anna)
    held = set(FactLink.objects.values_list("change", "event", "person", "counterparty", "at"))
    assert len(held) == 2, "of the person and of the company"
    follow_earlier([event.pk])
    assert set(FactLink.objects.values_list("change", "event", "person", "counterparty", "at")) == held
    FactLink.objects.all().delete()
    follow_earlier([event.pk])
    assert set(FactLink.objects.values_list("change", "event", "person", "counterparty", "at")) == held


def test_events_and_changes_make_one_order(anna: User) -> None:
    person = make_person(by=anna)
    for number in range(5):
        event = make_event(f"{number}", by=anna, person=person, starts_at=clock.now() - timedelta(minutes=9 - number))
        complete_event(event, by=anna)
        change_person(person, PartyInput({"comment": f"{number}"}), by=anna)
    same = FactRecord.objects.filter(verb="person.changed").latest("pk").at  # an event and a change of one moment
    make_event("В тот же миг", by=anna, person=person, starts_at=same, state="completed")
    whole = [line.position.key for line in chronicle(anna, person, limit=500).lines]
    assert whole == sorted(whole, reverse=True) and len(whole) > 12
    down, asked = [], Asked()
    while True:
        stretch = chronicle(anna, person, asked, limit=1)
        down += [line.position.key for line in stretch.lines]
        if stretch.older is None:
            break
        asked = Asked(before=stretch.older)
    assert down == whole
    up: list[Any] = []
    asked = Asked(after=queries.Position(whole[-1][0] - timedelta(days=1), 0))
    while True:
        stretch = chronicle(anna, person, asked, limit=1)
        up = [line.position.key for line in stretch.lines] + up
        if stretch.newer is None:
            break
        asked = Asked(after=stretch.newer)
    assert up == whole


def test_the_report_holds_what_the_filters_hold(
    world: dict[str, Any], anna: User, gleb: User, vera: User, client_of: Clients
) -> None:
    person = world["person"]
    base = f"/events/chronicle/person/{person.public_id}"
    page = text(client_of(anna).get(f"{base}/print/?type=call&state=completed"))
    assert "звонок" in page and "встреча" not in page and "Звонки; Состояние Завершено" in page
    assert anna.name in page and "Составлено" in page
    assert client_of(vera).get(f"{base}/print/").status_code == 404
    for user, status in ((anna, 403), (vera, 404)):
        assert client_of(user).get(f"{base}/export/csv/").status_code == status
    assert client_of(gleb).get(f"{base}/export/pdf/").status_code == 404
    answer = client_of(gleb).get(f"{base}/export/csv/?type=call")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    place = rows[0].index("Событие")
    assert [row[place] for row in rows[1:]] == ["будущий", "звонок", "поздний"]
    sheet = client_of(gleb).get(f"{base}/export/xlsx/?find=договором")
    assert b"".join(sheet.streaming_content).startswith(b"PK") and "attachment" in sheet["Content-Disposition"]


def test_a_long_report_says_that_it_is_cut(anna: User, gleb: User, client_of: Clients, monkeypatch: Any) -> None:
    from letopis.events.views import chronicle_report

    monkeypatch.setattr(chronicle_report, "PRINTED", 3)
    monkeypatch.setattr(chronicle_report, "_BATCH", 2)
    person = make_person(by=anna)
    for number in range(5):
        make_event(f"=Дело {number}", by=anna, person=person, state="completed")
    page = text(client_of(anna).get(f"/events/chronicle/person/{person.public_id}/print/?type=call"))
    assert page.count("=Дело") == 3 and "летопись длиннее" in page
    answer = client_of(gleb).get(f"/events/chronicle/person/{person.public_id}/export/csv/")
    assert answer.content.decode().count("'=Дело") == 5, "all of them, and none is a formula"


@pytest.mark.parametrize("query", ["", "?type=call&state=completed&find=обсудить", "?period=year&responsible=me"])
def test_the_questions_do_not_grow(anna: User, client_of: Clients, query: str) -> None:
    person, client, counted = make_person(by=anna), client_of(anna), []
    for number in (3, 30):
        for _step in range(number):
            event = make_event(by=anna, person=person, starts_at=clock.now() + timedelta(hours=1))
            move_event(event, clock.now() - timedelta(hours=1), by=anna)
            complete_event(event, by=anna)
        client.get(part(person, query), headers=HTMX)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(part(person, query), headers=HTMX).status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 14, counted


def test_marks_are_no_markup(anna: User, client_of: Clients) -> None:
    person = make_person(by=anna)
    make_event("<b>x</b> & y", by=anna, person=person, content="<script>alert(1)</script> y")
    page = text(client_of(anna).get(part(person, "?find=y"), headers=HTMX))
    assert "<script>alert" not in page and "<b>x" not in page and escape("&") in page and "<mark>y</mark>" in page


def test_a_list_says_a_day_once_where_two_pages_meet(anna: User, client_of: Clients) -> None:
    noon = datetime(2026, 3, 10, 12, tzinfo=anna.zone)
    for number in range(90):
        make_event(f"Дело {number}", by=anna, type="note", starts_at=noon + timedelta(seconds=number))
    client = client_of(anna)
    first = text(client.get("/events/"))
    further = re.search(r'hx-get="([^"]*after=[^"]+)"', first)
    assert further is not None
    second = text(client.get("/events/" + further[1].replace("&amp;", "&"), headers=HTMX))
    assert (first.count("10 марта</th>"), second.count("10 марта</th>")) == (1, 0) and "Дело 3<" in second


def test_what_is_planned_goes_on_by_a_button(anna: User, vera: User, client_of: Clients) -> None:
    person, client, now = make_person(by=anna), client_of(anna), clock.now()
    for number in range(55):
        make_event(f"План {number:02}", by=anna, person=person, starts_at=now + timedelta(hours=number // 2 + 1))
    page = text(client.get(part(person), headers=HTMX))
    assert subjects(page) == [f"План {number:02}" for number in range(50)]
    further = re.search(r'hx-get="([^"]+ahead=[^"]+)"', page)
    assert further is not None
    address = further[1].replace("&amp;", "&")
    rest = text(client.get(address, headers=HTMX))
    assert subjects(rest) == [f"План {number:02}" for number in range(50, 55)] and "ahead=" not in rest
    assert client_of(vera).get(address, headers=HTMX).status_code == 404
