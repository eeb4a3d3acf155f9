"""Strings that break programs, and files of other formats: loaded whole or refused in words, nothing lost, nothing run."""

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from django.test import Client

from letopis.accounts.models import User
from letopis.exchange.cards import Unreadable, clean
from letopis.exchange.testing import load
from letopis.exchange.tests.test_corpus import CORPUS
from letopis.kernel.phones import normalize_phone
from letopis.kernel.requisites import check_inn
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty

Clients = Callable[[User], Client]
HOSTILE = CORPUS / "adversarial"
REFERENCE = CORPUS / "reference"


def _strings(name: str) -> list[str]:
    if name == "formulas":
        return [*(HOSTILE / "csv-injection" / "formula-starts.txt").read_text().splitlines(), "@SUM(1+1)*cmd|' /C calc'!A0"]  # fmt: skip
    if name == "naughty":
        return list(json.loads((HOSTILE / "blns" / "blns-shared.json").read_text()))
    return [row["payload"] for row in json.loads((HOSTILE / "dompurify" / "expect-shared.json").read_text())]


SETS = {"formulas": 6, "naughty": 127, "markup": 56}


def test_the_adversarial_corpus_is_here() -> None:
    assert {name: min(len(_strings(name)), count) for name, count in SETS.items()} == SETS


