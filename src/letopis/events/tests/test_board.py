"""The board of events: what stands in which column, what putting a card there does, and who may."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.events.actions import cancel_event, change_event, complete_event
from letopis.events.inputs import EventInput
from letopis.events.models import Event, Reminder
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.kernel import clock

ClientOf = Callable[[User], Client]
MOSCOW = ZoneInfo("Europe/Moscow")
TUESDAY = datetime(2027, 3, 16, 12, 0, tzinfo=MOSCOW)


@pytest.fixture(autouse=True)
def tuesday(monkeypatch: pytest.MonkeyPatch) -> None:
    """Noon of a Tuesday in Moscow."""
    monkeypatch.setattr(clock, "now", lambda: TUESDAY)


def at(days: int, hour: int = 15) -> datetime:
    return TUESDAY.replace(hour=hour) + timedelta(days=days)


def lanes(client: Client, query: str = "board=state") -> dict[str, list[str]]:
    """The subjects in each column of the page."""
    page = client.get(f"/events/?{query}").content.decode()
    found = {}
    for part in page.split('data-lane="')[1:]:
        found[part[: part.index('"')]] = re.findall(r'id="cl-[^>]*>([^<]*)</a>', part)
    return found


def put(client: Client, event: Event, lane: str, board: str = "state", **more: Any) -> Any:
    event.refresh_from_db()
    data = {"board": board, "lane": lane, "version": event.version, **more}
    return client.post(f"/events/{event.public_id}/lane/", data, headers={"HX-Request": "true"})


def undo(client: Client, answer: Any) -> Any:
    page = answer.content.decode()
    address, value = re.search(r'formaction="([^"]*)" name="to" value="([^"]*)"', page).groups()  # type: ignore[union-attr]
    return client.post(address, {"to": value})


def test_cards_stand_by_state_and_time(anna: User, vera: User, client_of: ClientOf) -> None:
    late = make_event("Вчера", by=anna, starts_at=at(-1))
    make_event("Сегодня утром", by=anna, starts_at=at(0, 9))
    make_event("Сегодня днём", by=anna, starts_at=at(0))
    make_event("Сегодня весь день", by=anna, type="task", starts_on=date(2027, 3, 16), all_day=True)
    make_event("В воскресенье", by=anna, starts_at=at(5))
    make_event("В понедельник", by=anna, starts_at=at(6))
    complete_event(make_event("Сделано", by=anna, starts_at=at(-2)), by=anna)
    cancel_event(make_event("Отменено", by=anna, starts_at=at(-3)), by=anna, reason="Не нужно")
    assert lanes(client_of(anna)) == {
        "overdue": ["Вчера", "Сегодня утром"],
        "today": ["Сегодня весь день", "Сегодня днём"],
        "week": ["В воскресенье"],
        "later": ["В понедельник"],
        "completed": ["Сделано"],
        "cancelled": ["Отменено"],
    }
    assert not any(lanes(client_of(vera)).values())  # another team
    found = lanes(client_of(anna), "board=state&q=утром")
    assert (found["overdue"], found["today"]) == (["Сегодня утром"], [])
    # each column leads to a list of exactly its rows
    page = client_of(anna).get("/events/?where=state:is:planned;state:not:overdue;time:lt:17.03.2027").content.decode()
    assert "Сегодня днём" in page and "Сегодня весь день" in page
    assert late.subject not in page and "В воскресенье" not in page


def test_a_view_and_the_switch_stay_on_the_board(anna: User, boris: User, client_of: ClientOf) -> None:
    make_event("Моё", by=anna, starts_at=at(0))
    make_event("Бориса", by=boris, starts_at=at(0))
    client = client_of(anna)
    assert sorted(lanes(client)["today"]) == ["Бориса", "Моё"]
    page = client.get("/events/?board=state&responsible=me").content.decode()
    assert lanes(client, "board=state&responsible=me")["today"] == ["Моё"]
    assert "?view=overdue&amp;responsible=me&amp;board=state" in page
    tabs = client.get("/lists/events/tabs/?page=/events/&board=state&responsible=me").content.decode()
    assert re.search(r"view=today&amp;responsible=me&amp;board=state\"[^>]*>Сегодня<span class=\"cnt\">1</span>", tabs)
    everybody = client.get("/lists/events/tabs/?page=/events/").content.decode()
    assert re.search(r">Сегодня<span class=\"cnt\">2</span>", everybody)
    answer = client.get("/lists/events/filter/?board=state&sent=1&show=1")
    assert answer["Location"] == "/events/?board=state"
    assert 'data-board="state"' not in client.get("/events/?board=nonsense").content.decode()


def test_a_column_is_bounded_and_shows_more_when_asked(anna: User, client_of: ClientOf) -> None:
    for number in range(23):
        make_event(f"Дело {number:02}", by=anna, starts_at=at(7) + timedelta(minutes=number))
    client = client_of(anna)
    page = client.get("/events/?board=state").content.decode()
    assert len(lanes(client)["later"]) == 20
    assert re.search(r'href="([^"]*more=later[^"]*)"[^>]*>ещё 3', page)
    assert len(lanes(client, "board=state&more=later")["later"]) == 23


def test_dropping_is_a_verb_with_a_way_back(anna: User, client_of: ClientOf) -> None:
    client = client_of(anna)
    event = make_event("Позвонить", by=anna, starts_at=at(-1, 10), ends_at=at(-1, 11), reminders=[15])
    answer = put(client, event, "week")
    event.refresh_from_db()
    assert answer.status_code == 200
    assert "Перенесено на" in answer.content.decode()
    assert (event.starts_at, event.ends_at) == (at(1, 10), at(1, 11))
    assert Reminder.objects.get(event=event).due_at == at(1, 10) - timedelta(minutes=15)
    put(client, event, "later")
    event.refresh_from_db()
    assert event.starts_at == at(6, 10)
    put(client, event, "today")
    event.refresh_from_db()
    assert event.starts_at == at(0, 12) + timedelta(minutes=30)  # ten in the morning is over

    answer = put(client, event, "completed", outcome="reached")
    event.refresh_from_db()
    assert (event.state, event.outcome) == ("completed", "reached")
    undo(client, answer)
    event.refresh_from_db()
    assert (event.state, event.outcome, event.completed_at) == ("planned", "", None)

    answer = put(client, event, "cancelled", reason="Уехали")
    event.refresh_from_db()
    assert (event.state, event.cancel_reason) == ("cancelled", "Уехали")
    answer = put(client, event, "later")  # planned again and moved: both go back together
    event.refresh_from_db()
    assert (event.state, event.starts_at) == ("planned", at(6, 12) + timedelta(minutes=30))
    undo(client, answer)
    event.refresh_from_db()
    assert (event.state, event.cancel_reason) == ("cancelled", "Уехали")
    assert event.starts_at == at(0, 12) + timedelta(minutes=30)


def test_a_card_goes_to_another_person_and_back(anna: User, boris: User, vera: User, client_of: ClientOf) -> None:
    client = client_of(anna)
    event = make_event("Передать", by=anna, starts_at=at(1))
    assert lanes(client, "board=person")[str(anna.public_id)] == ["Передать"]
    answer = put(client, event, str(boris.public_id), "person")
    event.refresh_from_db()
    assert event.responsible == boris
    assert "Теперь ведёт Сафин Борис" in answer.content.decode()
    assert put(client, event, str(anna.public_id), "person").status_code == 403  # it is Борис's now …
    undo(client, answer)  # … but one's own step goes back
    event.refresh_from_db()
    assert (event.responsible, event.team) == (anna, anna.team)
    assert put(client, event, str(vera.public_id), "person").status_code == 422  # no colleague of Анна's
    event.refresh_from_db()
    assert event.responsible == anna


def test_what_cannot_be_put_is_said_and_nothing_is_written(
    anna: User, boris: User, vera: User, client_of: ClientOf
) -> None:
    event = make_event("Общее", by=anna, starts_at=at(1))
    facts = FactRecord.objects.count()
    client = client_of(anna)
    assert put(client, event, "overdue").status_code == 422
    assert put(client, event, "nowhere").status_code == 422
    assert put(client_of(boris), event, "today").status_code == 403
    assert put(client_of(vera), event, "today").status_code == 404
    assert client_of(vera).get(f"/events/{event.public_id}/lane/?board=state").status_code == 404
    assert FactRecord.objects.count() == facts
    seen = event.version
    change_event(event, EventInput(values={"subject": "Иначе"}), by=anna)
    data = {"board": "state", "lane": "completed", "version": seen}
    answer = client.post(f"/events/{event.public_id}/lane/", data, headers={"HX-Request": "true"})
    assert answer.status_code == 409
    assert "«Иначе»" in answer.content.decode()
    event.refresh_from_db()
    assert event.state == "planned"


def test_nobody_takes_back_what_another_did(anna: User, olga: User, boris: User, client_of: ClientOf) -> None:
    event = make_event("Дело", by=anna, starts_at=at(1))
    answer = put(client_of(olga), event, "completed")
    fact = FactRecord.objects.latest("pk")
    address = f"/events/{event.public_id}/lane/removal/"
    assert client_of(anna).post(address, {"to": str(fact.pk)}).status_code == 404
    assert client_of(boris).post(address, {"to": str(fact.pk)}).status_code == 404
    assert client_of(olga).post(address, {"to": ""}).status_code == 404
    event.refresh_from_db()
    assert event.state == "completed"
    undo(client_of(olga), answer)
    event.refresh_from_db()
    assert event.state == "planned"


def test_without_scripts_the_menu_is_a_page(anna: User, client_of: ClientOf) -> None:
    event, client = make_event("Дело", by=anna, starts_at=at(1)), client_of(anna)
    page = client.get(f"/events/{event.public_id}/lane/?board=state").content.decode()
    for words in ("Сегодня", "Позже", "Завершить", "Отменить событие", "<html"):
        assert words in page
    data = {"board": "state", "lane": "completed", "version": event.version, "next": "/events/?board=state"}
    answer = client.post(f"/events/{event.public_id}/lane/", data)
    assert (answer.status_code, answer["Location"]) == (302, "/events/?board=state")
    assert "lane/removal/" in client.get("/events/?board=state").content.decode()


@pytest.mark.parametrize("board", ["state", "person"])
def test_the_board_asks_as_much_for_three_cards_as_for_thirty(board: str, anna: User, client_of: ClientOf) -> None:
    client = client_of(anna)
    numbers = []
    for number in range(18):
        make_event(f"Дело {number}", by=anna, starts_at=at(number % 5 - 1))
        if number in (3, 17):
            client.get(f"/events/?board={board}")
            with CaptureQueriesContext(connection) as asked:
                client.get(f"/events/?board={board}")
            numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 24, numbers
