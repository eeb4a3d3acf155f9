"""The report as a person uses it: from the question to the rows behind the answer, in both themes and on a phone."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.channels.goals.counting import rebuild
from letopis.channels.models import Goal
from letopis.conftest import LOOKS, barriers
from letopis.kernel import clock
from letopis.parties.models import Counterparty, Source

if TYPE_CHECKING:
    from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_the_question_is_answered_and_traced_to_rows(page_of: "Callable[[User], Page]", gleb: User) -> None:
    fair = Source.objects.order_by("pk")[0]
    companies = write_companies(120, gleb)
    Counterparty.objects.filter(pk__in=companies).update(source=fair)
    past = []
    for n, company in enumerate(companies):
        at = clock.now() - timedelta(days=40, hours=n / 3)
        calls = n % 2 == 0
        talked = "reached" if calls and n % 10 < 7 else "no_answer" if calls else ""
        past.append(Made(company, "call-outgoing" if calls else "email-outgoing", at, outcome=talked))
        if n % 20 == 1:
            past.append(Made(company, "email-incoming", at + timedelta(hours=5)))
    write_events(past, gleb)
    rebuild(list(Goal.objects.all()))
    page = page_of(gleb)
    page.goto("/")
    page.get_by_role("link", name="Отчёты", exact=True).first.click()
    page.get_by_role("main").get_by_role("link", name="Эффективность каналов").first.click()
    page.get_by_label("Источник клиента").select_option(str(fair.public_id))
    page.get_by_role("button", name="Показать").click()
    page.wait_for_url("**client-source=**")
    assert page.get_by_text("Чаще всего отвечают: «Звонки, исходящие»").is_visible()
    answer = page.get_by_role("region", name="Звонить или писать, и когда?")
    assert "Лучше звонить" in answer.inner_text() and "Источник клиента" in answer.inner_text()
    answer.get_by_role("link", name="Контакты, по которым это видно").click()
    page.wait_for_url("**/contacts/**")
    assert page.locator(".cnt").first.inner_text() == "60" and page.get_by_text("48 из 60").is_visible()
    assert barriers(page) == []
    page.go_back()
    page.get_by_role("button", name="Отбор").click()
    page.get_by_role("combobox", name="Условие 1: поле").select_option("direction")
    page.locator(".pickv").wait_for()
    page.keyboard.press("Escape")
    assert barriers(page, LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    row = page.locator("table.chan tbody tr", has_text="Звонки, исходящие")
    row.locator("a").first.click()
    page.wait_for_url("**/events/**")
    assert page.locator("[data-count]").first.inner_text() == "60"
    page.go_back()
    page.get_by_role("button", name="Сохранённые настройки").click()
    page.get_by_label("Сохранить эти настройки под именем").fill("С выставки")
    page.get_by_role("button", name="Сохранить", exact=True).click()
    page.get_by_text("Настройки сохранены").wait_for()
    page.get_by_role("link", name="Как считаем").click()
    page.wait_for_url("**/how/**")
    assert barriers(page) == []
