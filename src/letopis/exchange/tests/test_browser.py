"""The whole way of a workbook in a real browser: mapping, dry run, progress, report, mended rows, undo; axe on each page."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from letopis.accounts.models import User
from letopis.config.setup import seed
from letopis.conftest import LOOKS, barriers, make_user
from letopis.exchange.tests.test_tables import PEOPLE, UNF_PEOPLE, book, write
from letopis.parties.models import ContactPerson

if TYPE_CHECKING:
    from playwright.sync_api import Page

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # playwright keeps a loop in this thread


@pytest.mark.browser
@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_workbook_is_loaded_mended_and_taken_back(page_of: "Callable[[User], Page]", tmp_path: Path) -> None:
    seed()
    anna = make_user("anna", "Мельникова Анна", "manager", "Продажи")
    page = page_of(anna)

    def bring(path: Path) -> None:
        page.goto("/import/")
        page.set_input_files("#id_file", path)
        page.get_by_role("button", name="Прочитать файл").click()
        page.get_by_role("button", name="Проверить").wait_for()

    rows = [[*PEOPLE[2]] for _number in range(300)]
    for number, row in enumerate(rows):
        row[0], row[1], row[3], row[4] = f"Белова Ольга{number} Сергеевна", f"K{number}", f"8921000{number:04}", ""
    bring(write(tmp_path, "Контакты.xlsx", book([UNF_PEOPLE, *rows, PEOPLE[3], PEOPLE[4]])))
    assert barriers(page, LOOKS) == []
    page.get_by_role("button", name="Проверить").click()
    page.get_by_text("Что произойдёт").first.wait_for()
    assert page.locator(".sums li b").all_inner_texts() == ["300", "0", "0", "2"]
    assert barriers(page, LOOKS) == []
    page.get_by_role("button", name="Загрузить").click()
    page.get_by_role("heading", name="Загружено 300 из 302").wait_for(timeout=60_000)
    assert barriers(page, LOOKS) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Файл с ошибками").click()
    text = Path(download.value.path()).read_text("utf-8-sig")
    mended = text.replace("31.06.1990", "30.06.1990").replace("доб. спросить Эмму", "8 921 555 00 00")
    assert mended != text
    bring(write(tmp_path, "mended.csv", mended))
    page.get_by_role("button", name="Проверить").click()
    page.get_by_role("button", name="Загрузить").click()
    page.get_by_role("heading", name="Загружено 2 из 2").wait_for(timeout=60_000)
    assert ContactPerson.objects.count() == 302
    page.goto("/import/")
    page.get_by_role("link", name="Контакты.xlsx").click()
    page.get_by_role("button", name="Отменить загрузку").click()
    page.get_by_role("heading", name="Загрузка отменена").wait_for(timeout=60_000)
    assert barriers(page, LOOKS) == []
    assert sorted(ContactPerson.objects.values_list("last_name", flat=True)) == ["Ахметов", "Крюков"]
