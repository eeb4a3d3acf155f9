"""What is done in one tab stands in every other open one, at once on focus, without taking away what is being typed."""

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import make_user
from letopis.events.actions import cancel_event, change_event, complete_event
from letopis.events.inputs import EventInput
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_counterparty, make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    return make_user("anna", "Мельникова Анна", "manager", "Продажи")


def noon(anna: User) -> datetime:
    """A moment of today that is not over and not of another day, whenever the test runs."""
    end = clock.day_bounds(clock.today(anna.zone), anna.zone)[1]
    return min(clock.now() + timedelta(hours=1), end - timedelta(minutes=1)).replace(microsecond=0)


def focus(page: "Page") -> None:
    page.evaluate("dispatchEvent(new Event('focus'))")


def test_every_open_page_follows(anna: User, page_of: "Callable[[User], Page]") -> None:
    company = make_counterparty(by=anna)
    person = make_person("Белова Ольга", by=anna, company=company)
    first = page_of(anna)
    tabs: dict[str, Page] = {}
    for name, address in {
        "person": f"/people/{person.public_id}/",
        "company": f"/counterparties/{company.public_id}/",
        "list": "/events/",
        "board": "/events/?board=state",
        "calendar": "/calendar/?view=day",
        "today": "/",
    }.items():
        tabs[name] = first.context.new_page()
        tabs[name].goto(address)

    def all_show(words: str, scope: dict[str, str]) -> None:
        for name, page in tabs.items():
            focus(page)
            page.locator(scope.get(name, "main")).filter(has_text=words).first.wait_for()

    # planned in the first tab from the card, by keyboard
    first.goto(f"/people/{person.public_id}/")
    first.get_by_label("О чём").fill("Еженедельный созвон")
    first.locator(".composer select[name=state]").select_option("planned")
    first.locator(".composer input[name=starts]").fill(f"{noon(anna).astimezone(anna.zone):%d.%m.%Y %H:%M}")
    first.keyboard.press("Control+Enter")
    first.locator("#lines").filter(has_text="Еженедельный созвон").wait_for()
    all_show("Еженедельный созвон", {"person": "#lines", "company": "#lines", "board": "[data-lane='today']"})
    tabs["person"].locator("#card-next").filter(has_text="Еженедельный созвон").wait_for()
    event = Event.objects.get()
    tabs["event"] = first.context.new_page()
    tabs["event"].goto(f"/events/{event.public_id}/")

    # changed, completed, planned again and cancelled: each is seen everywhere
    change_event(event, EventInput({"subject": "Созвон по договору"}), by=anna)
    for name, page in tabs.items():
        focus(page)
        if name == "event":
            page.locator("[name=subject][value='Созвон по договору']").wait_for()
        else:
            page.locator("main").filter(has_text="Созвон по договору").first.wait_for()
    complete_event(Event.objects.get(), by=anna, outcome="reached")
    for name, where in {
        "person": "#lines .st.c-ok",
        "company": "#lines .st.c-ok",
        "list": "#list .st.c-ok",
        "board": "[data-lane='completed'] [data-card]",
        "calendar": ".ce.is-done",
        "today": ".ag.is-done",
        "event": "input[name=state][value=completed]:checked",
    }.items():
        focus(tabs[name])
        tabs[name].locator(where).first.wait_for(state="attached")
    tabs["person"].locator("#card-next section").wait_for(state="detached")


def test_an_open_event_is_not_taken_from_under_whoever_types(anna: User, page_of: "Callable[[User], Page]") -> None:
    event = make_event("Было", by=anna, starts_at=clock.now() + timedelta(days=1))
    page = page_of(anna)
    page.goto(f"/events/{event.public_id}/")
    page.get_by_label("Содержание").fill("Уже напечатано")
    cancel_event(event, by=anna, reason="Клиент уехал")
    focus(page)
    page.locator("[data-news]").filter(has_text="Событие изменили.").wait_for()
    assert page.get_by_label("Содержание").input_value() == "Уже напечатано"
    assert page.locator("input[name=state][value=planned]").is_checked()


def test_the_next_event_of_a_card_waits_for_an_open_menu(anna: User, page_of: "Callable[[User], Page]") -> None:
    person = make_person("Белова Ольга", by=anna)
    event = make_event("Обсудить скидку", by=anna, person=person, starts_at=clock.now() + timedelta(days=1))
    page = page_of(anna)
    page.goto(f"/people/{person.public_id}/")
    page.locator("#card-next").get_by_role("button", name="Перенести").click()
    page.locator("#m-move-to").fill("послеза")
    change_event(event, EventInput({"subject": "Другая тема"}), by=anna)
    focus(page)
    page.locator("#lines").filter(has_text="Другая тема").wait_for()
    assert page.locator("#m-move-to").input_value() == "послеза"
    assert page.locator("#card-next").filter(has_text="Обсудить скидку").count() == 1
    page.keyboard.press("Escape")
    page.locator("#m-move").wait_for(state="hidden")
    page.evaluate("document.activeElement.blur()")
    focus(page)
    page.locator("#card-next").filter(has_text="Другая тема").wait_for()
