"""The line beside a new event, as a person meets it in the composer of a card and in the form."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.analytics.tests.chronicle import write_contacts
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.models import Event
from letopis.parties.testing import make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_composer_offers_the_better_way_and_time(page_of: "Callable[[User], Page]", transactional_db: None) -> None:
    seed()
    gleb = make_user("gleb", "Орлов Глеб", "owner", "Продажи")
    person = make_person(by=gleb, phone="+7 921 000-77-03", email="o.belova@sevbereg.example")
    write_contacts(person, "email", 17, 18, by=gleb, first=34)
    write_contacts(person, "call", 6, 6, by=gleb, hour=10)
    write_contacts(person, "call", 0, 12, by=gleb, hour=16, first=84)
    page = page_of(gleb)
    page.goto(f"/people/{person.public_id}/")
    composer = page.locator("form[data-composer]")
    better, time = composer.get_by_role("button", name="Написать письмо"), composer.locator("[data-when]")
    better.wait_for()
    line = composer.locator(".hints")
    height = line.bounding_box()["height"]  # type: ignore[index]
    composer.get_by_label("О чём").fill("Скидка на объём")
    time.press("Enter")  # a planned call at the usual hour
    assert composer.get_by_label("Когда").input_value().endswith(" 10:00")
    assert composer.get_by_label("Состояние").input_value() == "planned"
    better.press("Enter")
    assert composer.get_by_role("radio", name="Письмо").is_checked()
    assert composer.get_by_label("О чём").input_value() == "Скидка на объём"
    assert composer.get_by_label("Как связаться").input_value() == "o.belova@sevbereg.example"
    assert not better.is_visible() and not time.is_visible()
    assert line.bounding_box()["height"] == height  # type: ignore[index]  # nothing moves
    composer.get_by_role("radio", name="Звонок").check(force=True)
    assert better.is_visible()
    composer.get_by_label("Направление").select_option("incoming")
    assert not better.is_visible()
    composer.get_by_label("Направление").select_option("outgoing")
    page.locator("#reach summary").click()
    assert barriers(page, LOOKS) == []
    composer.get_by_role("button", name="Записать").click()
    page.get_by_role("link", name="Скидка на объём").first.wait_for()
    assert Event.objects.get(subject="Скидка на объём").state == "planned"
    page.goto("/events/new/?type=call")
    page.get_by_label("Добавить участника").press_sequentially("Белова")
    page.get_by_role("option", name="Белова").first.click()
    better = page.get_by_role("button", name="Написать письмо")
    better.wait_for()
    page.get_by_role("textbox", name="Тема").fill("Спецификация")
    better.click()
    page.get_by_role("heading", name="Письмо: новое").wait_for()
    assert page.get_by_role("textbox", name="Тема").input_value() == "Спецификация"
    assert page.get_by_label("Как связаться").input_value() == "o.belova@sevbereg.example"
