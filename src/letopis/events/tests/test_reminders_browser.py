"""A reminder comes to whatever page is open, and is answered there without leaving it."""

import os
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.actions.reminders import tell_due
from letopis.events.models import Event, Reminder
from letopis.events.testing import make_event
from letopis.kernel import clock
from letopis.parties.testing import make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    return make_user("anna", "Мельникова Анна", "manager", "Продажи")


def due(user: User, *subjects: str) -> None:
    """Reminders whose time has come, told as a worker tells them."""
    person = make_person(by=user)
    for subject in subjects:
        make_event(subject, by=user, person=person, starts_at=clock.now() + timedelta(hours=1), reminders=[15])
    Reminder.objects.update(fires_at=clock.now())
    tell_due()


def test_a_reminder_is_answered_on_the_page_that_is_open(anna: User, page_of: "Callable[[User], Page]") -> None:
    page = page_of(anna)
    page.goto("/events/new/?type=call")
    page.fill("[name=content]", "Набрано и не записано")
    due(anna, "Про линолеум", "Про плитку")
    page.evaluate("dispatchEvent(new Event('focus'))")  # as when one comes back to the window
    note = page.get_by_role("article", name="Напоминание: Про линолеум")
    note.get_by_role("button", name="Отложить").click()
    page.get_by_role("menuitem", name="на 15 минут").click()
    note.wait_for(state="detached")
    assert Reminder.objects.get(event__subject="Про линолеум").told_at is None
    other = page.get_by_role("article", name="Напоминание: Про плитку")
    other.get_by_role("button", name="Завершить").click()
    other.wait_for(state="detached")
    assert Event.objects.get(subject="Про плитку").state == Event.State.COMPLETED
    assert page.input_value("[name=content]") == "Набрано и не записано"
    assert page.get_by_text("Завершено: Про плитку").is_visible()


def test_notes_have_no_barriers_in_any_look(anna: User, page_of: "Callable[[User], Page]") -> None:
    due(anna, "Раз", "Два", "Три", "Четыре")
    page = page_of(anna)
    for path in ("/", "/events/new/?type=meeting", "/notifications/choices/"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert barriers(page, LOOKS) == []
    page.get_by_role("article", name="Напоминание: Четыре").get_by_role("button", name="Открыть").click()
    page.wait_for_url("**/events/*/")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.get_by_role("article", name="Напоминание: Раз").get_by_role("button", name="Закрыть напоминание").click()
    page.get_by_role("article", name="Напоминание: Раз").wait_for(state="detached")
