"""An own report as a person builds it: from the empty page to a saved one."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.conftest import LOOKS, barriers
from letopis.kernel import clock
from letopis.lists.models import SavedView

if TYPE_CHECKING:
    from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_a_report_is_built_from_the_empty_page_and_saved(page_of: "Callable[[User], Page]", gleb: User) -> None:
    companies = write_companies(4, gleb)
    states = ("completed", "cancelled", "completed")
    write_events(
        [
            Made(companies[n % 4], ("call-outgoing", "meeting")[n % 2], clock.now() - timedelta(days=n), states[n % 3])
            for n in range(24)
        ],
        gleb,
    )
    page = page_of(gleb)
    page.goto("/reports/")
    page.get_by_role("link", name="Свой отчёт").first.click()
    page.get_by_text("Готовые отчёты").wait_for()
    page.get_by_label("В строках", exact=True).select_option("responsible")
    page.wait_for_url("**rows=responsible**")
    page.get_by_label("В колонках", exact=True).select_option("state")
    page.wait_for_url("**cols=state**")
    page.get_by_label("Показатель 2", exact=True).select_option("clients")
    page.wait_for_url("**figures=clients**")
    table = page.locator("table.own__g")
    table.get_by_role("columnheader", name="Разные клиенты").first.wait_for()
    assert table.locator("tfoot td").all_inner_texts()[:3] == ["Всего", "16", "4"]
    assert barriers(page, LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("button", name="Сохранённые настройки").click()
    page.get_by_label("Сохранить эти настройки под именем").fill("Чья работа")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Настройки сохранены").wait_for()
    assert "cols=state" in SavedView.objects.get(name="Чья работа").where
    table.locator("tbody td a", has_text="16").first.click()
    page.wait_for_url("**/events/**")
    assert page.locator("[data-count]").first.inner_text() == "16"
