"""From a pasted address to the report: marks fill themselves, the rule names the source, the figure leads back."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.conftest import LOOKS, barriers
from letopis.parties.actions.sources import SourceInput, add_source

if TYPE_CHECKING:
    from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_a_pasted_address_comes_out_as_a_line_of_the_report(page_of: "Callable[[User], Page]", gleb: User) -> None:
    add_source(SourceInput("Директ", rules=[{"utm_source": "yandex"}]), by=gleb)
    page = page_of(gleb)
    page.goto("/people/new/")
    page.get_by_label("Фамилия").fill("Гостев")
    page.get_by_text("Метки рекламы (UTM)").click()
    page.get_by_label("Адрес страницы с метками").fill("https://shop.example/?utm_source=yandex&utm_campaign=осень")
    page.wait_for_function("document.getElementById('id_utm_campaign').value === 'осень'")
    assert page.get_by_label("Адрес страницы с метками").input_value() == ""
    page.get_by_role("button", name="Сохранить и закрыть").click()
    page.get_by_text("Реклама (UTM): yandex / осень").wait_for()
    page.goto("/settings/sources/")
    assert barriers(page, LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Директ").click()
    page.get_by_label("Площадка (utm_source) 1").wait_for()
    assert barriers(page) == []
    page.goto("/reports/sources/")
    assert barriers(page, LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.locator("table.chan tbody tr", has_text="Директ").locator("a").first.click()
    page.get_by_role("link", name="Гостев").wait_for()
    assert barriers(page) == []
