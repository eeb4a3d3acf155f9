"""A long chronicle in a browser: pages come and go with the scroll, filters by keyboard, Back, a date, a pin."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.actions.batch import NewEvent, create_events
from letopis.events.inputs import ParticipantInput
from letopis.events.models import Event, EventType, Pin
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    return make_user("anna", "Мельникова Анна", "manager", "Продажи")


def long_chronicle(by: User, number: int) -> ContactPerson:
    """A person with so many completed notes, the newest first by their numbers, eight a day."""
    person, now = make_person(by=by), clock.now()
    moments = [now - timedelta(hours=3 * step + 1) for step in range(number)]
    note = EventType.objects.get(code="note")
    create_events(
        [
            NewEvent(
                note,
                {
                    "subject": f"Дело {step:03}", "content": "Строка. " * 30, "state": "completed", "starts_at": at,
                    "completed_at": at, "completed_by": by,
                },
                [ParticipantInput(person=person)],
            )
            for step, at in enumerate(moments)
        ],
        by=by,
    )  # fmt: skip
    return person


def test_pages_come_and_go_with_the_scroll(anna: User, page_of: "Callable[[User], Page]") -> None:
    person, page = long_chronicle(anna, 420), page_of(anna)
    page.goto(f"/people/{person.public_id}/")
    bottom = "document.querySelector('.tri__c').scrollBy(0, 4000)"
    for _step in range(200):
        if page.locator("#lines .ev >> text=Дело 419").count():
            break
        page.evaluate(bottom)
        page.wait_for_timeout(30)
    page.locator("#lines .ev >> text=Дело 419").scroll_into_view_if_needed()
    page.wait_for_selector("#lines [data-away]", state="attached")
    assert page.locator("#lines .ev").count() < 420, "what is far has gone"
    height = page.evaluate("document.querySelector('.tri__c').scrollHeight")
    assert height > 420 * 60, "and has left its place"
    headings = "[...document.querySelectorAll('#lines h2[data-day]:not([hidden])')].map((one) => one.dataset.day)"
    days = page.evaluate(headings)
    assert len(days) == len(set(days))
    # Up again: what was taken away is there before it is seen.
    page.evaluate("document.querySelector('.tri__c').scrollTo(0, 9000)")
    page.wait_for_function(
        """() => [...document.querySelectorAll('#lines .ev')].some((row) => {
          const box = row.getBoundingClientRect(); return box.top > 150 && box.bottom < innerHeight; })"""
    )
    days = page.evaluate(headings)
    assert len(days) == len(set(days))


def test_filters_by_keyboard_and_back(anna: User, page_of: "Callable[[User], Page]") -> None:
    person, page = make_person(by=anna), page_of(anna)
    make_event("Обсудить договоры", by=anna, person=person, state="completed")
    make_event("Осмотр", by=anna, type="meeting", person=person, state="completed")
    card = f"/people/{person.public_id}/"
    page.goto(card)
    page.locator("#chron-filter").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#chron-flt:popover-open")
    page.locator("#chron-flt [name=type][value=call]").focus()
    page.keyboard.press("Space")
    page.locator("#chron-flt [name=state][value=completed]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lines:not(:has-text('Осмотр'))")
    page.wait_for_url(re.compile(r"\?type=call&state=completed"))
    assert page.locator("#chron-flt:popover-open").count() == 0
    assert page.evaluate("document.activeElement.id") != "", "the focus is not lost"
    page.fill("#chron-find", "договором")
    page.wait_for_selector("#lines mark:has-text('договоры')")
    page.wait_for_url(re.compile(r"find="))
    assert page.evaluate("document.activeElement.id") == "chron-find"
    page.go_back()
    page.wait_for_url(re.compile(rf"{card}$"))
    page.wait_for_selector("#lines >> text=Осмотр")


def test_a_date_is_gone_to_and_left_upwards(anna: User, page_of: "Callable[[User], Page]") -> None:
    person, page = long_chronicle(anna, 300), page_of(anna)
    middle = Event.objects.get(subject="Дело 160").occurs_at.astimezone(anna.zone)
    page.goto(f"/people/{person.public_id}/")
    page.click("#chron-date")
    page.wait_for_selector("#chron-months a")
    page.fill("#chron-to [name=date]", f"{middle:%d.%m.%Y}")
    page.keyboard.press("Enter")
    page.wait_for_selector("#lines[data-goal] .ev >> text=Дело 160")
    box = page.locator(f'#lines h2[data-day="{middle:%Y-%m-%d}"]').bounding_box()
    assert box is not None and 0 < box["y"] < 400, "its heading is in view"
    for _step in range(100):
        if page.locator("#lines .ev >> text=Дело 000").count():
            break
        page.evaluate("document.querySelector('.tri__c').scrollBy(0, -1500)")
        page.wait_for_timeout(30)
    page.wait_for_selector("#lines .ev >> text=Дело 000")


def test_a_pin_stands_above_and_is_taken_back(anna: User, page_of: "Callable[[User], Page]") -> None:
    person, page = make_person(by=anna), page_of(anna)
    make_event("Главное", by=anna, person=person, state="completed")
    page.goto(f"/people/{person.public_id}/")
    page.locator("#lines .ev:has-text('Главное') .ev__pin").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#chron-pins .ev >> text=Главное")
    assert Pin.objects.count() == 1
    page.click(".toast >> text=Вернуть")
    page.wait_for_selector("#chron-pins:not(:has(.ev))", state="attached")
    assert Pin.objects.count() == 0


def test_no_barriers(anna: User, page_of: "Callable[[User], Page]") -> None:
    person, page = long_chronicle(anna, 5), page_of(anna)
    card = f"/people/{person.public_id}/"
    page.goto(f"{card}?type=note&type=call&state=completed&period=year&find=дела")
    assert barriers(page, LOOKS) == []
    for opened in ("chron-flt", "chron-to", "chron-menu"):
        page.goto(card)
        page.wait_for_load_state("networkidle")
        page.click(f"[popovertarget={opened}]")
        page.wait_for_selector(f"#{opened}:popover-open")
        assert barriers(page) == [], opened
    page.goto(f"/events/chronicle/person/{person.public_id}/print/")
    assert barriers(page, LOOKS) == []
