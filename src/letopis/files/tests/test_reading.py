"""What is inside files is read by a limited child, found by search, and never at the cost of the server."""

import io
import zipfile
from typing import Any

import pytest
from PIL import Image

from letopis.accounts.models import User
from letopis.files.models import Content
from letopis.files.queries import files_found, pieces_in
from letopis.files.testing import make_file
from letopis.files.tests.documents import docx, odf, ods, packed, pdf, pptx, xlsx
from letopis.kernel.limited import Overrun, run
from letopis.parties.testing import make_person

DRAW = (
    '<draw:page draw:name="{}"><draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame></draw:page>'
)
READABLE = {
    "договор.pdf": (pdf([["Contract"], ["penalty is 5 %"]]), "penalty"),
    "договор.docx": (docx("Договор", "взимается неустойка 0,1 %"), "неустойка"),
    "сверка.xlsx": (xlsx(["Ещё", 120000.0], ["неустойка", 5.5]), "неустойка"),
    "показ.pptx": (pptx("Первый", "Скидка и неустойка"), "неустойка"),
    "письмо.odt": (
        odf("text", "<office:text><text:p>Здесь <text:span>неус</text:span>тойка</text:p></office:text>"),
        "неустойка",
    ),
    "таблица.ods": (ods(["Раз", "неустойка"]), "неустойка"),
    "показ.odp": (
        odf(
            "presentation",
            f"<office:presentation>{DRAW.format(1, 'Начало')}{DRAW.format(2, 'неустойка')}</office:presentation>",
        ),
        "неустойка",
    ),
    "заметка.txt": ("Просит уменьшить неустойку".encode("cp1251"), "неустойку"),
    "заметка-16.txt": ("Просит уменьшить неустойку".encode("utf-16"), "неустойку"),
    "выгрузка.csv": ("имя;сумма\nнеустойка;5\n".encode("utf-8-sig"), "неустойка"),
}


@pytest.mark.parametrize("name", READABLE)
def test_a_word_inside_is_found_and_shown_with_what_stands_around_it(name: str, anna: User, vera: User) -> None:
    data, word = READABLE[name]
    person = make_person(by=anna)
    file = make_file(person, data, name=f"без слова.{name.rpartition('.')[2]}", by=anna)
    other = make_file(person, b"\x00\x01", name="прочее.bin", by=anna)
    assert file.content.state == "read"
    found = files_found(anna, word.upper(), 10)
    assert [row.file.pk for row in found] == [file.pk]
    piece = found[0].piece
    assert piece is not None and piece.match == word and found[0].card == person
    assert files_found(vera, word, 10) == []
    assert pieces_in([other], word) == {}


def test_pages_and_slides_are_told(anna: User) -> None:
    person = make_person(by=anna)
    file = make_file(person, pdf([["one"], ["two"], ["three"]]), name="a.pdf", by=anna)
    assert file.content.pages == 3
    piece = pieces_in([file], "three")[file.pk]
    assert piece.page == 3
    slides = make_file(person, READABLE["показ.odp"][0], name="b.odp", by=anna)
    assert slides.content.text.split("\f") == ["Начало", "неустойка"]


def test_search_knows_no_yo_no_case_and_follows_the_name_the_description_and_the_version(anna: User) -> None:
    from letopis.files.actions import attach_bytes, change_attachment
    from letopis.files.reader import read_content

    person = make_person(by=anna)
    file = make_file(person, docx("Ёлки у офиса"), name="a.docx", by=anna)
    assert [row.file for row in files_found(anna, "елки ОФИСА", 5)] == [file]
    change_attachment(file, description="Для Нового года", by=anna)
    assert files_found(anna, "нового елки", 5)
    read_content(attach_bytes(person, docx("Берёзы"), name="b.docx", attachment=file, by=anna).content)
    assert files_found(anna, "елки", 5) == []
    assert files_found(anna, "березы нового", 5)


def bomb() -> bytes:
    """300 MB of spaces in half a megabyte."""
    made = io.BytesIO()
    archive = zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED)
    with archive, archive.open("word/document.xml", "w") as member:
        for _piece in range(300):
            member.write(b" " * 1024 * 1024)
    return made.getvalue()