def _csv(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def _xlsx(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "a.xlsx"
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)
    return path


def _vcard(folder: Path, rows: list[list[str]]) -> Path:
    path = folder / "a.vcf"
    cards = []
    for name, text, _city in rows[1:]:
        told = re.sub(r"([\\;,])", r"\\\1", text).replace("\r\n", "\n").replace("\n", "\\n").replace("\r", "\\n")
        cards.append(f"BEGIN:VCARD\r\nVERSION:4.0\r\nN:{name};;;;\r\nFN:{name}\r\nNOTE:{told}\r\nEND:VCARD\r\n")
    path.write_text("".join(cards), "utf-8", newline="")
    return path


@pytest.mark.parametrize("write", [_csv, _xlsx, _vcard], ids=["csv", "xlsx", "vcard"])
@pytest.mark.parametrize("name", SETS)
def test_hostile_strings_arrive_as_they_are(
    name: str, write: Callable[[Path, list[list[str]]], Path], tmp_path: Path, anna: User, client_of: Clients
) -> None:
    strings = [text for text in _strings(name) if text.strip()]
    rows = [["Фамилия", "Комментарий", "Город"], *([f"Стойкий{n}", text, text] for n, text in enumerate(strings))]
    report = load(write(tmp_path, rows), anna)
    assert (report["state"], report["created"], report["refused"]) == ("done", len(strings), [])
    people = {person.last_name: person for person in ContactPerson.objects.prefetch_related("details")}
    for number, text in enumerate(strings):
        person = people[f"Стойкий{number}"]
        assert _plain(person.comment) == _plain(text), ascii(text)
        if write is not _vcard and _plain(text):
            city = [detail.value for detail in person.details.all()] + [str(line["value"]) for line in person.kept]
            assert any(_plain(text) in _plain(value) for value in city), (ascii(text), city)
    client = client_of(anna)
    for number in range(0, len(strings), max(1, len(strings) // 4)):
        page = client.get(f"/people/{people[f'Стойкий{number}'].public_id}/").content.decode()
        assert _alive(strings[number]) not in page or not _alive(strings[number]), strings[number]


def _plain(text: str) -> str:
    """Without what no text here keeps: control characters, and spaces at the ends."""
    return re.sub(r"\s+", " ", clean(text).replace("\\n", "\n")).strip()


def _alive(text: str) -> str:
    """The part of a string that would be markup if a page wrote it as it is."""
    found = re.search(r"<(?:script|img|svg|a|math|form|iframe|b|style)\b[^>]*>", text, re.IGNORECASE)
    return found[0] if found and len(found[0]) > 12 else ""


@pytest.mark.parametrize("name", SETS)
def test_hostile_headers_and_names_are_no_trouble(
    name: str, tmp_path: Path, anna: User, gleb: User, client_of: Clients
) -> None:
    strings = [text for text in _strings(name) if _plain(text)]
    rows = [["Фамилия", *strings], *([f"{text}", *[""] * (n % 50), text] for n, text in enumerate(strings))]
    report = load(_csv(tmp_path, rows), anna)
    assert report["created"] + report["unchanged"] + len(report["refused"]) == len(strings)
    assert all(where and why for where, why in report["refused"])
    kept = [" ".join([p.full_name, *(str(line["value"]) for line in p.kept)]) for p in ContactPerson.objects.all()]
    lost = [text for text in strings if not any(_plain(text) in _plain(line) for line in kept)]
    assert len(lost) <= len(report["refused"]), lost
    page = client_of(anna).get("/people/")
    assert page.status_code == 200
    answer = client_of(gleb).get("/lists/people/export/csv/?cols=name,comment")
    assert answer.status_code == 200
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    cells = [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";") for cell in row]
    assert len(cells) > ContactPerson.objects.count() > 0
    dangerous = [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝＋－＠") and not re.fullmatch(r"\+[\d ()-]+", cell)]  # fmt: skip
    assert not dangerous


FOREIGN = [
    "1c/carono-commerceml/import_wo_classifier.xml", "1c/hacker-cb-1c-odata/07-composite-ref.xml",
    "ical/ical4j/valid-evolution.ics", "email/mikel-mail/raw_email8.eml", "email/rspamd/utf.eml",
    "adversarial/blns/blns-shared.json", "adversarial/csv-injection/formula-starts.txt",
    "adversarial/dompurify/expect-shared.json", "vcard/android-vcard/v21_im.vcf",
]  # fmt: skip


@pytest.mark.parametrize("name", FOREIGN)
def test_files_of_other_formats_are_refused_in_words_or_kept_whole(name: str, tmp_path: Path, anna: User) -> None:
    data = (CORPUS / name).read_bytes()
    for ending in ("vcf", "csv", "xlsx"):
        path = tmp_path / f"a.{ending}"
        path.write_bytes(data)
        try:
            report: dict[str, Any] = load(path, anna, doubles="new")
        except Unreadable as refusal:
            assert re.fullmatch(r"[А-ЯЁ«].{10,}\.", str(refusal)), refusal
            continue
        assert ending != "xlsx"
        assert report["state"] == "done"
        rows = report["created"] + report["unchanged"] + len(report["refused"])
        assert rows == report["file"].contents["total"] > 0


def test_tax_numbers_of_the_corpus_are_told_apart_and_kept_when_wrong(tmp_path: Path, anna: User) -> None:
    given = json.loads((REFERENCE / "requisites" / "inn-shared.json").read_text())
    rows = [row for part in given.values() if isinstance(part, list) for row in part if isinstance(row, dict)]
    inns = list(dict.fromkeys(row["inn"] for row in rows if row.get("inn")))
    assert len(inns) >= 10
    for row in rows:
        if set(row.get("inn", "0")) != {"0"} and "checksum_ok" in row:  # zeros add up, and are no number
            assert (check_inn(row["inn"]) is None) == row["checksum_ok"], row
    table = [["Наименование", "ИНН"], *([f"Дом {n}", inn] for n, inn in enumerate(inns))]
    report = load(_csv(tmp_path, table), anna, what="counterparties")
    assert report["created"] == len(inns), report["refused"]
    assert set(Counterparty.objects.values_list("inn", flat=True)) == set(inns)


def test_phones_of_the_corpus_meet_in_one_form(tmp_path: Path, anna: User) -> None:
    formats = json.loads((REFERENCE / "phones" / "ru-formats.json").read_text())
    digits = iter("9210007703" * len(formats))
    typed = [re.sub("#", lambda _match: next(digits), form) for form in formats]
    examples = json.loads((REFERENCE / "phones" / "libphonenumber-examples-shared.json").read_text())
    foreign = [row for row in examples if row["valid"]]
    table = [["Фамилия", "Телефон"], *([f"Лицо {n}", phone] for n, phone in enumerate([*typed, *(r["international"] for r in foreign)]))]  # fmt: skip
    report = load(_csv(tmp_path, table), anna)
    assert report["created"] == len(typed) + len(foreign), report["refused"]
    stored = dict(ContactDetail.objects.values_list("person__last_name", "normalized"))
    assert {stored[f"Лицо {n}"] for n in range(len(typed))} == {"+79210007703"}
    for number, row in enumerate(foreign, len(typed)):
        assert stored[f"Лицо {number}"] == row["e164"] == normalize_phone(row["international"]), row
