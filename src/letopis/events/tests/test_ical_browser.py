"""Subscribing, inviting and answering in a real browser; axe on the pages in every look."""

import os
import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.models import CalendarFeed, Invitation, Participant
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
Pages = Callable[[User], "Page"]


def test_subscribe_invite_and_answer(page_of: Pages, settings: Any) -> None:
    settings.EMAIL_URL = "smtp://post.example"
    seed()
    anna = make_user("anna", "Мельникова Анна", "manager", "Продажи")
    person = make_person("Белова Ольга", by=anna, email="belova@firm.example")
    event = make_event(
        "Показ образцов", by=anna, person=person, type="meeting", starts_at=clock.now() + timedelta(days=1)
    )
    page = page_of(anna)
    page.goto("/calendar/")
    page.get_by_role("link", name="Подписки на календарь").first.click()
    page.get_by_role("button", name="Получить адрес").click()
    address = page.get_by_role("textbox", name="Адрес подписки").input_value()
    path = re.sub(r"^https?://[^/]+", "", address)
    assert "Показ образцов" in Client().get(path).content.decode()
    assert barriers(page, LOOKS) == []
    page.goto("/calendar/subscriptions/")
    page.get_by_role("button", name=re.compile("^Отозвать")).first.click()
    page.get_by_text("Отозвано").wait_for()
    assert not CalendarFeed.objects.exists() and Client().get(path).status_code == 404
    page.goto(f"/events/{event.public_id}/")
    page.get_by_role("button", name="Пригласить по почте: 1").click()
    page.get_by_text("1 письмо отправляется").wait_for()
    assert Invitation.objects.get().email == "belova@firm.example"
    page.get_by_role("button", name="придёт: Белова Ольга", exact=True).click()
    page.locator("#invitations [aria-pressed=true]").wait_for()
    assert Participant.objects.get().response == "accepted"
    assert barriers(page, LOOKS) == []