def lying_bomb() -> bytes:
    """The same, with a directory that says it is small."""
    data = bytearray(bomb())
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.find(mark)
        data[at + place : at + place + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


ENTITIES = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>'
UNFIT = {
    "bomb.docx": bomb,
    "lying.docx": lying_bomb,
    "many.docx": lambda: packed({"word/document.xml": "<a/>", **{f"x/{n}": "" for n in range(3000)}}),
    "entities.docx": lambda: docx("&b;&c;", head=ENTITIES),
    "deep.docx": lambda: packed({"word/document.xml": "<p>" * 200_000}),
    "cut.docx": lambda: docx("Договор")[:200],
    "cut.png": lambda: b"\x89PNG\r\n\x1a\n" + b"\x00" * 100,
    "cut.pdf": lambda: b"%PDF-1.7\n" + b"\x00" * 100,
    "wide.png": lambda: wide_png(),
}


def wide_png() -> bytes:
    """A PNG that says it has 60,000 × 60,000 points."""
    import struct
    import zlib

    head = struct.pack(">IIBBBBB", 60000, 60000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


@pytest.mark.parametrize("name", UNFIT)
def test_bombs_and_damage_are_kept_but_not_read(name: str, anna: User, client_of: Any) -> None:
    file = make_file(make_person(by=anna), UNFIT[name](), name=name, by=anna)
    assert file.content.state == "unreadable" and file.content.text == ""
    page = client_of(anna).get(f"/files/{file.public_id}/", follow=True)
    assert "Только скачать" in page.content.decode()
    for address in (f"image/{96}", "page/1"):
        assert client_of(anna).get(f"/files/{file.public_id}/{address}/").status_code == 404


def test_a_picture_is_drawn_anew_without_what_it_carried(anna: User, client_of: Any) -> None:
    made = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "СЕКРЕТ <script>"
    Image.new("RGB", (400, 200), "#336699").save(made, "JPEG", exif=exif, comment=b"<script>alert(1)</script>")
    file = make_file(make_person(by=anna), made.getvalue(), name="a.jpg", by=anna)
    assert (file.content.width, file.content.height) == (200, 400)
    answer = client_of(anna).get(f"/files/{file.public_id}/image/96/")
    assert answer["Content-Type"] == "image/webp" and b"script" not in answer.content
    drawn = Image.open(io.BytesIO(answer.content))
    assert drawn.size == (48, 96) and not drawn.getexif()
    assert client_of(anna).get(f"/files/{file.public_id}/image/97/").status_code == 404


def test_a_page_of_a_pdf_is_a_picture(anna: User, client_of: Any) -> None:
    file = make_file(make_person(by=anna), pdf([["one"], ["two"]]), name="a.pdf", by=anna)
    answer = client_of(anna).get(f"/files/{file.public_id}/page/2/")
    assert answer["Content-Type"] == "image/png" and answer.content.startswith(b"\x89PNG")
    assert Image.open(io.BytesIO(answer.content)).width == 1200
    assert client_of(anna).get(f"/files/{file.public_id}/page/3/").status_code == 404


GREEDY = {
    "memory": "x = bytearray(900 * 1024 * 1024)",
    "time": "while True: pass",
    "fork": "os.fork()",
    "program": "subprocess.run(['/bin/true'], check=True)",
    "file": "os.write(os.open('/tmp', os.O_TMPFILE | os.O_WRONLY), b'x')",
    "answer": "sys.stdout.buffer.write(b'x' * 2000)",
}


@pytest.mark.parametrize("what", GREEDY)
def test_the_child_is_held(what: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    source = (
        "import os, subprocess, sys\nfrom letopis.kernel.limited import hold\nhold(memory=500 * 2**20, seconds=1)\n"
    )
    (tmp_path / "greedy.py").write_text(source + GREEDY[what])
    (tmp_path / "modest.py").write_text(source + "sys.stdout.buffer.write(sys.stdin.buffer.read())")
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "input").write_bytes(b"hello")
    with (tmp_path / "input").open("rb") as file:
        assert run("modest", source=file, seconds=5, most=1000) == b"hello"
    with (tmp_path / "input").open("rb") as file, pytest.raises(Overrun):
        run("greedy", source=file, seconds=5, most=1000)


def test_the_child_knows_nothing_of_our_secrets(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LETOPIS_SECRET_KEY", "сокровище")
    (tmp_path / "telling.py").write_text("import os, sys\nsys.stdout.write(repr(dict(os.environ)))")
    monkeypatch.syspath_prepend(str(tmp_path))
    with (tmp_path / "telling.py").open("rb") as file:
        told = run("telling", source=file, seconds=5, most=10_000)
    assert "сокровище" not in told.decode() and b"PYTHONPATH" in told


def test_what_a_crash_left_unread_is_read_later(anna: User) -> None:
    from letopis.files.actions import attach_bytes
    from letopis.files.reader import read_waiting

    made = attach_bytes(make_person(by=anna), docx("Потерянное слово"), name="a.docx", by=anna)
    assert made.content.state == Content.State.WAITING and files_found(anna, "потерянное", 5) == []
    assert read_waiting() == 1
    assert files_found(anna, "потерянное", 5)
