"""A panel in a browser: a tile put from a report, its order changed by the keyboard, the tiles seen; print."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.analytics.models import Panel
from letopis.analytics.tests.test_panels import call, make_panel
from letopis.conftest import barriers

if TYPE_CHECKING:
    from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_tile_is_put_moved_by_keys_and_seen(anna: User, page_of: "Callable[[User], Page]") -> None:
    from playwright.sync_api import expect

    call(anna)
    make_panel(anna, "own", "findings")
    page = page_of(anna)
    page.goto("/reports/channels/")
    page.get_by_role("button", name="На панель").click()
    page.get_by_label("Что", exact=True).select_option(label="События по неделям")
    page.get_by_role("button", name="Поместить").click()
    expect(page.get_by_role("heading", name="События по неделям")).to_be_visible()
    expect(page.locator(".tile figure svg").first).to_be_visible()
    page.get_by_role("link", name="Настроить").click()
    grip = page.get_by_role("button", name="События по неделям", exact=True)
    grip.focus()
    page.keyboard.press("Space")
    expect(grip).to_have_attribute("aria-pressed", "true")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Space")
    expect(page.locator(".tiles__r").first).to_contain_text("диаграмма")
    assert barriers(page, [("light", 1440), ("dark", 390)]) == []
    page.get_by_role("button", name="Сохранить").click()
    expect(page.locator(".tile").first.locator("figure svg").first).to_be_visible()
    expect(page.locator(".tile").nth(1)).to_contain_text("Мало данных")
    assert [tile["part"] for tile in Panel.objects.get().tiles] == ["chart:weeks", "findings"]
    page.locator("[data-toast-close]").click()
    assert barriers(page, [("light", 1440), ("dark", 390)]) == []
    page.get_by_role("link", name="По почте").click()
    page.get_by_label("Как часто").select_option(label="каждый месяц")
    expect(page.get_by_label("Число месяца")).to_be_visible()
    expect(page.get_by_label("День недели")).to_be_hidden()
    assert barriers(page, [("light", 1440), ("dark", 390)]) == []
    page.get_by_role("button", name="Сохранить").click()
    expect(page.get_by_role("link", name="Каналы недели")).to_be_visible()
