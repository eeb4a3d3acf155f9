"""A head looks at the work of the team and at forgotten clients: both themes, a phone, and the way to a planned call."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.analytics.tests.past import Made, write_companies, write_events
from letopis.conftest import LOOKS, barriers
from letopis.events.models import Event
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_counterparty

if TYPE_CHECKING:
    from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.slow
def test_a_head_finds_what_to_do(page_of: "Callable[[User], Page]", olga: User, anna: User, boris: User) -> None:
    companies = write_companies(40, anna)
    for user in (anna, boris):
        write_events(
            [Made(one, "email-incoming", clock.now() - timedelta(days=20 + n)) for n, one in enumerate(companies)], user
        )
        write_events(
            [Made(one, "email-outgoing", clock.now() - timedelta(days=19 + n)) for n, one in enumerate(companies)], user
        )
    old = make_counterparty("Забытая", by=anna)
    long_ago = clock.now() - timedelta(days=100)
    make_event(by=anna, company=old, starts_at=long_ago, state="completed", direction="outgoing")
    page = page_of(olga)
    page.goto("/reports/managers/")
    page.get_by_role("heading", name="Ответы клиентам").wait_for()
    assert barriers(page, LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("row", name=boris.name).nth(1).get_by_role("link", name="40", exact=True).click()
    page.wait_for_url("**/events/**")
    assert page.locator("[data-count]").first.inner_text() == "40"
    page.goto("/reports/forgotten/")
    assert barriers(page, LOOKS) == []
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("link", name="Запланировать звонок: Забытая").click()
    page.get_by_role("textbox", name="Тема").fill("Вернуться к разговору")
    page.get_by_role("button", name="Сохранить").first.click()
    page.wait_for_url("**/counterparties/**")
    assert Event.objects.get(subject="Вернуться к разговору").participants.get().counterparty == old
    page.goto("/reports/forgotten/")
    page.get_by_text("Забытых нет.").wait_for()
