"""A recurring call from its planning to its end, as a person does it, with the card open in a second tab."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import make_user
from letopis.events.models import Event
from letopis.events.tests.test_calendar_browser import drag, point, said
from letopis.kernel import clock
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


def test_a_weekly_call_lives_in_two_tabs(anna: User, page_of: "Callable[[User], Page]") -> None:
    person = make_person("Белова", by=anna, phone="+7 921 000-77-03")
    page = page_of(anna)
    card = page.context.new_page()
    card.goto(f"/people/{person.public_id}/")

    def card_shows(words: str) -> None:
        card.evaluate("dispatchEvent(new Event('focus'))")
        card.locator("#lines").filter(has_text=words).wait_for()

    # planned from the card by keyboard alone
    today = clock.today(MOSCOW)
    monday = today + timedelta(days=7 - today.weekday())
    page.goto(f"/people/{person.public_id}/")
    page.keyboard.press("Insert")
    page.locator("#m-new:popover-open").wait_for()
    page.keyboard.press("KeyP")  # «З»: a call
    page.wait_for_url(f"**person={person.public_id}**")
    page.locator("#id_subject:focus").wait_for()
    page.keyboard.type("Созвон по поставкам")
    page.keyboard.press("Tab")
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(f"{monday:%d.%m.%Y} 10:00")
    for _field in ("end", "all day", "recurrence"):
        page.keyboard.press("Tab")
    page.locator("#id_repeat:focus").wait_for()
    for _choice in ("daily", "weekdays", "weekly"):
        page.keyboard.press("ArrowDown")
    page.locator(".recur__w", has_text="Каждый понедельник в 10:00").wait_for()
    page.keyboard.press("ControlOrMeta+Enter")
    page.locator(".toast", has_text="Записано: Созвон по поставкам").wait_for()
    card_shows("Созвон по поставкам")
    first, second, third, *_rest = Event.objects.order_by("occurs_at")
    assert first.participants.get().person == person

    # one occurrence is moved by mouse
    page.goto(f"/calendar/?view=week&date={monday:%Y-%m-%d}")
    tuesday = monday + timedelta(days=1)
    drag(page, point(page, f"{monday}", "10:05"), point(page, f"{tuesday}", "12:05"))
    page.get_by_role("alertdialog").get_by_role("button", name="Только это").click()
    said(page, "Перенесено на")
    first.refresh_from_db()
    second.refresh_from_db()
    assert first.starts_at == datetime.combine(tuesday, datetime.min.time(), MOSCOW).replace(hour=12)
    assert second.occurs_at.astimezone(MOSCOW).date() == monday + timedelta(days=7)
    card_shows("12:00")

    # it is completed with the next step, by keys
    page.locator(f"[data-event='{first.public_id}'] a").focus()
    page.keyboard.press("KeyZ")
    page.locator("dialog[open] [name=outcome]:focus").wait_for()
    page.keyboard.press("Digit1")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    first.refresh_from_db()
    step = Event.objects.get(basis=first)
    assert (first.state, first.outcome, step.state, step.series) == ("completed", "reached", "planned", None)
    assert step.participants.get().person == person
    card_shows("Поговорили")

    # another one is cancelled with a reason
    page.goto(f"/events/{third.public_id}/")
    page.get_by_role("button", name="Ещё", exact=True).first.click()
    page.get_by_role("menuitem", name="Отменить событие…").click()
    page.get_by_label("Почему").fill("Клиент в отпуске")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Только это").click()
    page.locator("input[name=state][value=cancelled]:checked").wait_for(state="attached")
    third.refresh_from_db()
    assert (third.state, third.cancel_reason) == ("cancelled", "Клиент в отпуске")
    assert Event.objects.filter(series=third.series, state="planned").count() > 40
    today_page = page.context.new_page()
    today_page.goto("/events/?state=cancelled")
    today_page.locator("tbody").filter(has_text="Созвон по поставкам").wait_for()
