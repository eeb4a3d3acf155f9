"""Filter, columns and views of a list in a real browser, by keyboard, without barriers."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.testing import make_event
from letopis.lists.models import SavedView
from letopis.parties.testing import make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
Pages = Callable[[User], "Page"]


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    return make_user("anna", "Мельникова Анна", "head", "Продажи")


def test_a_filter_is_built_and_saved_by_keyboard(anna: User, page_of: Pages) -> None:
    for name in ("Ахматова", "Берггольц", "Цветаева"):
        person = make_person(name, by=anna, phone="+7 921 000-77-03" if name != "Цветаева" else "")
        if name == "Ахматова":
            make_event(by=anna, person=person)
    page = page_of(anna)
    page.goto("/people/")
    page.get_by_role("button", name="Отбор").focus()
    page.keyboard.press("Enter")
    page.locator("#c0-f").wait_for()
    page.locator("#c0-f").focus()
    page.locator("#c0-f").select_option("phone")
    page.locator("#c0-o").wait_for()
    page.locator("#c0-o").select_option("filled")
    page.locator("#flt-show", has_text="2").wait_for()
    page.get_by_role("button", name="Условие", exact=True).focus()
    page.keyboard.press("Enter")
    page.locator("#c1-f").wait_for()
    page.locator("#c1-f").select_option("next")
    page.locator("#c1-o").wait_for()
    page.locator("#c1-o").select_option("empty")
    page.locator("#flt-show", has_text="1").wait_for()
    assert barriers(page) == []
    page.locator("#flt-show").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/?where=phone:filled;next:empty")
    assert page.locator("tbody tr[data-href]").count() == 1
    page.get_by_role("link", name="Сохранить вид").first.click()
    page.get_by_label("Название").fill("Позвонить")
    page.get_by_text("отделу").click()
    assert barriers(page) == []
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/?view=*")
    assert (SavedView.objects.get().audience, SavedView.objects.get().where) == ("team", "phone:filled;next:empty")
    page.get_by_role("link", name="Позвонить 1").wait_for()
    assert barriers(page) == []


def test_columns_views_and_print_have_no_barriers(anna: User, page_of: Pages) -> None:
    make_person("Ахматова", by=anna, tags=["VIP"])
    page = page_of(anna)
    for address in (
        "/people/?group=source&cols=name,events&where=any(name:has:а;next:empty)",
        "/lists/people/columns/",
        "/lists/people/filter/?where=tag:has:x;updated:between:2026-01-01,2026-02-01;any(last:older:30;source:is)",
        "/lists/people/views/",
        "/lists/people/print/",
    ):
        page.goto(address)
        assert barriers(page, LOOKS) == []


def test_columns_are_chosen_and_shift_sorts_by_one_more(anna: User, page_of: Pages) -> None:
    make_person("Ахматова", by=anna, email="a@example.com")
    page = page_of(anna)
    page.goto("/people/")
    page.get_by_role("button", name="Колонки").click()
    page.locator("#cols").wait_for()
    assert barriers(page) == []
    page.get_by_label("Найти колонку").fill("mail")
    page.get_by_role("checkbox", name="E-mail").check()
    page.locator("#cols button[data-default]").click()
    page.wait_for_url("**cols=**")
    assert page.locator("tbody tr[data-href] td").last.inner_text() == "a@example.com"
    page.locator("thead th[data-field=source] > a").click(modifiers=["Shift"])
    page.wait_for_url("**sort=name,source**")
    edge = page.locator("thead th[data-field=company] .edge").bounding_box()
    assert edge
    page.mouse.move(edge["x"] + 3, edge["y"] + 5)
    page.mouse.down()
    page.mouse.move(edge["x"] + 103, edge["y"] + 5, steps=4)
    page.mouse.up()
    page.wait_for_url("**company~**")
    assert page.locator("table.is-sized col").count() > 5
