"""Folding, phones and legal numbers against cases collected elsewhere."""

import json
from pathlib import Path

import pytest

from letopis.kernel.phones import format_phone, normalize_phone
from letopis.kernel.requisites import check_account, check_inn, check_kpp, check_ogrn
from letopis.kernel.text import fold, search_text, search_words, sort_key

CORPUS = Path(__file__).resolve().parents[4].parent / "shared" / "corpus"


def test_names_sort_as_a_russian_reader_expects() -> None:
    names = ["яма", "Ёж", "елка", "abc", "Еж", "Ёлка", "Жук"]
    assert sorted(names, key=sort_key) == ["abc", "Еж", "Ёж", "елка", "Ёлка", "Жук", "яма"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("77 03", ["7703"]),
        ("8 (921) 000-77-03", ["9210007703"]),
        ("+7 (921) 000-77-03", ["79210007703"]),
        ("Ёлкин  7703", ["елкин", "7703"]),
        ("", []),
        ("-", ["-"]),
    ],
)
def test_a_query_becomes_words_and_digits(query: str, words: list[str]) -> None:
    assert search_words(query) == words


def test_a_search_text_keeps_fields_apart() -> None:
    text = search_text("Иванов", "Петров")
    assert fold("овпе") not in text
    assert fold("ИВАН") in text


def test_phones_of_any_notation_are_one_number() -> None:
    formats = json.loads((CORPUS / "reference/phones/ru-formats.json").read_text())
    digits = "9210007703"
    for pattern in formats:
        rest = iter(digits)
        written = "".join(next(rest) if char == "#" else char for char in pattern)
        assert normalize_phone(written) == "+79210007703", written
    assert formats
    assert normalize_phone("8 (921) 000-77-03") == normalize_phone("+7 921 0007703") == "+79210007703"
    assert normalize_phone("8 812 000 14 20 доб. 12") == "+78120001420;ext=12"
    assert format_phone("+78120001420;ext=12") == "+7 (812) 000-14-20, доб. 12"


def test_tax_numbers_of_the_corpus() -> None:
    cases = json.loads((CORPUS / "reference/requisites/inn-shared.json").read_text())
    seen = 0
    for valid, numbers in ((True, cases["inn_valid"]), (False, cases["inn_invalid"])):
        for number in numbers:
            text = number["inn"]
            assert (check_inn(text) is None) == valid, text
            seen += 1
    assert seen


def test_other_legal_numbers() -> None:
    assert check_inn("7707083893") is None
    assert check_inn("7707083894")
    assert check_inn("7707083893", is_person=True)
    assert check_kpp("773601001") is None
    assert check_kpp("77360100")
    assert check_ogrn("1027700132195") is None
    assert check_ogrn("1027700132196")
    assert check_account("", "044525225") is None
    assert check_account("123", "")
