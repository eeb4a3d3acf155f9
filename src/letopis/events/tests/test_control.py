"""«Контроль»: the figures, the rows behind each of them, targets, and who sees whose."""

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from letopis.accounts.models import User
from letopis.events.actions import (
    cancel_event,
    complete_event,
    facts_since,
    move_event,
    newest_fact,
    set_targets,
    take_back_own,
)
from letopis.events.control import FILTERS, Control, control
from letopis.events.models import Event, EventType, PlanTarget
from letopis.events.testing import make_event
from letopis.history.models import FactRecord
from letopis.kernel import clock

ClientOf = Callable[[User], Client]
MOSCOW = ZoneInfo("Europe/Moscow")
FRIDAY = datetime(2027, 3, 19, 18, 0, tzinfo=MOSCOW)  # of a week of five working days
MONDAY, SUNDAY = date(2027, 3, 15), date(2027, 3, 21)


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Sets the present moment."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    set_to(FRIDAY)
    return set_to


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2027, 3, day, hour, 0, tzinfo=MOSCOW)


@pytest.fixture
def week(anna: User, boris: User, now: Callable[[datetime], None]) -> None:
    """A week of Анна and Борис."""
    for day, done in ((15, at(15, 17)), (16, at(17, 12)), (17, at(20, 12))):
        event = make_event(f"Звонок {day}", by=anna, starts_at=at(day))
        now(done)
        complete_event(event, by=anna)
    task = make_event("Задача", by=anna, type="task", starts_on=date(2027, 3, 18), all_day=True)
    now(at(18, 23))
    complete_event(task, by=anna)
    now(FRIDAY)
    make_event("Просрочено", by=anna, starts_at=at(19, 9))
    ahead = make_event("Впереди", by=anna, starts_at=at(19, 10))
    move_event(ahead, at(20, 10), by=anna)
    cancel_event(make_event("Отменено", by=anna, type="meeting", starts_at=at(16)), by=anna)
    make_event("Просрочено давно", by=anna, type="meeting", starts_at=at(8))
    make_event("На той неделе", by=anna, starts_at=at(22))
    make_event("Заметка", by=anna, type="note", starts_at=at(16), state="completed")
    make_event("Чужое", by=boris, starts_at=at(17))
    marked = make_event("Удалено", by=anna, starts_at=at(16))
    Event.objects.filter(pk=marked.pk).update(is_marked_for_deletion=True)


def figures_of(shown: Control, user: User) -> dict[str, dict[str, int]]:
    row = next(row for row in shown.rows if row.user == user)
    pairs = [("all", row.all), *((kind.code, figures) for kind, figures in row.types)]
    return {code: {name: value for name in FILTERS if (value := getattr(figures, name))} for code, figures in pairs}


@pytest.mark.usefixtures("week")
def test_the_figures_are_right_and_each_opens_its_rows(anna: User, olga: User, client_of: ClientOf) -> None:
    shown = control(olga, MONDAY, SUNDAY)
    assert figures_of(shown, anna) == {
        "all": {"total": 7, "completed": 4, "in_time": 2, "late": 2, "cancelled": 1, "overdue": 2, "moved": 1},
        "call": {"total": 5, "completed": 3, "in_time": 1, "late": 2, "overdue": 1, "moved": 1},
        "meeting": {"total": 1, "cancelled": 1, "overdue": 1},
        "task": {"total": 1, "completed": 1, "in_time": 1},
    }
    row = next(row for row in shown.rows if row.user == anna)
    assert row.all.mean_delay == pytest.approx((1 + 3) / 2)
    client = client_of(olga)
    for figures in (row.all, *(figures for _kind, figures in row.types)):
        for name, address in figures.addresses.items():
            page = client.get(address).content.decode()
            assert len(re.findall('id="row-', page)) == getattr(figures, name), (name, address)
    page = html.unescape(client.get("/events/control/?from=15.03.2027&to=21.03.2027").content.decode())
    assert row.all.addresses["late"] in page
    assert "Мельникова Анна" in page and "Сафин Борис" in page


@pytest.mark.usefixtures("week")
def test_a_manager_sees_their_own_row_and_another_team_nothing(
    anna: User, boris: User, vera: User, oleg: User, gleb: User, client_of: ClientOf
) -> None:
    assert [row.user for row in control(anna, MONDAY, SUNDAY).rows] == [anna]
    assert "Сафин Борис" not in client_of(anna).get("/events/control/?period=this-week").content.decode()
    assert control(vera, MONDAY, SUNDAY).all.total == 0
    assert {row.user for row in control(oleg, MONDAY, SUNDAY).rows} >= {anna, boris}  # looks at the team
    assert control(gleb, MONDAY, SUNDAY).all.total == 8


