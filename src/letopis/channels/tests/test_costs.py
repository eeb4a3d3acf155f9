"""Expenses on sources: by hand, from a file, taken back."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from letopis.accounts.models import User
from letopis.channels.models import SourceCosts
from letopis.channels.prices import Spent, source_cost
from letopis.history.models import FactRecord
from letopis.parties.models import Source

Clients = Callable[[User], Client]
FILE = """Источник;С;По;Сумма;Заметка
Выставка;01.10.2026;31.10.2026;120 000,50;Стенд
соцсети;2026-11-01;2026-11-30;40000;
social;2026-10-01;2026-10-31;35000;
"""


def _load(client: Client, text: str | bytes) -> "object":
    content = text if isinstance(text, bytes) else text.encode()
    return client.post("/settings/costs/file/", {"file": SimpleUploadedFile("расходы.csv", content)})


def _spent(code: str) -> list[Spent]:
    row = SourceCosts.objects.filter(source__code=code).first()
    return row.spent if row else []


@pytest.mark.parametrize("coding", ["utf-8", "utf-8-sig", "cp1251"])
def test_a_file_is_loaded_once_and_taken_back(coding: str, gleb: User, client_of: Clients) -> None:
    owner = client_of(gleb)
    assert _load(owner, FILE.encode(coding)).status_code == 302
    assert _spent("exhibition") == [Spent(date(2026, 10, 1), date(2026, 10, 31), Decimal("120000.50"), "Стенд")]
    assert [one.amount for one in _spent("social")] == [35000, 40000]
    fact = FactRecord.objects.order_by("-pk")[0]
    assert fact.data == {"name": "расходы.csv", "rows": 3}
    assert _load(owner, FILE).status_code == 200  # everything is here already
    assert FactRecord.objects.order_by("-pk")[0] == fact
    assert _load(owner, FILE.replace("40000", "41000")).status_code == 302
    assert [one.amount for one in _spent("social")] == [35000, 41000]
    owner.post(f"/settings/channels/undo/{FactRecord.objects.order_by('-pk')[0].pk}/")
    assert [one.amount for one in _spent("social")] == [35000, 40000]
    owner.post(f"/settings/channels/undo/{fact.pk}/")
    assert _spent("social") == [] == _spent("exhibition")


def test_a_file_with_a_wrong_row_is_not_loaded_at_all(gleb: User, anna: User, client_of: Clients) -> None:
    owner = client_of(gleb)
    wrong = (
        FILE + "Марс;01.10.2026;31.10.2026;1;\nВыставка;31.02.2026;31.10.2026;1;\nВыставка;01.02.2026;01.01.2026;1\n"
    )
    page = _load(owner, wrong + "Выставка;01.10.2026;31.10.2026;миллион\nВыставка;1\n")
    assert page.status_code == 422
    text = page.content.decode()
    assert "Марс" in text and all(f"Строка {number}" in text for number in (5, 6, 7, 8, 9))
    for bad in (b"", b"\x00\x01\x02", b"just words", FILE.encode("utf-16")):
        assert _load(owner, bad).status_code == 422
    assert not SourceCosts.objects.exists()
    assert _load(client_of(anna), FILE).status_code == 403
    assert not SourceCosts.objects.exists()


def test_expenses_are_written_by_hand(gleb: User, client_of: Clients) -> None:
    owner, source = client_of(gleb), Source.objects.get(code="exhibition")
    path = f"/settings/costs/{source.public_id}/"
    assert owner.get(path).status_code == 200 and not SourceCosts.objects.exists()  # looking makes nothing
    sent = {
        "version": "1", "since": ["01.10.2026", ""], "until": ["31.10.2026", ""], "amount": ["120 000", ""],
        "note": ["Стенд", ""],
    }  # fmt: skip
    assert owner.post(path, sent).status_code == 302
    assert _spent("exhibition") == [Spent(date(2026, 10, 1), date(2026, 10, 31), Decimal(120000), "Стенд")]
    assert owner.post(path, sent).status_code == 409
    assert owner.post(path, {**sent, "version": "2", "until": ["30.09.2026", ""]}).status_code == 422
    page = owner.get(path).content.decode()
    assert "Стенд" in page and "120\u00a0000" in page
    assert "120\u00a0000" in owner.get("/settings/costs/").content.decode()
    assert (
        owner.post(
            path, {**sent, "version": "2", "since": [""], "until": [""], "amount": [""], "note": [""]}
        ).status_code
        == 302
    )
    assert _spent("exhibition") == []


def test_an_expense_is_spread_over_its_days() -> None:
    spent = [
        Spent(date(2026, 10, 1), date(2026, 10, 31), Decimal(3100)),
        Spent(date(2026, 10, 5), date(2026, 10, 5), Decimal(7)),
    ]
    assert source_cost(spent, date(2026, 1, 1), date(2026, 12, 31)) == 3107
    assert source_cost(spent, date(2026, 10, 1), date(2026, 10, 10)) == 1007
    assert source_cost(spent, date(2026, 11, 1), date(2026, 11, 30)) == 0
