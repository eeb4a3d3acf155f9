"""What is changed in the calendar: another time with a way back, a stale version, a new event over empty time."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse
from django.test import Client

from letopis.accounts.models import User
from letopis.events.actions import change_event, complete_event
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.history.queries import entries_of
from letopis.parties.testing import make_person

Clients = Callable[[User], Client]
HTMX = {"HX-Request": "true"}
MOSCOW = ZoneInfo("Europe/Moscow")
PLACE = {"view": "week", "date": "2026-11-26"}


def at(text: str, zone: ZoneInfo = MOSCOW) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.fixture
def anna(anna: User) -> User:
    anna.time_zone = "Europe/Moscow"
    anna.save()
    return anna


@pytest.fixture
def meeting(anna: User) -> Event:
    return make_event(
        "Приёмка", by=anna, type="meeting", starts_at=at("2026-11-26T10:00"), ends_at=at("2026-11-26T11:00")
    )


def move(client: Client, event: Event, to: str, version: int = 1, **more: Any) -> HttpResponse:
    given = {"to": to, "version": version, **PLACE}
    return client.post(f"/calendar/{event.public_id}/", given, headers=HTMX, **more)  # type: ignore[return-value]


def times(event: Event) -> tuple[Any, ...]:
    event.refresh_from_db()
    return event.starts_at, event.ends_at, event.starts_on, event.ends_on


def test_a_move_and_a_longer_event_are_said_and_taken_back(anna: User, meeting: Event, client_of: Clients) -> None:
    client, was = client_of(anna), times(meeting)
    answer = move(client, meeting, "2026-11-27T12:30/2026-11-27T14:00")
    html = answer.content.decode()
    assert answer.status_code == 200 and "Перенесено на 27 ноя, 12:30–14:00: Приёмка." in html.replace(
        "завтра", "27 ноя"
    )
    assert 'id="calendar"' in html and "<html" not in html
    now = (at("2026-11-27T12:30"), at("2026-11-27T14:00"), None, None)
    assert times(meeting) == now and meeting.occurs_at == meeting.due_at == now[0] and meeting.version == 2
    assert [link.occurs_at for link in meeting.links.all()] == [now[0]] * meeting.links.count()
    assert [entry.verb for entry in entries_of(meeting, reader=anna)] == ["event.moved", "event.created"]
    button = re.search(r'formaction="([^"]+)" name="to" value="([^"]+)"', html)
    assert button
    back = client.post(unescape(button[1]), {"to": button[2]})
    assert back.headers["Location"] == "/calendar/?view=week&date=2026-11-26" and times(meeting) == was
    assert client.post(unescape(button[1]), {"to": button[2]}).status_code == 302  # pressed twice: said, not done
    assert times(meeting) == was and meeting.version == 3


def test_whoever_was_quicker_wins_and_the_other_is_told(
    anna: User, olga: User, meeting: Event, client_of: Clients
) -> None:
    change_event(meeting, EventInput({"subject": "Приёмка партии"}), by=olga)
    answer = move(client_of(anna), meeting, "2026-11-27T12:30/2026-11-27T14:00", version=1)
    assert answer.status_code == 409 and "«Приёмка партии» тем временем изменили" in answer.content.decode()
    assert times(meeting)[0] == at("2026-11-26T10:00") and meeting.version == 2


def test_who_may_not_change_an_event_does_not_move_it(
    boris: User, vera: User, oleg: User, meeting: Event, client_of: Clients
) -> None:
    for user, status in ((boris, 403), (oleg, 403), (vera, 404)):
        assert move(client_of(user), meeting, "2026-11-27T12:30/2026-11-27T14:00").status_code == status
    assert "data-version" not in client_of(boris).get("/calendar/?view=team&date=2026-11-26").content.decode()
    assert times(meeting)[0] == at("2026-11-26T10:00")


@pytest.mark.parametrize(
    "to",
    [
        "",
        "tomorrow",
        "2026-11-27T12:00/2026-11-27",
        "2026-11-27T14:00/2026-11-27T12:00",
        "2300-01-01/2300-01-02",
        "2026-11-29/2026-11-27",
    ],
)
def test_what_is_no_time_is_refused_in_words(to: str, anna: User, meeting: Event, client_of: Clients) -> None:
    answer = move(client_of(anna), meeting, to)
    assert answer.status_code == 422 and 'class="toast"' in answer.content.decode()
    assert times(meeting)[0] == at("2026-11-26T10:00") and meeting.version == 1


def test_only_planned_events_move(anna: User, meeting: Event, client_of: Clients) -> None:
    complete_event(meeting, by=anna)
    answer = move(client_of(anna), meeting, "2026-11-27T12:30/2026-11-27T14:00", version=2)
    assert answer.status_code == 422 and times(meeting)[0] == at("2026-11-26T10:00")


def test_an_event_goes_up_to_whole_days_and_down_again(anna: User, meeting: Event, client_of: Clients) -> None:
    client = client_of(anna)
    assert move(client, meeting, "2026-11-27/2026-11-29").status_code == 200
    assert times(meeting) == (None, None, date(2026, 11, 27), date(2026, 11, 29))
    assert meeting.reaches_to == meeting.due_at == at("2026-11-30T00:00")
    assert move(client, meeting, "2026-11-27/2026-11-27", version=2).status_code == 200
    assert times(meeting)[3] is None and meeting.reaches_to is None
    assert move(client, meeting, "2026-11-27T09:00/2026-11-29T10:00", version=3).status_code == 200
    assert times(meeting)[:2] == (at("2026-11-27T09:00"), at("2026-11-29T10:00"))
    assert meeting.reaches_to == at("2026-11-29T10:00")


def test_a_move_is_by_the_clock_of_who_moves(anna: User, client_of: Clients) -> None:
    anna.time_zone = "Europe/Berlin"
    anna.save()
    berlin = ZoneInfo("Europe/Berlin")
    event = make_event(
        "Созвон", by=anna, starts_at=at("2027-03-26T10:00", berlin), ends_at=at("2027-03-26T11:00", berlin)
    )
    assert move(client_of(anna), event, "2027-03-29T10:00/2027-03-29T11:00").status_code == 200
    begins, ends = times(event)[:2]
    assert begins == at("2027-03-29T10:00", berlin) and ends - begins == timedelta(hours=1)
    assert begins.utctimetuple().tm_hour == 8  # summer time has begun
    assert move(client_of(anna), event, "2027-03-28T02:30/2027-03-28T03:30", version=2).status_code == 200
    assert times(event)[0].astimezone(berlin).hour == 3  # there is no half past two that night


def test_an_overlap_is_said_and_never_refused(anna: User, boris: User, meeting: Event, client_of: Clients) -> None:
    other = make_event(
        "Созвон", by=anna, type="entry", starts_at=at("2026-11-27T12:00"), ends_at=at("2026-11-27T13:00")
    )
    make_event("Дело Бориса", by=boris, starts_at=at("2026-11-27T12:00"))
    html = move(client_of(anna), meeting, "2026-11-27T12:30/2026-11-27T14:00").content.decode()
    assert "В это время уже есть: «Созвон» 12:00–13:00." in html and "Дело Бориса»" not in html
    assert times(meeting)[0] == at("2026-11-27T12:30")
    html = move(client_of(anna), meeting, "2026-11-27T13:00/2026-11-27T14:00", version=2).content.decode()
    assert "В это время уже есть" not in html  # one after another is no overlap
    form = client_of(anna).get("/calendar/new/", {"to": "2026-11-27T12:15/2026-11-27T12:30"}, headers=HTMX)
    assert "В это время уже есть: «Созвон» 12:00–13:00." in form.content.decode()
    saved = client_of(anna).post(
        f"/events/{other.public_id}/",
        {"subject": "Созвон", "state": "planned", "starts": "27.11.2026 13:30", "ends": "", "importance": "normal",
         "responsible": str(anna.public_id), "version": other.version},
        follow=True,
    )  # fmt: skip
    assert "В это время уже есть: «Приёмка» 13:00–14:00." in saved.content.decode()


def test_the_small_form_tells_of_a_colleagues_time_only_what_one_may_see(
    anna: User, boris: User, vera: User, meeting: Event, client_of: Clients
) -> None:
    asked = {"to": "2026-11-26T10:30/2026-11-26T11:30", "who": str(anna.public_id)}
    assert "Приёмка" in client_of(boris).get("/calendar/new/", asked, headers=HTMX).content.decode()
    assert "Приёмка" not in client_of(vera).get("/calendar/new/", asked, headers=HTMX).content.decode()
    Event.objects.update(team=vera.team)  # Анна has come from another team with it
    assert "Приёмка" not in client_of(boris).get("/calendar/new/", asked, headers=HTMX).content.decode()


def new(client: Client, **given: Any) -> HttpResponse:
    body = {
        "to": "2026-11-27T12:15/2026-11-27T13:00",
        "type": "meeting",
        "subject": "Показ",
        "form_key": str(uuid4()),
        **PLACE,
        **given,
    }
    return client.post("/calendar/new/", body, headers=HTMX)  # type: ignore[return-value]


def test_a_new_event_over_empty_time(anna: User, oleg: User, olga: User, client_of: Clients) -> None:
    person, key = make_person("Белова Ольга", by=anna), str(uuid4())
    chosen = {"p-id": "", "p-ref": f"person:{person.public_id}", "p-name": str(person), "p-contact": ""}
    client = client_of(anna)
    for _again in range(2):  # two clicks are one event
        answer = new(client, form_key=key, **chosen)
        assert answer.status_code == 200 and answer.headers["HX-Retarget"] == "#calendar"
    event = Event.objects.get()
    assert (event.subject, event.starts_at, event.ends_at) == ("Показ", at("2026-11-27T12:15"), at("2026-11-27T13:00"))
    assert event.responsible == anna and [row.person for row in event.participants.all()] == [person]
    html = answer.content.decode()
    assert "Записано: Показ" in html and f"/events/{event.public_id}/deletion/" in html
    refused = new(client, subject="")
    assert (
        refused.status_code == 422
        and 'role="alert"' in refused.content.decode()
        and "HX-Retarget" not in refused.headers
    )
    assert new(client_of(oleg)).status_code == 403
    assert Event.objects.count() == 1
    days = new(client, type="entry", to="2026-11-27/2026-11-28", who=str(olga.public_id))
    assert days.status_code == 200
    event = Event.objects.get(type__code="entry")
    assert times(event) == (None, None, date(2026, 11, 27), date(2026, 11, 28)) and event.responsible == olga


def test_more_leads_to_the_whole_form_with_what_was_typed(anna: User, vera: User, client_of: Clients) -> None:
    person = make_person("Белова Ольга", by=anna)
    chosen = {"p-id": "", "p-ref": f"person:{person.public_id}", "p-name": str(person), "p-contact": ""}
    client = client_of(anna)
    to = new(client, more="1", subject="Показ & обед", **chosen).headers["HX-Redirect"]
    html = client.get(to).content.decode()
    assert (
        "Показ &amp; обед" in html
        and "27.11.2026 12:15" in html
        and "27.11.2026 13:00" in html
        and "Белова Ольга" in html
    )
    assert not Event.objects.exists()
    assert client_of(vera).get(to).status_code == 404  # an address one is given shows nothing one may not see
    plain = client.get("/calendar/new/", {"to": "2026-11-27T12:15/2026-11-27T13:00"})
    assert plain.headers["Location"].startswith("/events/new/?")  # without scripts


def hand(client: Client, event: Event, to: str, who: User, home: User) -> HttpResponse:
    event.refresh_from_db()
    given = {"to": to, "version": event.version, "view": "team", "date": "2026-11-26"}
    given |= {"who": str(who.public_id), "from": str(home.public_id)}
    return client.post(f"/calendar/{event.public_id}/", given, headers=HTMX)  # type: ignore[return-value]


def test_the_column_of_another_person_hands_it_over_and_back(
    anna: User, boris: User, vera: User, meeting: Event, client_of: Clients
) -> None:
    client, was = client_of(anna), times(meeting)
    answer = hand(client, meeting, "2026-11-26T12:00/2026-11-26T13:00", boris, anna)
    html = unescape(answer.content.decode())
    assert answer.status_code == 200 and "Теперь ведёт Сафин Борис" in html
    assert times(meeting)[0] == at("2026-11-26T12:00") and meeting.responsible == boris
    assert [entry.verb for entry in entries_of(meeting, reader=anna)] == ["event.moved", "event.created"]
    button = re.search(r'formaction="([^"]+)" name="to" value="([^"]+)"', html)
    assert button
    client.post(button[1], {"to": button[2]})
    assert times(meeting) == was and meeting.responsible == anna and meeting.moves == 0
    answer = hand(client, meeting, "2026-11-26T12:00/2026-11-26T13:00", vera, anna)  # no colleague of Анна's
    assert answer.status_code == 422 and times(meeting) == was and meeting.responsible == anna
    answer = hand(client, meeting, "2026-11-26T12:00/2026-11-26T13:00", anna, boris)  # Борис only took part
    assert answer.status_code == 200 and meeting.responsible == anna


def test_who_only_takes_part_does_not_give_it_away(
    anna: User, boris: User, olga: User, meeting: Event, client_of: Clients
) -> None:
    was = times(meeting)
    answer = hand(client_of(anna), meeting, "2026-11-26T12:00/2026-11-26T13:00", olga, boris)
    assert answer.status_code == 422 and "из колонки ответственного" in answer.content.decode()
    assert times(meeting) == was and meeting.responsible == anna


def test_an_overlap_of_a_colleague_who_takes_part_is_said(
    anna: User, boris: User, vera: User, meeting: Event, client_of: Clients
) -> None:
    make_event("Созвон", by=boris, starts_at=at("2026-11-27T10:30"), ends_at=at("2026-11-27T11:30"))
    make_event("Тайное Веры", by=vera, starts_at=at("2026-11-27T10:30"), ends_at=at("2026-11-27T11:30"))
    rows = [ParticipantInput(name="Кто-то"), ParticipantInput(user=boris), ParticipantInput(user=vera)]
    change_event(meeting, EventInput(participants=rows), by=anna)
    html = move(client_of(anna), meeting, "2026-11-27T10:00/2026-11-27T11:00", version=2).content.decode()
    assert "В это время уже есть: «Созвон» 10:30–11:30 (Сафин Борис)." in html and "Тайное Веры" not in html
    # an event in which Борис only takes part is in the way of his own ones, too
    mine = make_event("Звонок Бориса", by=boris, starts_at=at("2026-11-28T10:00"), ends_at=at("2026-11-28T11:00"))
    html = move(client_of(boris), mine, "2026-11-27T10:00/2026-11-27T10:20").content.decode()
    assert "«Приёмка» 10:00–11:00 (Мельникова Анна)" in html
