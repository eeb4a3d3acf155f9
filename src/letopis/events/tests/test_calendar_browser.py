"""The calendar by mouse, by keyboard and by finger, in the browser."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.actions import cancel_event, change_event, choose_calendar
from letopis.events.inputs import EventInput
from letopis.events.models import Event
from letopis.events.testing import make_event

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
MOSCOW = ZoneInfo("Europe/Moscow")
WEEK = "/calendar/?view=week&date=2027-03-10"


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    user = make_user("anna", "Мельникова Анна", "manager", "Продажи")
    user.time_zone = "Europe/Moscow"
    user.save()
    return user


@pytest.fixture
def meeting(anna: User) -> Event:
    return make_event(
        "Приёмка", by=anna, type="meeting", starts_at=at("2027-03-10T10:00"), ends_at=at("2027-03-10T11:00")
    )


def point(page: "Page", day: str, time: str) -> tuple[float, float]:
    """Where a moment stands on the screen."""
    box = page.locator(f".cal__d[data-day='{day}']").bounding_box()
    assert box
    first = int(page.locator(".calg").get_attribute("data-first") or 0)
    rows = int(page.locator(f".cal__d[data-day='{day}']").get_attribute("data-rows") or 1)
    hour, minute = map(int, time.split(":"))
    return box["x"] + 20, box["y"] + (hour * 60 + minute - first * 60) / 15 * box["height"] / rows + 4


def drag(page: "Page", start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=3)
    page.mouse.move(*end, steps=3)
    page.mouse.up()


def times(event: Event) -> tuple[str, str]:
    event.refresh_from_db()
    assert event.starts_at and event.ends_at
    return tuple(f"{moment.astimezone(MOSCOW):%d %H:%M}" for moment in (event.starts_at, event.ends_at))  # type: ignore[return-value]


def said(page: "Page", words: str) -> None:
    page.locator("#cal-toast .toast", has_text=words).wait_for(timeout=8000)


def test_by_mouse_an_event_is_made_moved_made_longer_and_put_back(
    anna: User, meeting: Event, page_of: "Callable[[User], Page]"
) -> None:
    page = page_of(anna)
    page.goto(WEEK)
    drag(page, point(page, "2027-03-10", "10:15"), point(page, "2027-03-11", "12:45"))
    said(page, "Перенесено на 11 мар 2027, 12:30–13:30")
    assert times(meeting) == ("11 12:30", "11 13:30")
    x, y = point(page, "2027-03-11", "13:30")
    drag(page, (x, y - 9), (x, y + 18))
    said(page, "12:30–14:00")
    page.locator("#cal-toast").get_by_role("button", name="Вернуть").click()
    page.locator(".toast", has_text="12:30–13:30").wait_for()
    assert times(meeting) == ("11 12:30", "11 13:30")
    drag(page, point(page, "2027-03-09", "15:00"), point(page, "2027-03-09", "16:15"))
    page.locator("#cal-new:popover-open #cn-subject").fill("Сверка")
    page.locator("#cn-type").select_option("entry")
    page.keyboard.press("Enter")
    said(page, "Записано: Сверка, 9 мар 2027, 15:00–16:30.")
    assert page.locator(".ce", has_text="Сверка").count() == 1 and page.locator(".cal__new").count() == 0
    assert times(Event.objects.get(subject="Сверка")) == ("09 15:00", "09 16:30")


def test_a_stale_event_goes_back_to_its_place_and_a_closed_form_leaves_nothing(
    anna: User, meeting: Event, page_of: "Callable[[User], Page]"
) -> None:
    page = page_of(anna)
    page.goto(WEEK)
    change_event(meeting, EventInput({"subject": "Приёмка партии"}), by=anna)
    drag(page, point(page, "2027-03-10", "10:15"), point(page, "2027-03-11", "12:45"))
    said(page, "«Приёмка партии» тем временем изменили")
    assert page.locator(".cal__d[data-day='2027-03-10'] .ce", has_text="Приёмка партии").count() == 1
    assert times(meeting) == ("10 10:00", "10 11:00")
    page.mouse.click(*point(page, "2027-03-09", "15:00"))
    page.locator("#cal-new:popover-open #cn-subject").wait_for()
    page.keyboard.press("Escape")
    page.locator("#cal-new").wait_for(state="hidden")
    assert page.locator(".cal__new").count() == 0 and Event.objects.count() == 1


def test_the_same_by_keyboard(anna: User, meeting: Event, page_of: "Callable[[User], Page]") -> None:
    page = page_of(anna)
    page.goto(WEEK)
    page.locator(".ce a", has_text="Приёмка").focus()
    for key in ("Alt+ArrowDown", "Alt+ArrowDown", "Alt+ArrowRight"):
        page.keyboard.press(key)
    said(page, "11 мар 2027, 10:30–11:30")
    page.wait_for_function("document.activeElement.closest('[data-event]')")  # the focus stays on the event
    page.keyboard.press("Shift+ArrowDown")
    said(page, "10:30–11:45")
    assert times(meeting) == ("11 10:30", "11 11:45")
    page.wait_for_function("document.activeElement.closest('[data-event]')")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "11:45"
    page.keyboard.press("Enter")
    page.locator("#cal-new:popover-open #cn-subject").fill("Обзвон")
    page.locator("#cn-type").select_option("entry")
    page.locator("#cal-new [data-default]").click()
    said(page, "12 мар 2027, 11:45–12:15")
    page.locator("[data-calendar]").focus()
    page.keyboard.press("PageDown")
    page.wait_for_url("**date=2027-03-17")
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**date=2027-03-10")
    page.keyboard.press("KeyM")
    page.wait_for_url("**view=month**")
    page.locator("#mon-2027-03-11").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Alt+ArrowLeft")
    said(page, "10 мар 2027, 10:30–11:45")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/events/{meeting.public_id}/")


def test_a_month_and_whole_days_by_mouse_and_a_finger_taps(
    anna: User, meeting: Event, page_of: "Callable[[User], Page]"
) -> None:
    page = page_of(anna)
    page.goto("/calendar/?view=month&date=2027-03-10")
    page.locator(".mon li", has_text="Приёмка").drag_to(page.locator("td[data-day='2027-03-18']"))
    said(page, "18 мар 2027, 10:00–11:00")
    page.goto("/calendar/?view=week&date=2027-03-18")
    page.locator(".ce", has_text="Приёмка").drag_to(page.locator("[data-all='2027-03-19']"))
    said(page, "19 мар 2027")
    meeting.refresh_from_db()
    assert meeting.all_day and str(meeting.starts_on) == "2027-03-19"
    page.locator(".cal__d[data-day='2027-03-16']").dispatch_event(
        "click", {"pointerType": "touch", "clientX": 1, "clientY": 1}
    )
    x, y = point(page, "2027-03-16", "12:00")
    page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).dispatchEvent(new PointerEvent('click', {bubbles: true, pointerType: 'touch', clientX: x, clientY: y}))",
        [x, y],
    )
    page.locator("#cal-new:popover-open", has_text="16 мар 2027, 12:00–12:30").wait_for()


def test_a_second_window_follows(anna: User, meeting: Event, page_of: "Callable[[User], Page]") -> None:
    page = page_of(anna)
    page.goto(WEEK)
    cancel_event(meeting, by=anna)
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.locator(".ce.is-cancel", has_text="Приёмка").wait_for()


@pytest.mark.parametrize("view", ["day", "week", "month", "agenda", "team"])
def test_the_pages_put_up_no_barriers(view: str, anna: User, meeting: Event, page_of: "Callable[[User], Page]") -> None:
    other = make_user("boris", "Сафин Борис", "manager", "Продажи")
    choose_calendar({"people": [str(anna.public_id), str(other.public_id)], "colours": "person"}, by=anna)
    for number, state in enumerate(("completed", "cancelled", "planned", "planned", "planned")):
        make_event(
            f"Дело {number}", by=(anna, other)[number % 2], state=state, starts_at=at(f"2027-03-10T1{number}:15")
        )
    make_event("Старое", by=anna, starts_at=at("2026-03-10T10:00"))
    page = page_of(anna)
    for day in ("2027-03-10", "2026-03-10"):
        page.goto(f"/calendar/?view={view}&date={day}")
        assert barriers(page, LOOKS if day > "2027" else None) == []


def test_side_by_side_an_event_is_handed_over_by_mouse_and_by_keyboard(
    anna: User, meeting: Event, page_of: "Callable[[User], Page]"
) -> None:
    boris = make_user("boris", "Сафин Борис", "manager", "Продажи")
    head = make_user("olga", "Руднева Ольга", "head", "Продажи")
    head.time_zone = "Europe/Moscow"
    head.save()
    choose_calendar({"people": [str(anna.public_id), str(boris.public_id)]}, by=head)
    page = page_of(head)
    page.goto("/calendar/?view=team&date=2027-03-10")
    column = f".cal__d[data-who='{boris.public_id}']"
    start = page.locator(".ce", has_text="Приёмка").bounding_box()
    end = page.locator(column).bounding_box()
    assert start and end
    drag(page, (start["x"] + 20, start["y"] + 8), (end["x"] + 20, start["y"] + 8))
    said(page, "Теперь ведёт Сафин Борис")
    page.locator(f"{column} .ce", has_text="Приёмка").wait_for()
    meeting.refresh_from_db()
    assert meeting.responsible == boris and times(meeting) == ("10 10:00", "10 11:00")
    page.locator(f"{column} .ce a").focus()
    page.keyboard.press("Alt+ArrowLeft")
    said(page, "Теперь ведёт Мельникова Анна")
    page.locator("#cal-toast").get_by_role("button", name="Вернуть").click()
    page.locator(f"{column} .ce", has_text="Приёмка").wait_for()
    meeting.refresh_from_db()
    assert meeting.responsible == boris