@pytest.mark.usefixtures("week")
def test_what_was_done_for_another_team_is_not_counted(anna: User, vera: User, olga: User) -> None:
    assert control(olga, MONDAY, SUNDAY).all.cancelled == 1
    Event.objects.filter(subject="Отменено").update(team=vera.team)  # written when Анна was in the other team
    assert control(olga, MONDAY, SUNDAY).all.cancelled == 0
    assert control(anna, MONDAY, SUNDAY).all.cancelled == 1


@pytest.mark.usefixtures("week")
def test_targets_are_set_by_heads_and_count_working_days(
    anna: User, olga: User, vera: User, client_of: ClientOf
) -> None:
    call = EventType.objects.get(code="call")
    client = client_of(olga)
    assert f"n-{anna.public_id}-call" in client.get("/events/control/targets/").content.decode()
    assert f"n-{vera.public_id}-call" not in client.get("/events/control/targets/").content.decode()
    answer = client.post("/events/control/targets/", {f"n-{anna.public_id}-call": "10", f"n-{anna.public_id}-task": ""})
    assert answer.status_code == 302
    assert list(PlanTarget.objects.values_list("user", "type", "per_week")) == [(anna.pk, call.pk, 10)]
    assert FactRecord.objects.latest("pk").verb == "events.targets_set"
    row = next(row for row in control(olga, MONDAY, SUNDAY).rows if row.user == anna)
    assert (row.all.target, row.all.share) == (10, 30)  # three calls of ten; tasks have no target
    shorter = control(olga, date(2027, 3, 8), date(2027, 3, 14))  # the 8th of March is a holiday
    assert next(row for row in shorter.rows if row.user == anna).all.target == 8
    bad = client.post("/events/control/targets/", {f"n-{anna.public_id}-call": "много"})
    assert bad.status_code == 422
    assert "много" in bad.content.decode()
    client.post("/events/control/targets/", {f"n-{anna.public_id}-call": "0"})
    assert not PlanTarget.objects.exists()
    with pytest.raises(Exception, match="Нормы задают"):
        set_targets({(anna.pk, call.pk): 5}, by=anna)
    assert client_of(anna).get("/events/control/targets/").status_code == 403
    client.post("/events/control/targets/", {f"n-{vera.public_id}-call": "7"})  # nobody of hers
    assert not PlanTarget.objects.exists()


def test_a_share_counts_only_what_has_a_target(anna: User, olga: User, now: Callable[[datetime], None]) -> None:
    for code in ("call", "meeting"):
        complete_event(make_event(code, by=anna, type=code, starts_at=at(16)), by=anna)
    set_targets({(anna.pk, EventType.objects.get(code="call").pk): 4}, by=olga)
    row = next(row for row in control(olga, MONDAY, SUNDAY).rows if row.user == anna)
    assert (row.all.completed, row.all.share) == (2, 25)


def test_a_move_is_counted_and_one_taken_back_is_not(anna: User, now: Callable[[datetime], None]) -> None:
    event = make_event(by=anna, starts_at=at(20))
    before = newest_fact(event)
    event = move_event(event, at(22), by=anna)
    assert event.moves == 1
    take_back_own(event, facts_since(event, before), by=anna)
    event.refresh_from_db()
    assert (event.moves, event.starts_at) == (0, at(20))
    complete_event(event, by=anna)
    assert Event.objects.get().moves == 0


@pytest.mark.parametrize("query", ["?from=когда-то&to=31.12.2026", "?from=01.01.2020&to=31.12.2026"])
def test_a_period_that_cannot_be_read_is_said(query: str, anna: User, client_of: ClientOf) -> None:
    answer = client_of(anna).get(f"/events/control/{query}")
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_the_page_asks_as_much_for_thirty_events_as_for_three(
    anna: User, olga: User, client_of: ClientOf, now: Callable[[datetime], None]
) -> None:
    client, numbers = client_of(olga), []
    for number in range(30):
        make_event(f"Дело {number}", by=anna, starts_at=at(15) + timedelta(hours=number))
        if number in (2, 29):
            client.get("/events/control/")
            with CaptureQueriesContext(connection) as asked:
                client.get("/events/control/")
            numbers.append(len(asked))
    assert numbers[0] == numbers[1] <= 12, numbers
