"""The main job at the keyboard: a call with two participants, written from the card."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_counterparty, make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    return make_user("anna", "Мельникова Анна", "manager", "Продажи")


def test_a_call_with_two_participants_takes_few_keys_and_no_mouse(
    anna: User, page_of: "Callable[[User], Page]"
) -> None:
    company = make_counterparty(by=anna)
    person = make_person(by=anna, company=company, phone="+7 921 000-77-03", email="o.belova@sevbereg.example")
    make_person("Крамер Виктор Яковлевич", by=anna, company=company, phone="+7 812 000-14-20")
    page, trips, keys = page_of(anna), [], 0

    def counted(request: "Request") -> None:
        if request.resource_type in ("document", "xhr", "fetch"):
            trips.append(request.url)

    def press(*names: str) -> None:
        nonlocal keys
        for name in names:
            page.keyboard.press(name)
            keys += len(name.split("+"))

    page.goto(f"/people/{person.public_id}/")
    page.wait_for_load_state("networkidle")
    page.on("request", counted)
    press("KeyP")  # «З»: a call
    page.keyboard.type("Сроки поставки\nДве партии")
    press("Tab", "Tab", "Tab")
    page.keyboard.type("кра")
    keys += 3
    page.wait_for_selector("[data-suggestion]")
    press("Enter")
    press("Control+Enter")
    page.wait_for_selector(".ev >> text=Сроки поставки")
    assert keys <= 25, keys
    assert len(trips) <= 3, trips
    event = Event.objects.get()
    assert (event.subject, event.content, event.state, event.type.code) == (
        "Сроки поставки",
        "Две партии",
        "completed",
        "call",
    )
    assert [(row.name, row.contact) for row in event.participants.all()] == [
        ("Белова Ольга Сергеевна", "+7 (921) 000-77-03"),
        ("Крамер Виктор Яковлевич", "+7 (812) 000-14-20"),
    ]
    assert page.evaluate("document.activeElement.name") == "text", "the next one may be written at once"


def test_a_meeting_is_planned_moved_completed_and_brought_back(anna: User, page_of: "Callable[[User], Page]") -> None:
    person = make_person(by=anna, company=make_counterparty(by=anna))
    page = page_of(anna)
    page.goto(f"/events/new/?type=meeting&person={person.public_id}")
    page.keyboard.type("Протокол разногласий")
    page.fill("[name=starts]", "завтра 11")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(f"**/people/{person.public_id}/")
    page.click(".next [popovertarget=m-move]")
    page.fill("#m-move [name=to]", "послезавтра 12:30")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    event = Event.objects.get()
    assert event.starts_at is not None and f"{event.starts_at.astimezone(anna.zone):%H:%M}" == "12:30"
    page.click(".next form button")
    page.wait_for_selector("dialog[open]")
    with page.expect_navigation():
        page.click("dialog [data-plain-button]")
    assert Event.objects.get().state == "completed"
    with page.expect_navigation():
        page.click("[data-toast] [form=undo]")
    assert Event.objects.get().state == "planned"
    page.goto("/events/type/meeting/")
    assert page.locator("tr[data-href]").count() == 1


def test_an_open_list_learns_of_a_new_event(anna: User, page_of: "Callable[[User], Page]") -> None:
    make_event("Было", by=anna)
    page = page_of(anna)
    page.goto("/events/")
    make_event("Стало", by=anna)
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_selector("tr >> text=Стало")


def test_pages_of_events_have_no_barriers(anna: User, page_of: "Callable[[User], Page]") -> None:
    company = make_counterparty(by=anna)
    person = make_person(by=anna, company=company, phone="+7 921 000-77-03")
    for number, state in enumerate(("planned", "completed", "cancelled")):
        event = make_event(
            f"Дело {number}",
            by=anna,
            person=person,
            state=state,
            direction="incoming",
            starts_at=clock.now() - timedelta(days=number),
            content="Договорились",
        )
    page = page_of(anna)
    for address in (
        "/events/",
        "/events/type/call/",
        "/events/new/?type=call",
        f"/events/{event.public_id}/",
        f"/people/{person.public_id}/",
        f"/counterparties/{company.public_id}/",
    ):
        page.goto(address)
        for added in page.locator(".parts__a").all():
            assert added.is_visible()  # Chromium forgot the height of the participants when they were a container
        assert barriers(page, LOOKS) == []
