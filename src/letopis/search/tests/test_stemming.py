"""Stems are the same everywhere, for they are computed here; these texts and stems are fixed on purpose."""

import pytest

from letopis.search.excerpts import Marker
from letopis.search.stemming import stem, stems, stems_text

EXPECTED = {
    "договор": "договор", "договоров": "договор", "Договорами": "договор", "звонить": "звон", "звонили": "звон",
    "позвонили": "позвон", "счёт": "счет", "СЧЕТА": "счет", "Счётами": "счет", "отгрузки": "отгрузк", "отгрузка": "отгрузк",
    "contracts": "contract", "Calling": "call", "00418": "00418", "А500С": "а500с", "йод": "йод",
}  # fmt: skip


@pytest.mark.parametrize(("word", "expected"), EXPECTED.items())
def test_words_have_their_stems(word: str, expected: str) -> None:
    assert stems(word) == [expected]


def test_a_text_is_its_stems_once_each() -> None:
    text = stems_text(["Договор №418-б", "", "договоры поставки, o.belova@sevbereg.example; 4,2"])
    assert text == " договор 418 б поставк o belova sevbereg exampl 4 2 "
    assert stems_text(["", "—"]) == ""
    assert len(stem("ы" * 300)) <= 60


def test_found_words_are_marked_and_nothing_runs() -> None:
    mark = Marker("договор <b>").mark
    assert mark("Два договора & <b>счёт</b>") == (
        "Два <mark>договора</mark> &amp; &lt;<mark>b</mark>&gt;счёт&lt;/<mark>b</mark>&gt;"
    )
    assert Marker("верн берег").mark("Северный берегам") == "Се<mark>верн</mark>ый <mark>берегам</mark>"
    assert Marker("счет").mark("Счётами") == "<mark>Счётами</mark>"


def test_a_long_text_is_cut_around_what_is_found() -> None:
    text = "слово " * 300 + "Договоры\nподписаны" + " конец" * 300
    shown = Marker("договор").excerpt(text)
    assert shown.startswith("…") and shown.endswith("…") and len(shown) < 460
    assert "<mark>Договоры</mark><br>подписаны" in shown
    assert Marker("договор").excerpt("Коротко") == "Коротко"
    assert Marker("договор").excerpt("x" * 900) == f"{'x' * 400}…"
