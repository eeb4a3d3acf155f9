"""Time in a real browser, with two people at once: a conflict, a value returned, a draft, the bin, a mention."""

import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from letopis.accounts.models import Draft, User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.testing import make_event
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_counterparty, make_person

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
Pages = Callable[[User], "Page"]


@pytest.fixture
def cast(transactional_db: None) -> dict[str, User]:
    """Анна, her colleague Борис, her head Ольга and the owner Глеб."""
    seed()
    return {
        login: make_user(login, name, role, "Продажи")
        for login, name, role in (
            ("anna", "Мельникова Анна", "manager"),
            ("boris", "Сафин Борис", "manager"),
            ("olga", "Руднева Ольга", "head"),
            ("gleb", "Орлов Глеб", "owner"),
        )
    }


def test_two_people_edit_and_a_value_comes_back(cast: dict[str, User], page_of: Pages) -> None:
    person = make_person(by=cast["anna"], phone="+7 921 000-77-03", comment="было")
    card = f"/people/{person.public_id}/"
    anna, olga = page_of(cast["anna"]), page_of(cast["olga"])
    for page in (anna, olga):
        page.goto(f"{card}edit/")
    olga.fill("[name=comment]", "Ольга")
    olga.fill("[name=detail-value] >> nth=1", "olga@b.example")
    olga.keyboard.press("Control+Enter")
    olga.wait_for_url(f"**{card}")
    anna.fill("[name=comment]", "Анна")
    anna.fill("[name=detail-value] >> nth=0", "+7 921 000-77-99")
    anna.keyboard.press("Control+Enter")
    anna.wait_for_selector(".pickt")
    assert anna.locator(".pickt input[type=radio]").count() == 2, "the comment alone"
    assert barriers(anna) == []
    anna.keyboard.press("Control+Enter")
    anna.wait_for_url(f"**{card}")
    person.refresh_from_db()
    assert person.comment == "Анна"
    assert [d.value for d in person.details.all()] == ["+7 921 000-77-99", "olga@b.example"]
    anna.click("[popovertarget=m-more]")
    anna.click("#m-more [data-side]")
    anna.wait_for_selector("#side .hs")
    assert barriers(anna) == []
    anna.keyboard.press("Escape")
    assert anna.locator("#side .side").count() == 0
    anna.click("[popovertarget=m-more]")
    anna.click("#m-more [data-side]")
    anna.locator("#side .hs:has-text('Ольга →') button").click()
    anna.wait_for_selector("[data-toast] >> text=Возвращено")
    person.refresh_from_db()
    assert person.comment == "Ольга"


def test_a_draft_survives_the_browser_and_waits_for_the_server(cast: dict[str, User], page_of: Pages) -> None:
    page = page_of(cast["anna"])
    page.goto("/people/new/")
    with page.expect_response("**/drafts/"):
        page.fill("[name=last_name]", "Черновикова")
    page.context.close()
    page = page_of(cast["anna"])
    page.goto("/people/new/")
    assert barriers(page) == []
    page.click(".drft a")
    page.wait_for_selector("text=Черновик восстановлен")
    assert page.input_value("[name=last_name]") == "Черновикова"
    # The server does not take it; a connection that is really lost writes errors into the console, which fail a test.
    page.route("**/drafts/", lambda route: route.fulfill(status=429))
    page.fill("[name=first_name]", "Ия")
    page.wait_for_function("() => Object.keys(localStorage).some((key) => key.startsWith('letopis-draft'))")
    page.unroute("**/drafts/")
    with page.expect_response("**/drafts/"):
        page.goto("/people/")
    assert "%D0%98%D1%8F" in Draft.objects.get(is_closed=False).body
    assert not ContactPerson.objects.exists()


def test_a_mention_reaches_a_colleague_and_leads_to_the_card(cast: dict[str, User], page_of: Pages) -> None:
    event = make_event(by=cast["anna"])
    company = make_counterparty(by=cast["anna"])
    anna, boris = page_of(cast["anna"]), page_of(cast["boris"])
    boris.goto("/people/")
    for address in (f"/events/{event.public_id}/", f"/counterparties/{company.public_id}/"):
        anna.goto(address)
        anna.click("textarea[data-comment]")
        anna.keyboard.type("Посмотри, @саф")
        anna.wait_for_selector("[data-mention]")
        anna.keyboard.press("Enter")
        anna.keyboard.type("до обеда")
        anna.keyboard.press("Control+Enter")
        anna.wait_for_selector(".cmt .mention")
        assert anna.inner_text(".cmt p") == "Посмотри, @Сафин Борис до обеда"
        assert barriers(anna) == []
    begun = time.monotonic()
    boris.bring_to_front()
    boris.wait_for_selector(".bell__n", timeout=20_000)
    assert time.monotonic() - begun < 20
    boris.click("[data-bell]")
    boris.wait_for_selector("#m-bell:popover-open .bell__i")
    assert barriers(boris) == []
    boris.locator(".bell__i").first.click()
    boris.wait_for_url("**#comments")


def test_pages_of_time_have_no_barriers(cast: dict[str, User], page_of: Pages) -> None:
    person = make_person(by=cast["gleb"], comment="было")
    event = make_event(by=cast["gleb"], person=person)
    page: Any = page_of(cast["gleb"])
    card = f"/people/{person.public_id}/"
    page.goto(card)
    page.click("[popovertarget=m-more]")
    page.locator("#m-more .is-danger").click()
    page.wait_for_selector("[data-toast]")
    for address in (
        "/bin/", "/bin/?kind=event", f"/bin/purge/?ref=person:{person.public_id}", f"{card}history/", f"{card}as-of/",
        f"{card}as-of/?at=01.01.2020", f"/events/{event.public_id}/history/", f"/events/{event.public_id}/as-of/",
        "/notifications/", f"/events/{event.public_id}/",
    ):  # fmt: skip
        page.goto(address)
        assert barriers(page, LOOKS) == []
