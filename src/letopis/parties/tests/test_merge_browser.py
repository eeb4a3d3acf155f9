"""Duplicates in a real browser: the note while typing, a merge and its undoing by keyboard; no barriers in both themes."""

import os

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.jobs.actions import finish
from letopis.parties.actions import duplicates
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_counterparty, make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
Pages = "Callable[[User], Page]"


@pytest.fixture
def gleb(transactional_db: None) -> User:
    """The owner, in a seeded base."""
    seed()
    return make_user("gleb", "Орлов Глеб", "owner", "Продажи")


def test_a_duplicate_is_noticed_while_typing_and_linked(gleb: User, page_of: Pages) -> None:
    company = make_counterparty("СК «Северный берег»", by=gleb)
    person = make_person("Белова Ольга Сергеевна", by=gleb, phone="+7 921 000-77-03")
    page = page_of(gleb)  # type: ignore[operator]
    page.goto("/people/new/")
    page.fill("[name=last_name]", "Belova")
    page.fill("[name=first_name]", "Olga")
    page.locator("#similar-name .similar__r").wait_for()
    page.locator("[name=detail-value]").first.fill("89210007703")
    page.locator("#similar-contacts .similar__r").wait_for()
    page.locator("[name=link-company]").first.fill(company.name)
    page.locator("#similar-contacts button[name=link_to]").wait_for()
    assert barriers(page, LOOKS) == []
    page.locator("#similar-contacts button[name=link_to]").press("Enter")
    page.wait_for_url(f"**/people/{person.public_id}/")
    assert person.affiliations.get().counterparty == company
    assert ContactPerson.objects.count() == 1


def test_a_pair_is_merged_and_the_merge_undone_by_keyboard(gleb: User, page_of: Pages) -> None:
    one = make_person("Белова Ольга Сергеевна", by=gleb, phone="+7 921 000-77-03", sex="female", tags=["VIP"])
    two = make_person("Белова О.", by=gleb, phone="8 921 000 77 03", email="o@b.example", comment="Любит кофе")
    finish(duplicates.start_search("people", by=gleb))
    page = page_of(gleb)  # type: ignore[operator]
    page.goto("/duplicates/")
    assert barriers(page, LOOKS) == []
    page.locator("#main-2").focus()
    page.keyboard.press("Space")
    page.locator(".dif >> text=VIP").wait_for()  # the other card stays: now its gains are listed
    page.locator("#main-1").check()
    page.locator(".dif >> text=o@b.example").wait_for()
    page.locator("input[name=keep]").last.focus()
    page.locator("button[data-default]").press("Enter")
    page.wait_for_url(f"**/people/{one.public_id}/")
    two.refresh_from_db()
    assert two.merged_into == one
    page.goto(f"/people/{two.public_id}/merges/")
    assert page.url.endswith(f"/people/{one.public_id}/merges/")
    assert barriers(page, LOOKS) == []
    page.locator("form[action*=undoing] button").press("Enter")
    page.wait_for_url(f"**/people/{one.public_id}/")
    two.refresh_from_db()
    assert two.merged_into is None and two.details.count() == 2
