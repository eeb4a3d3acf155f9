"""The settings of this part in a browser: a goal made and taken back, and no barriers on any page."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.channels.models import Channel, Goal
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.parties.models import Source

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.fixture
def gleb(transactional_db: None) -> User:
    """The owner, in a seeded base."""
    seed()
    return make_user("gleb", "Орлов Глеб", "owner", "Продажи")


def test_a_goal_is_made_and_nothing_stands_in_the_way(gleb: User, page_of: "Callable[[User], Page]") -> None:
    page = page_of(gleb)
    page.goto("/settings/goals/")
    page.get_by_role("link", name="Событие завершено").click()
    page.get_by_label("Название").fill("Разговор")
    page.get_by_label("Звонок").check()
    page.get_by_label("Поговорили").check()
    page.get_by_role("button", name="Сохранить").click()
    page.get_by_role("link", name="Разговор").wait_for()
    goal = Goal.objects.get(name="Разговор")
    assert goal.rule == {"types": ["call"], "direction": "", "outcomes": ["reached"], "tag": ""}
    page.get_by_role("button", name="Вернуть", exact=True).click()
    page.get_by_text("отключена").wait_for()
    found = []
    for path in (
        "/settings/goals/",
        "/settings/goals/new/reply/",
        f"/settings/goals/{goal.public_id}/",
        "/settings/channels/",
        f"/settings/channels/{Channel.objects.all()[0].public_id}/",
        "/settings/costs/",
        f"/settings/costs/{Source.objects.all()[0].public_id}/",
    ):
        page.goto(path)
        found += barriers(page, LOOKS)
    assert found == []
