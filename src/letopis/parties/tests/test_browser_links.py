"""Links, relations and consents in a real browser, by keyboard, without barriers."""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.parties.models import Consent, ContactPerson, Relation
from letopis.parties.testing import make_counterparty, make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    return make_user("anna", "Мельникова Анна", "manager", "Продажи")


@pytest.fixture
def gleb(transactional_db: None) -> User:
    seed()
    return make_user("gleb", "Орлов Глеб", "owner")


def test_somebody_leaves_and_comes_back_by_keyboard(anna: User, page_of: Callable[[User], "Page"]) -> None:
    company = make_counterparty(by=anna)
    person = make_person(by=anna, company=company, phone="+7 812 000-14-20")
    other = make_counterparty("ООО «Мебель Поволжья»", by=anna)
    page = page_of(anna)
    page.goto(f"/people/{person.public_id}/")
    page.locator("#links button[popovertarget]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#links [role=menuitem]:focus")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")  # «Больше не работает»
    page.wait_for_selector("#links .note")
    assert person.affiliations.get().until is not None
    assert barriers(page) == []
    page.wait_for_selector("#links .note button:focus")
    page.keyboard.press("Enter")  # the focus is on «Вернуть»
    page.wait_for_selector("#links .lnkrow:not(.is-gone)")
    assert person.affiliations.get().until is None
    page.locator("#links button[popovertarget]").click()
    page.locator("#links [popover] a", has_text="Перешёл").click()
    page.wait_for_selector("#links form.rowform")
    assert barriers(page) == []
    page.keyboard.type("Мебель")
    page.wait_for_selector("#options-counterparties option", state="attached")
    page.fill("#move_company", other.name)
    page.fill("#move_position", "Директор")
    page.check("#links input[name=expire]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#links .note")
    assert person.affiliations.get(until=None).counterparty == other
    assert not person.details.get().is_valid


def test_a_person_is_written_on_the_card_of_a_company(anna: User, page_of: Callable[[User], "Page"]) -> None:
    company, page = make_counterparty(by=anna), page_of(anna)
    page.goto(f"/counterparties/{company.public_id}/")
    page.locator("#b-link-new").press("Enter")
    page.wait_for_selector("#links form.rowform")
    page.keyboard.type("Дьяков Степан Ильич")
    page.keyboard.press("Enter")
    page.wait_for_selector("#links .err")
    assert barriers(page) == []
    page.locator("#links button[name=create]").dblclick()
    page.wait_for_selector("#links .lnkrow")
    assert ContactPerson.objects.get().affiliations.get().counterparty == company
    page.locator("#b-link-new").press("Enter")
    page.wait_for_selector("#links form.rowform :focus")
    page.keyboard.press("Escape")
    page.wait_for_selector("#links form.rowform", state="detached")


def test_relations_consents_and_marks(anna: User, gleb: User, page_of: Callable[[User], "Page"]) -> None:
    person = make_person(by=anna, phone="+7 921 000-77-03")
    make_person("Крамер Виктор Янович", by=anna)
    page = page_of(gleb)
    page.goto(f"/people/{person.public_id}/")
    page.locator("#b-relation-new").press("Enter")
    page.wait_for_selector("#relations form :focus")
    page.fill("#relation_other", "Крамер Виктор Янович")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#relations .lnkrow")
    assert Relation.objects.get().person == person
    page.locator("#consents .link", has_text="Записать").first.click()
    page.wait_for_selector("#consents form :focus")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#consents li.c-ok")
    assert Consent.objects.get().purpose.code == "processing"
    page.locator("#consents a[href$='/bans/']").click()
    page.wait_for_selector("#consents form :focus")
    page.check("#bans_no_calls")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#consents form", state="detached")
    page.reload()
    assert page.locator("a[href^='tel:']").count() == 0
    assert page.locator(".composer__ban").is_visible()
    page.locator(".composer__t label", has_text="Встреча").click()
    assert not page.locator(".composer__ban").is_visible()
    assert barriers(page, LOOKS) == []
    for address in (
        f"/people/{person.public_id}/personal-data/",
        "/settings/links/",
        "/settings/consents/",
        "/settings/erasures/",
    ):
        page.goto(address)
        assert barriers(page, LOOKS) == []
