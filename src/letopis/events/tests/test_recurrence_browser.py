"""A recurring call from a card by keyboard alone; one occurrence, then all, moved by mouse in the calendar."""

import os
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.models import EventSeries
from letopis.events.testing import make_series
from letopis.events.tests.test_calendar_browser import drag, point, said
from letopis.parties.testing import make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    user = make_user("anna", "Мельникова Анна", "manager", "Продажи")
    user.time_zone = "Europe/Moscow"
    user.save()
    return user


def test_a_weekly_call_is_planned_from_a_card_by_keyboard(anna: User, page_of: "Callable[[User], Page]") -> None:
    person = make_person("Белова", by=anna)
    page = page_of(anna)
    page.goto(f"/people/{person.public_id}/")
    page.keyboard.press("Insert")
    page.locator("#m-new:popover-open").wait_for()
    page.goto(f"/events/new/?type=call&person={person.public_id}")
    page.locator("#id_subject:focus").wait_for()
    page.keyboard.type("Созвон по вторникам")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type("вт 10:00")
    for _field in ("end", "all day", "recurrence"):
        page.keyboard.press("Tab")
    page.locator("#id_repeat:focus").wait_for()
    for _choice in ("daily", "weekdays", "weekly"):
        page.keyboard.press("ArrowDown")
    page.locator(".recur__w", has_text="Каждый вторник в 10:00").wait_for()
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator(".toast", has_text="Записано: Созвон по вторникам").wait_for()
    series = EventSeries.objects.get()
    assert series.rule == "FREQ=WEEKLY;BYDAY=TU"
    assert {row.occurs_at.astimezone(MOSCOW).strftime("%w %H:%M") for row in series.events.all()} == {"2 10:00"}
    assert page.locator(".recurs").count() > 0


def test_one_and_all_are_moved_by_mouse(anna: User, page_of: "Callable[[User], Page]") -> None:
    start, end = (datetime(2027, 3, 10, hour, tzinfo=MOSCOW) for hour in (10, 11))
    series = make_series("FREQ=WEEKLY;COUNT=4", "Планёрка", by=anna, type="entry", starts_at=start, ends_at=end)
    page = page_of(anna)

    def days() -> list[str]:
        rows = series.events.order_by("recurrence_id")
        return [row.starts_at.astimezone(MOSCOW).strftime("%d.%m %H:%M") for row in rows if row.starts_at]

    page.goto("/calendar/?view=week&date=2027-03-10")
    drag(page, point(page, "2027-03-10", "10:15"), point(page, "2027-03-11", "12:15"))
    page.get_by_role("alertdialog").get_by_role("button", name="Только это").click()
    said(page, "Перенесено на 11 мар 2027, 12:00–13:00")
    assert days() == ["11.03 12:00", "17.03 10:00", "24.03 10:00", "31.03 10:00"]
    page.goto("/calendar/?view=week&date=2027-03-17")
    drag(page, point(page, "2027-03-17", "10:15"), point(page, "2027-03-18", "15:15"))
    question = page.get_by_role("alertdialog")
    question.get_by_role("button", name="Только это").wait_for()
    page.keyboard.press("Escape")
    question.wait_for(state="detached")
    assert days()[1] == "17.03 10:00"
    drag(page, point(page, "2027-03-17", "10:15"), point(page, "2027-03-18", "15:15"))
    page.get_by_role("alertdialog").get_by_role("button", name="Это и следующие").click()
    said(page, "Перенесено вместе с серией")
    later = EventSeries.objects.get(earlier=series)
    rows = [row.occurs_at.astimezone(MOSCOW).strftime("%d.%m %H:%M") for row in later.events.order_by("occurs_at")]
    assert rows == ["18.03 15:00", "25.03 15:00", "01.04 15:00"]
    page.locator("#cal-toast").get_by_role("button", name="Вернуть").click()
    page.locator(".toast", has_text="Возвращено").wait_for()
    assert days() == ["11.03 12:00", "17.03 10:00", "24.03 10:00", "31.03 10:00"]


def test_no_barriers(anna: User, page_of: "Callable[[User], Page]") -> None:
    series = make_series("FREQ=WEEKLY", by=anna, person=make_person("Белова", by=anna))
    event = series.events.order_by("occurs_at")[0]
    page = page_of(anna)
    for address in (f"/events/series/{series.public_id}/", f"/events/{event.public_id}/"):
        page.goto(address)
        assert barriers(page, LOOKS) == []
    page.goto("/events/new/?type=call&repeat=weekly&ends_how=until")
    assert barriers(page, LOOKS[:1]) == []
