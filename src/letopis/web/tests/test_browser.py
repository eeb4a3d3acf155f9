"""The main job in a real browser: an address book is loaded, a person is found, a card is edited; axe on every page."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.events.testing import make_event
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson
from letopis.parties.testing import make_counterparty, make_person

if TYPE_CHECKING:
    pass

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
VCARDS = sorted((Path(__file__).resolve().parents[4].parent / "shared" / "corpus" / "vcard").glob("*/*.vcf"))
Pages = "Callable[[User], Page]"


@pytest.fixture
def gleb(transactional_db: None) -> User:
    """The owner, in a seeded base."""
    seed()
    return make_user("gleb", "Орлов Глеб", "owner", "Продажи")


def test_every_address_book_is_loaded_through_the_page(gleb: User, page_of: Pages) -> None:
    page = page_of(gleb)
    expected = 0
    for path in VCARDS:
        page.goto("/import/")
        page.set_input_files("input[type=file]", str(path))
        page.click("button[type=submit][data-default]")
        page.wait_for_url("**/import/*-*/")
        load = page.locator("form.evform button[data-default]")
        if load.count():
            with page.expect_navigation():
                load.click()
            page.wait_for_selector("text=Загружено")
        assert ContactPerson.objects.count() >= expected
        expected = ContactPerson.objects.count()
    assert expected > 45
    page.goto("/people/")
    assert page.locator("tbody tr[data-href]").count() == expected


def test_a_person_is_found_by_four_digits_and_edited_without_the_mouse(gleb: User, page_of: Pages) -> None:
    person = make_person(by=gleb, phone="+7 (921) 000 77 03")
    make_person("Ахметов Рустам", by=gleb, phone="+7 843 000-31-07")
    page = page_of(gleb)
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("7703")
    page.wait_for_selector("#pal-l [role=option] >> text=Белова Ольга")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/people/{person.public_id}/")
    page.focus("#v-comment")
    page.keyboard.press("Enter")
    page.wait_for_selector("form[data-inline] textarea")
    page.keyboard.type("Любит кофе")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#v-comment >> text=Любит кофе")
    person.refresh_from_db()
    assert person.comment == "Любит кофе"


def test_a_list_is_walked_by_keyboard_and_one_returns_to_the_row(gleb: User, page_of: Pages) -> None:
    for number in range(100):
        make_counterparty(f"ООО «Номер {number:03}»", by=gleb)
    page = page_of(gleb)
    page.goto("/counterparties/")
    page.focus(".body")
    for _step in range(5):
        page.keyboard.press("ArrowDown")
    name = page.locator("tr[data-cursor] .name").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_selector(f".hero__n >> text={name}")
    page.go_back()
    page.wait_for_selector("tr[data-cursor]")
    assert page.locator("tr[data-cursor] .name").inner_text() == name


def test_theme_is_chosen_and_kept(gleb: User, page_of: Pages) -> None:
    page = page_of(gleb)
    page.goto("/")
    page.click("[popovertarget=m-user]")
    with page.expect_response("**/look/"):
        page.click("form[data-look=theme] button[value=dark]")
    page.goto("/people/")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_pages_have_no_barriers(gleb: User, page_of: Pages) -> None:
    company = make_counterparty(by=gleb, phone="+7 812 000-14-20", inn="7707083894")
    person = make_person(by=gleb, company=company, phone="+7 921 000-77-03", email="o@x.example", tags=["VIP"])
    make_event(by=gleb, person=person)
    make_event("Запрос", by=gleb, person=person, type="email", direction="incoming", state="completed")
    page = page_of(gleb)
    for address in (
        "/", "/people/", "/people/?q=zzz", "/people/new/", f"/people/{person.public_id}/", f"/people/{person.public_id}/edit/",
        f"/people/{person.public_id}/history/", "/counterparties/", f"/counterparties/{company.public_id}/", "/counterparties/new/",
        "/search/?q=бел", "/search/", "/import/", "/settings/", "/settings/profile/", "/settings/users/", "/api/v1/docs",
    ):  # fmt: skip
        page.goto(address)
        assert barriers(page, LOOKS) == []
    page.goto("/")
    page.keyboard.press("Control+k")
    page.wait_for_selector("#pal-l [role=option]")
    assert barriers(page, LOOKS) == []


def test_states_have_no_barriers(gleb: User, page_of: Pages) -> None:
    person = make_person(by=gleb)
    page, guest = page_of(gleb), page_of(gleb)
    guest.context.clear_cookies()
    guest.goto("/sign-in/")
    assert barriers(guest, LOOKS) == []
    page.goto("/import/")
    assert barriers(page, LOOKS) == []
    page.goto(f"/people/{person.public_id}/edit/")
    page.fill("[name=comment]", "моё")
    change_person(person, PartyInput(values={"comment": "чужое"}), by=gleb)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".pickt")
    assert barriers(page, LOOKS) == []
    page.goto("/")
    for opener in ("[popovertarget=m-user]", "[popovertarget=m-new]"):
        page.click(opener)
        assert barriers(page, [("light", 1440), ("dark", 1440)]) == []
        page.keyboard.press("Escape")


def test_a_card_knows_its_neighbours_in_the_list(gleb: User, page_of: Pages) -> None:
    for name in ("Абрамов Иван", "Белов Иван", "Воронов Иван"):
        make_person(name, by=gleb)
    page = page_of(gleb)
    page.goto("/people/?sort=-name")
    page.click("text=Белов Иван")
    page.wait_for_selector("[data-neighbours]:not([hidden])")
    assert page.inner_text("[data-place]") == "2 / 3"
    with page.expect_navigation():
        page.keyboard.press("Alt+ArrowDown")
    assert page.inner_text("h1") == "Абрамов Иван"
    assert page.get_attribute("[data-next]", "aria-disabled") == "true"
    page.wait_for_timeout(1800)
    page.keyboard.press("Control+k")
    page.wait_for_selector("#pal-l [role=option]")
    assert "Абрамов Иван" in page.inner_text("#pal-l [role=option] >> nth=0")
