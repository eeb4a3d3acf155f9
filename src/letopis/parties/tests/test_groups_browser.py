"""Groups in a real browser: made, moved and used by keyboard; no barriers in both themes."""

import os
from typing import Any

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import make_user
from letopis.parties.groups import Tree
from letopis.parties.testing import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
Pages = "Callable[[User], Page]"


@pytest.fixture
def gleb(transactional_db: None) -> User:
    """The owner, in a seeded base."""
    seed()
    return make_user("gleb", "Орлов Глеб", "owner", "Продажи")


def _check(page: Any, where: str) -> None:
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    assert not found, (where, [(one["id"], one["nodes"][0]["html"][:200]) for one in found])


def _paths() -> list[str]:
    return [group.path for group in Tree("person").groups]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_groups_are_kept_and_chosen_by_keyboard(scheme: str, gleb: User, page_of: Pages) -> None:
    person = make_person("Белова Ольга", by=gleb)
    make_person("Крамер Виктор", by=gleb)
    page: Any = page_of(gleb)  # type: ignore[operator]
    page.emulate_media(color_scheme=scheme)
    page.goto("/settings/groups/")
    for name in ("Клиенты", "Опт"):
        page.get_by_label("Новая группа: Контактные лица").fill(name)
        page.keyboard.press("Enter")
        page.get_by_role("link", name=name, exact=True).wait_for()
    _check(page, "groups")
    page.get_by_role("link", name="Опт", exact=True).press("Enter")
    page.wait_for_url("**/settings/groups/*-*/")
    page.get_by_label("Входит в").focus()
    page.keyboard.press("ArrowDown")
    _check(page, "group")
    page.get_by_label("Имя").press("Enter")
    page.wait_for_url("**/settings/groups/")
    assert _paths() == ["Клиенты", "Клиенты / Опт"]
    # a card gets it in place: the suggestions come from the tree
    page.goto(f"/people/{person.public_id}/")
    page.locator("#v-group").press("Enter")
    field = page.locator("#id_group")
    with page.expect_response("**/people/groups/options/*"):
        field.press_sequentially("опт")
    page.locator("#options-groups option[value='Клиенты / Опт']").wait_for(state="attached")
    field.press("Enter")
    page.get_by_role("link", name="Показать группу: Клиенты / Опт").wait_for()
    _check(page, "card")
    person.refresh_from_db()
    assert str(person.group) == "Клиенты / Опт"
    # the list is narrowed from the menu beside the filter
    page.goto("/people/")
    page.get_by_role("button", name="Группа").press("Enter")
    page.get_by_role("menuitem", name="Клиенты").wait_for()
    _check(page, "menu")
    page.get_by_role("menuitem", name="Клиенты").press("Enter")
    page.wait_for_url("**in-group=*")
    assert page.locator("[data-rows] tr[data-href]").count() == 1
    page.get_by_role("link", name="Убрать условие: Группа").wait_for()
