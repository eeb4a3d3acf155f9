"""Work with many rows by keyboard alone, in a real browser."""

import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import barriers, make_user
from letopis.parties.actions import change_person
from letopis.parties.actions.batch import NewPerson, create_people
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactPerson, Source

if TYPE_CHECKING:
    from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PageOf = Callable[[User], "Page"]


@pytest.fixture
def anna(transactional_db: None) -> User:
    seed()
    return make_user("anna", "Мельникова Анна", "manager", "Продажи")


@pytest.fixture
def gleb(anna: User) -> User:
    return make_user("gleb", "Орлов Глеб", "owner")


@pytest.fixture
def people(anna: User) -> list[ContactPerson]:
    """A hundred people of Анна's: more than a page."""
    return create_people([NewPerson({"last_name": f"Лицо {n:03}", "first_name": "Иван"}) for n in range(100)], by=anna)


FIELD_OF_CELL = """(() => {
  const cell = document.activeElement;
  return cell.closest("table").tHead.rows[0].cells[cell.cellIndex].dataset.field;
})()"""


def opened(page: "Page", path: str = "/people/?cols=name,comment,source,responsible,tag") -> "Page":
    page.goto(path)
    page.locator(".body").focus()
    return page


def press(page: "Page", *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def picked(page: "Page") -> str:
    return re.sub(r"\s+", " ", page.locator("[data-bulk-n]").inner_text())


def test_rows_are_selected_and_changed_by_keyboard(people: list[ContactPerson], anna: User, page_of: PageOf) -> None:
    page = opened(page_of(anna))
    assert not page.locator("#bulk").is_visible()
    press(page, "ArrowDown", "Space", "Shift+ArrowDown", "Shift+ArrowDown")
    assert picked(page) == "3"
    assert page.locator("#live").inner_text() == "Выбрано: 3"
    press(page, "Shift+ArrowUp")
    assert picked(page) == "2"
    press(page, "End", "Space")
    assert picked(page) == "3"
    assert barriers(page) == []
    press(page, "Shift+F10")
    assert "Событие" in page.evaluate("document.activeElement.textContent")
    press(page, "ArrowRight", "ArrowRight", "ArrowRight", "Enter")  # Событие, Цепочка, Ответственный, Метка
    page.locator("#bulk-dialog[open] input[name=value]").wait_for()
    assert page.evaluate("document.activeElement.name") == "value"
    assert barriers(page) == []
    page.keyboard.type("VIP")
    press(page, "Enter")
    page.locator(".toast", has_text="Изменено: 3").wait_for()
    assert ContactPerson.objects.filter(tags__name="VIP").count() == 3
    assert picked(page) == "3"  # kept for the next thing
    page.locator(".toast button", has_text="Вернуть").focus()
    press(page, "Enter")
    page.locator(".toast", has_text="Возвращено: 3").wait_for()
    assert not ContactPerson.objects.filter(tags__name="VIP").exists()
    page.locator(".body").focus()
    press(page, "Escape")
    assert not page.locator("#bulk").is_visible()


def test_all_of_a_view_but_one_through_the_dry_run(people: list[ContactPerson], anna: User, page_of: PageOf) -> None:
    page = opened(page_of(anna))
    press(page, "ArrowDown", "Control+a")
    assert picked(page) == "80"
    page.locator("[data-bulk-all]").focus()
    press(page, "Enter")
    assert picked(page) == "100"
    page.locator(".body").focus()
    press(page, "Home", "ArrowDown", "Space")
    assert picked(page) == "99"
    # the selection survives a look at a card
    press(page, "Enter")
    page.wait_for_url("**/people/*-*/")
    page.go_back()
    page.locator("#bulk").wait_for()
    assert picked(page) == "99"
    press(page, "Shift+F10") if page.locator(".body").focus() is None else None
    page.locator("button[name=action][value=edit]").focus()
    press(page, "Enter")
    page.locator("#bulk-dialog[open]").wait_for()
    page.select_option("#bulk-field", "source")
    page.locator("#bulk-dialog select[name=value]").wait_for()
    page.select_option("#bulk-dialog select[name=value]", label="Выставка")
    page.locator("#bulk-dialog button.btn--primary").focus()
    press(page, "Enter")
    page.wait_for_url("**/bulk/operations/*/")
    assert "Источник: пусто → Выставка" in re.sub(r"\s+", " ", page.locator(".dif").first.inner_text())
    assert barriers(page) == []
    page.locator(".bulk-plan button.btn--primary").focus()
    press(page, "Enter")
    page.locator(".run", has_text="Изменено: 99").wait_for()
    exhibition = Source.objects.get(code="exhibition")
    assert ContactPerson.objects.filter(source=exhibition).count() == 99
    page.locator(".run button", has_text="Вернуть").focus()
    press(page, "Enter")
    page.locator(".toast", has_text="Возвращено: 99").wait_for()
    assert not ContactPerson.objects.filter(source=exhibition).exists()


def test_cells_are_walked_and_written_by_keyboard(
    people: list[ContactPerson], anna: User, gleb: User, page_of: PageOf
) -> None:
    page = opened(page_of(anna))
    press(page, "ArrowDown", "ArrowRight", "ArrowRight")
    assert page.evaluate(FIELD_OF_CELL) == "comment"
    press(page, "F2")
    page.locator("[data-cell-form] textarea").wait_for()
    page.keyboard.type("Любит кофе")
    press(page, "Tab")  # saves, and opens the next cell
    page.locator("td[data-cell=source] [data-cell-form]").wait_for()
    people[0].refresh_from_db()
    assert people[0].comment == "Любит кофе"
    assert barriers(page) == []
    page.select_option("[data-cell-form] select", label="Сайт")
    press(page, "Enter")  # saves and goes down
    page.locator("#row-" + str(people[0].public_id), has_text="Сайт").wait_for()
    page.locator(f"#row-{people[1].public_id}:focus-within").wait_for()
    assert page.evaluate(FIELD_OF_CELL) == "source"
    assert page.locator(".toast", has_text="Сохранено").count() >= 1
    # Esc gives back
    press(page, "ArrowLeft", "F2")
    page.locator("[data-cell-form] textarea").wait_for()
    page.keyboard.type("лишнее")
    press(page, "Escape")
    page.locator("[data-cell-form]").wait_for(state="detached")
    assert page.evaluate(FIELD_OF_CELL) == "comment"
    people[1].refresh_from_db()
    assert people[1].comment == ""
    # somebody else was quicker: both values stand in the cell
    press(page, "F2")
    page.locator("[data-cell-form] textarea").wait_for()
    change_person(people[1], PartyInput(values={"comment": "от Глеба"}), by=gleb)
    page.keyboard.type("от Анны")
    press(page, "Control+Enter")
    page.locator("[data-cell-form] .err", has_text="от Глеба").wait_for()
    assert page.locator("[data-cell-form] textarea").input_value() == "от Анны"
    press(page, "Control+Enter")
    page.locator("[data-cell-form]").wait_for(state="detached")
    people[1].refresh_from_db()
    assert people[1].comment == "от Анны"


def test_delete_marks_a_row_and_the_toast_takes_it_back(
    people: list[ContactPerson], anna: User, page_of: PageOf
) -> None:
    page = opened(page_of(anna))
    press(page, "ArrowDown", "ArrowDown", "Delete")
    page.locator(".toast", has_text="Помечено на удаление").wait_for()
    assert ContactPerson.objects.get(is_marked_for_deletion=True) == people[1]
    assert "cols=" in page.url  # the same view
    page.locator(".toast button", has_text="Вернуть").focus()
    press(page, "Enter")
    page.locator(".toast", has_text="Восстановлено").wait_for()
    assert not ContactPerson.objects.filter(is_marked_for_deletion=True).exists()
