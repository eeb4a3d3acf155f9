"""«+ Свой реквизит» in a real browser, by keyboard alone; the order of attributes; axe on every page of attributes."""

import json
import os
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from letopis.accounts.models import User
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.testing import make_attribute
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.testing import make_person
from letopis.rest.tokens import create_token

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
Pages = Callable[[User], "Page"]


@pytest.fixture
def gleb(transactional_db: None) -> User:
    """The owner, in a seeded base."""
    seed()
    return make_user("gleb", "Орлов Глеб", "owner", "Продажи")


def test_interests_are_added_filled_in_and_found_within_a_minute(gleb: User, page_of: Pages) -> None:
    person = make_person(by=gleb)
    make_person("Крамер Виктор", by=gleb)
    page = page_of(gleb)
    page.goto(f"/people/{person.public_id}/")
    start = time.monotonic()
    page.focus("#b-attribute")
    page.keyboard.press("Enter")
    page.wait_for_selector("#m-attribute:popover-open")
    page.keyboard.type("Интересы")
    page.keyboard.press("Tab")
    while page.eval_on_selector("[name=kind]:checked", "input => input.value") != "choices":
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    for name in ("Парусный спорт", "Кофе", "Шахматы", "Горы"):  # more than there were rows
        page.keyboard.type(name)
        page.keyboard.press("Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#v-attr-interesy:focus")  # the new field has the focus
    page.keyboard.press("Enter")
    page.wait_for_selector("input[name=attr-interesy]:focus")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    page.wait_for_selector("#attributes .tag >> text=Кофе")
    assert time.monotonic() - start < 60
    person.refresh_from_db()
    assert person.attributes == {"interesy": ["parusnyy_sport", "kofe"]}
    headers = {"Authorization": f"Bearer {create_token(gleb, 'read')}"}
    found = json.loads(Client().get("/api/v1/people?attributes.interesy=kofe", headers=headers).content)["items"]
    assert [row["id"] for row in found] == [str(person.public_id)]


def test_an_event_in_progress_gets_a_field_and_keeps_what_was_typed(gleb: User, page_of: Pages) -> None:
    page = page_of(gleb)
    page.goto("/events/new/?type=note")
    page.fill("[name=subject]", "Итоги недели")
    page.click("#b-attribute")
    page.keyboard.type("Итог")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("[name=attr-itog]:focus")
    page.keyboard.type("Решили")
    assert page.input_value("[name=subject]") == "Итоги недели"
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/events/*-*/")
    assert page.input_value("[name=attr-itog]") == "Решили"


def _order() -> list[tuple[str, str]]:
    return list(AttributeDefinition.objects.order_by("order").values_list("code", "group"))


def _wait_for(order: list[tuple[str, str]]) -> None:
    end = time.monotonic() + 5
    while _order() != order and time.monotonic() < end:
        time.sleep(0.1)
    assert _order() == order


def test_rows_are_moved_by_keyboard_and_by_mouse(gleb: User, page_of: Pages) -> None:
    for name, group in (("One", "A"), ("Two", "A"), ("Three", "B")):
        make_attribute(name, by=gleb, group=group)
    page = page_of(gleb)
    page.goto("/settings/attributes/")
    grip = page.locator("[data-name=One] [data-grip]")
    grip.focus()
    for key in ("Space", "ArrowDown", "ArrowDown", "Space"):  # over the edge, into the next group
        page.keyboard.press(key)
    _wait_for([("two", "A"), ("one", "B"), ("three", "B")])
    for key in ("Space", "ArrowUp", "Escape"):
        page.keyboard.press(key)
    page.locator("[data-name=Three] [data-grip]").drag_to(
        page.locator("[data-name=Two] td.m-1"), target_position={"x": 5, "y": 2}
    )
    _wait_for([("three", "A"), ("two", "A"), ("one", "B")])


def test_pages_of_attributes_have_no_barriers(gleb: User, page_of: Pages) -> None:
    likes = make_attribute("Интересы", "choices", choices=["Кофе", "Яхты"], by=gleb, hint="Что любит", group="О себе")
    make_attribute("Сайт", "link", by=gleb, required=True)
    person = make_person(by=gleb)
    change_person(person, PartyInput(attributes={likes.code: ["kofe"]}), by=gleb)
    page = page_of(gleb)
    for path in (
        f"/people/{person.public_id}/",
        f"/people/{person.public_id}/edit/",
        "/events/new/?type=note",
        "/settings/attributes/",
        "/settings/attributes/person/interesy/",
        "/settings/attributes/person/interesy/type/?kind=text",
        "/attributes/person/new/",
        "/attributes/person/incomplete/",
        f"/attributes/person/{person.public_id}/interesy/",
    ):
        page.goto(path)
        if page.locator("#b-attribute[popovertarget]").count():
            page.click("#b-attribute")
            page.check("#m-attribute [name=kind][value=choices]", force=True)
        assert barriers(page, LOOKS) == []
    page.goto(f"/people/{person.public_id}/")
    page.click("#v-attr-interesy")
    page.wait_for_selector("input[name=attr-interesy]")
    assert barriers(page, LOOKS) == []
