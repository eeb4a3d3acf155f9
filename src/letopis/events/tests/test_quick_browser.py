"""Quick entry, somebody new and the order of templates at the keyboard."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.models import Event, EventTemplate, EventType
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


def test_a_line_is_written_corrected_and_saved(anna: User, page_of: "Callable[[User], Page]") -> None:
    make_person("Белова Ольга Сергеевна", by=anna, phone="+7 921 000-77-03")
    page = page_of(anna)
    page.goto("/")
    page.keyboard.press("Alt+Digit0")
    page.keyboard.type("позвонить Беловой завтра в 11 про договор")
    page.locator("#q-subject[value='Про договор']").wait_for()
    page.keyboard.press("Alt+Digit4")
    page.keyboard.type("Договор поставки")
    page.keyboard.press("Alt+Digit0")
    page.locator("input[name=fixed][value=subject]").wait_for(state="attached")
    page.keyboard.press("End")
    page.keyboard.type(" за час")
    page.locator("#q-remind:has(option[value='60'][selected])").wait_for()
    assert page.input_value("#q-subject") == "Договор поставки"  # the corrected part stays
    assert barriers(page, LOOKS) == []
    page.focus("#quick-text")
    page.keyboard.press("Enter")
    page.locator(".toast").wait_for()
    event = Event.objects.get()
    assert (event.subject, event.reminders, event.type.code) == ("Договор поставки", [60], "call")
    assert event.participants.get().name == "Белова Ольга Сергеевна"
    page.click(".toast button:not([data-toast-close])")
    page.locator(".toast", has_text="Договор поставки").wait_for()
    event.refresh_from_db()
    assert event.is_marked_for_deletion


def test_somebody_new_is_made_without_leaving_the_form(anna: User, page_of: "Callable[[User], Page]") -> None:
    page = page_of(anna)
    page.goto("/events/new/?type=call")
    page.fill("[name=subject]", "Знакомство")
    page.click("[name=p-add]")
    page.keyboard.type("Новикова Инна")
    page.locator("[data-suggestion-new]").wait_for()
    page.keyboard.press("Enter")
    page.locator("#np-name:focus").wait_for()
    assert page.input_value("#np-name") == "Новикова Инна"
    page.fill("#np-phone", "8 912 345-67-89")
    assert barriers(page) == []
    page.keyboard.press("Enter")
    page.locator(".parts__r", has_text="Новикова Инна").wait_for()
    assert page.input_value("[name=subject]") == "Знакомство"
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/events/*-*/")
    row = Event.objects.get().participants.get()
    assert row.person == ContactPerson.objects.get() and row.contact == "+7 (912) 345-67-89"


def test_templates_are_ordered_by_the_keyboard(anna: User, page_of: "Callable[[User], Page]") -> None:
    call = EventType.objects.get(code="call")
    for order, name in enumerate(("Раз", "Два")):
        EventTemplate.objects.create(name=name, type=call, subject=name, owner=anna, order=order)
    page = page_of(anna)
    page.goto("/settings/templates/")
    assert barriers(page, LOOKS) == []
    page.focus("tr[data-name='Два'] [data-grip]")
    for key in ("Space", "ArrowUp"):
        page.keyboard.press(key)
    with page.expect_response("**/settings/templates/order/events/"):
        page.keyboard.press("Space")
    assert list(EventTemplate.objects.values_list("name", flat=True)) == ["Два", "Раз"]
    page.goto("/settings/templates/sequences/new/")
    assert barriers(page, LOOKS) == []
    page.click("[data-step-add]")
    assert page.locator(".seqstep").count() == 2 and page.locator("[name=step-day]").nth(1).input_value() == "1"
