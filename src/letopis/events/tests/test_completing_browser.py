"""Completing at the keyboard with the next step; the settings of types and the forms of letters without barriers."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.models import Event, EventType
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    return make_user("anna", "Мельникова Анна", "owner", "Продажи")


def test_a_call_is_completed_with_its_next_step_by_keys_and_taken_back(
    anna: User, page_of: "Callable[[User], Page]"
) -> None:
    call = make_event("О цене", by=anna, person=make_person(by=anna))
    page = page_of(anna)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    page.focus(f"#ev-{call.public_id} form button")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open] [name=outcome]:focus")
    page.keyboard.press("Digit2")
    assert page.input_value("[name=step-type]") == "call"
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.wait_for_selector("[data-toast] >> text=Завершено. Дальше")
    call.refresh_from_db()
    made = Event.objects.get(basis=call)
    assert (call.state, call.outcome, made.state, made.subject) == ("completed", "no_answer", "planned", "О цене")
    with page.expect_navigation():
        page.click("[data-toast] [form=undo]")
    call.refresh_from_db()
    made.refresh_from_db()
    assert (call.state, made.is_marked_for_deletion) == ("planned", True)

    page.goto("/events/")  # in a list, given up and then done without a step
    page.hover(f'tr[data-href*="{call.public_id}"]')
    page.click("button[data-completing]")
    page.wait_for_selector("dialog[open]")
    assert barriers(page, LOOKS[:1] + LOOKS[3:4]) == []
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog[data-completing-dialog]", state="detached")
    page.click("button[data-completing]")
    page.wait_for_selector("dialog[open]")
    with page.expect_navigation():
        page.click("dialog [data-plain-button]")
    call.refresh_from_db()
    assert call.state == "completed" and Event.objects.filter(is_marked_for_deletion=False).count() == 1

    other = make_event("О сроках", by=anna, type="task", all_day=True, starts_on=clock.today(anna.zone))
    page.goto("/calendar/?view=day")  # in the calendar by a key; a task proposes nothing
    page.focus(f'[data-event="{other.public_id}"] a')
    page.keyboard.press("KeyZ")
    page.wait_for_selector("dialog[open] [data-plain-button]:focus")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    other.refresh_from_db()
    assert other.state == "completed"


def test_a_letter_is_written_with_formatting(anna: User, page_of: "Callable[[User], Page]") -> None:
    person = make_person(by=anna, email="belova@example.org")
    page = page_of(anna)
    page.goto(f"/events/new/?type=email&person={person.public_id}")
    page.fill("[name=subject]", "Акт")
    page.click(".rte__e")
    page.keyboard.type("Добрый день")
    page.keyboard.press("Control+KeyA")
    page.click("[data-command=bold]")
    with page.expect_navigation():
        page.keyboard.press("Control+Enter")
    event = Event.objects.get()
    assert event.content == "Добрый день" and "<b>Добрый день</b>" in event.body
    page.goto("/events/new/?type=sms")
    page.fill("[name=content]", "я" * 71)
    assert page.inner_text("[data-sms-messages]") == "2"


def test_types_are_put_into_order_by_keys(anna: User, page_of: "Callable[[User], Page]") -> None:
    page = page_of(anna)
    page.goto("/settings/event-types/")
    page.focus("tr[data-name='Звонок'] [data-grip]")
    with page.expect_response("**/order/"):
        for key in ("Space", "ArrowDown", "Space"):
            page.keyboard.press(key)
    page.wait_for_load_state("networkidle")
    assert list(EventType.objects.values_list("code", flat=True))[:2] == ["meeting", "call"]


def test_pages_of_types_and_forms_have_no_barriers(anna: User, page_of: "Callable[[User], Page]") -> None:
    letter = make_event(
        "Акт", by=anna, type="email", person=make_person(by=anna), direction="incoming",
        body='<p>Акт</p><blockquote>Где акт?</blockquote><img src="https://track.example/1.gif" alt="Логотип">',
    )  # fmt: skip
    page = page_of(anna)
    looks = [look for look in LOOKS if look[1] != 768]
    for address in (
        "/settings/event-types/",
        "/settings/event-types/of/call/",
        "/events/new/?type=email",
        "/events/new/?type=sms",
        f"/events/{letter.public_id}/",
        f"/events/{letter.public_id}/completion/",
    ):
        page.goto(address)
        assert barriers(page, looks) == [], address
