"""Real address books arrive whole; the counts are taken from the files in another way than the reader's."""

import quopri
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from letopis.accounts.models import User
from letopis.exchange.cards import Unreadable
from letopis.exchange.models import ImportRun
from letopis.exchange.testing import load
from letopis.parties.actions import change_person
from letopis.parties.inputs import PartyInput
from letopis.parties.models import ContactDetail, ContactPerson
from letopis.parties.queries import people_found

CORPUS = Path(__file__).resolve().parents[4].parent / "shared" / "corpus"
VCARDS = sorted((CORPUS / "vcard").glob("*/*.vcf"))
TABLES = sorted((CORPUS / "csv").glob("*/*.csv"))
Clients = Callable[[User], Client]


def lines(data: bytes, name: str) -> list[bytes]:
    """The raw values of a property, by a plain expression over the bytes."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        data = data.decode("utf-16").encode()
    return re.findall(rb"(?im)^[ \t]*(?:[\w-]+\.)?" + name.encode() + rb"(?:;[^:\r\n]*)?:([^\r\n]*)", data)


def test_the_corpus_is_here() -> None:
    assert len(VCARDS) == 46
    assert len(TABLES) == 5


@pytest.mark.parametrize("path", VCARDS, ids=lambda path: path.name)
def test_a_vcard_file_arrives_whole(path: Path, anna: User, vera: User) -> None:
    data = path.read_bytes()
    begun = len(lines(data, "BEGIN"))
    groups = len([value for value in lines(data, "KIND") if value.strip().lower() == b"group"])
    report = load(path, anna)
    assert report["created"] == begun - groups
    assert len(report["refused"]) == groups
    assert ContactPerson.objects.count() == begun - groups
    for kind, name in (("phone", "TEL"), ("email", "EMAIL")):
        assert ContactDetail.objects.filter(kind=kind).count() == len(
            [value for value in lines(data, name) if value.strip()]
        )
    names = {person.full_name for person in ContactPerson.objects.all()}
    kept = " ".join(str(line["value"]) for person in ContactPerson.objects.all() for line in person.kept)
    for value in lines(data, "FN"):
        if value.isascii() and b"=" not in value and b"\\" not in value and value.strip():
            text = quopri.decodestring(value).decode().strip()
            assert any(all(word in name for word in text.split()) for name in names) or text in kept, text
    again = load(path, anna)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, begun - groups)
    assert not ContactPerson.objects.visible_to(vera).exists()


@pytest.mark.parametrize("path", TABLES, ids=lambda path: path.name)
def test_a_table_arrives_whole_or_is_refused_in_words(path: Path, anna: User) -> None:
    body = [line for line in path.read_text("utf-8-sig").splitlines()[1:] if line.strip()]
    if not body:
        with pytest.raises(Unreadable, match="строка 2"):
            load(path, anna)
        return
    report = load(path, anna)
    assert report["created"] == len(body)
    assert load(path, anna)["unchanged"] == len(body)
    assert ContactDetail.objects.filter(kind="email").count() == len(re.findall(r"[\w.]+@[\w.]+", "\n".join(body)))


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_what_is_no_address_book_is_refused_with_the_place(tmp_path: Path, anna: User) -> None:
    for name, data in (
        ("a.vcf", b"hello"),
        ("b.vcf", b""),
        ("c.csv", b""),
        ("e.vcf", b"\x00" * 5000),
        ("f.pdf", b"%PDF"),
    ):
        with pytest.raises(Unreadable) as refusal:
            load(write(tmp_path, name, data), anna)
        assert len(str(refusal.value)) >= 10


def test_tables_of_any_separator_and_charset(tmp_path: Path, anna: User) -> None:
    text = "Фамилия{0}Имя{0}Отчество{0}Телефон{0}E-mail{0}Код{0}Любимый цвет\nЁлкин{0}Пётр{0}Ильич{0}8 921 000 77 03{0}p@x.example{0}К-1{0}синий\n"
    for number, (separator, charset) in enumerate(
        [(";", "cp1251"), (",", "utf-8-sig"), ("\t", "utf-16"), ("|", "utf-8")]
    ):
        path = write(tmp_path, f"{number}.csv", text.format(separator).encode(charset))
        report = load(path, anna)
        assert (report["created"], report["unchanged"]) == ((1, 0) if number == 0 else (0, 1)), charset
    person = ContactPerson.objects.get()
    assert (person.last_name, person.patronymic) == ("Ёлкин", "Ильич")
    assert person.kept == [{"name": "Любимый цвет", "value": "синий", "from": "0.csv"}]
    assert list(people_found(anna, "елкин 7703")) == [person]


def test_a_changed_card_completes_and_what_was_typed_here_wins(tmp_path: Path, anna: User) -> None:
    card = (
        "BEGIN:VCARD\nVERSION:3.0\nUID:u1\nN:Белова;Ольга;;;\nFN:Ольга Белова\nTEL:+79210007703\nNOTE:{}\n{}END:VCARD\n"
    )

    def again(note: str, more: str = "") -> dict[str, Any]:
        return load(write(tmp_path, "a.vcf", card.format(note, more).encode()), anna)

    assert again("первое")["created"] == 1
    person = ContactPerson.objects.get()
    change_person(person, PartyInput(values={"comment": "записано у нас"}), by=anna)
    assert again("второе", "EMAIL:o@x.example\n")["updated"] == 1
    person.refresh_from_db()
    assert person.comment == "записано у нас"
    assert {"name": "comment", "value": "второе", "from": "a.vcf"} in person.kept
    assert sorted(person.details.values_list("kind", flat=True)) == ["email", "phone"]
    assert again("второе", "EMAIL:o@x.example\n")["unchanged"] == 1


def test_a_file_is_shown_first_and_loaded_once(anna: User, vera: User, oleg: User, client_of: Clients) -> None:
    data = next(path for path in VCARDS if path.name == "gmail-list.vcf").read_bytes()
    client = client_of(anna)
    answer = client.post("/import/", {"file": SimpleUploadedFile("book.vcf", data)})
    address = answer["Location"]
    assert "Doug" in client.get(address).content.decode()
    assert not ContactPerson.objects.exists()
    assert client_of(vera).get(address).status_code == 404
    assert client_of(vera).post(f"{address}loading/").status_code == 404
    assert client_of(oleg).get("/import/").status_code == 403
    assert client_of(oleg).post(f"{address}loading/").status_code == 404
    for _click in range(2):
        assert client.post(f"{address}loading/").status_code == 302
    run = ImportRun.objects.get().load_run
    assert run is not None
    assert client.post(f"/runs/{run.public_id}/step/")["Location"] == address
    assert ContactPerson.objects.count() == 3
    report = client.get(address).content.decode()
    assert "<b>3</b>" in report
    bad = client.post("/import/", {"file": SimpleUploadedFile("book.vcf", b"nothing")})
    assert (bad.status_code, "BEGIN:VCARD" in bad.content.decode()) == (422, True)
