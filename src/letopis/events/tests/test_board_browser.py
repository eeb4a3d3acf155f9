"""The board by mouse, by keyboard and by finger, in the browser."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.actions import move_event
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    return make_user("anna", "Мельникова Анна", "manager", "Продажи")


@pytest.fixture
def call(anna: User) -> Event:
    return make_event("Обсудить скидку", by=anna, starts_at=clock.now() - timedelta(days=1))


def card(page: "Page", lane: str, subject: str) -> "Locator":
    return page.locator(f"[data-lane='{lane}'] [data-card]", has_text=subject)


def test_a_card_is_dragged_and_taken_back(anna: User, call: Event, page_of: "Callable[[User], Page]") -> None:
    page = page_of(anna)
    page.goto("/events/?board=state")
    card(page, "overdue", call.subject).drag_to(page.locator("[data-lane='later'] .kcol__b"))
    card(page, "later", call.subject).wait_for()
    call.refresh_from_db()
    assert call.starts_at and call.starts_at > clock.now()
    page.locator("#board-said").get_by_role("button", name="Вернуть").click()
    card(page, "overdue", call.subject).wait_for()
    # a column that wants to know something asks first
    card(page, "overdue", call.subject).drag_to(page.locator("[data-lane='completed'] .kcol__b"))
    dialog = page.get_by_role("dialog")
    dialog.locator("[name=outcome][value=reached]").check(force=True)
    dialog.locator("[data-plain-button]").click()
    card(page, "completed", call.subject).wait_for()
    call.refresh_from_db()
    assert (call.state, call.outcome) == ("completed", "reached")


def test_a_card_is_moved_by_keyboard_and_keeps_the_focus(
    anna: User, call: Event, page_of: "Callable[[User], Page]"
) -> None:
    make_event("Второе", by=anna, starts_at=clock.now() + timedelta(days=30))
    page = page_of(anna)
    page.goto("/events/?board=state")
    page.get_by_role("link", name="Обсудить скидку", exact=True).focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.textContent") == "Второе"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Alt+ArrowRight")
    card(page, "today", call.subject).wait_for()
    page.wait_for_function("document.activeElement.textContent === 'Обсудить скидку'")
    call.refresh_from_db()
    assert call.due_at > clock.now()
    page.keyboard.press("Alt+ArrowLeft")  # nothing can be made overdue
    assert card(page, "today", call.subject).count() == 1


def test_the_menu_of_a_card_works_on_a_phone_and_another_tab_follows(
    anna: User, call: Event, page_of: "Callable[[User], Page]"
) -> None:
    page = page_of(anna)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/events/?board=state")
    card(page, "overdue", call.subject).get_by_role("link", name="Переместить карточку").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Почему").fill("Клиент уехал")
    dialog.get_by_role("button", name="Отменить событие").click()
    card(page, "cancelled", call.subject).wait_for()
    call.refresh_from_db()
    assert call.cancel_reason == "Клиент уехал"
    other = make_event("Из другой вкладки", by=anna, starts_at=clock.now() - timedelta(hours=1))
    page.evaluate("dispatchEvent(new Event('focus'))")
    card(page, "overdue", other.subject).wait_for()
    move_event(other, clock.now() + timedelta(days=40), by=anna)
    page.evaluate("dispatchEvent(new Event('focus'))")
    card(page, "later", other.subject).wait_for()


def test_the_board_has_no_barriers(anna: User, call: Event, page_of: "Callable[[User], Page]") -> None:
    page = page_of(anna)
    page.goto("/events/?board=state")
    assert barriers(page, LOOKS) == []
    page.locator("[data-card-menu]").click()
    page.get_by_role("dialog").wait_for()
    assert barriers(page) == []


def test_the_pages_of_control_have_no_barriers(anna: User, call: Event, page_of: "Callable[[User], Page]") -> None:
    page = page_of(make_user("olga", "Руднева Ольга", "head", "Продажи"))
    found = []
    for address in ("control/", "control/targets/", "digest/", "?board=person"):
        page.goto(f"/events/{address}")
        found += barriers(page, LOOKS[:6])
    for address in ("/notifications/", "/"):
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found += barriers(page, [("light", 1440), ("dark", 390)])
    assert found == []
