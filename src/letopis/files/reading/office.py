"""Documents, tables and presentations of Office and OpenDocument as text: a ZIP checked for bombs, XML without entities."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO, Any, BinaryIO
from xml.etree.ElementTree import Element, ParseError

import python_calamine
from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from letopis.files.reading.limits import LETTERS, MEMBERS, RATIO, UNPACKED, Unfit

_NUMBER = re.compile(r"\d+")


class _Bounded:
    """A member of the archive that never gives more than it may, whatever its directory says."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.left = file, UNPACKED

    def read(self, size: int = -1) -> bytes:
        data = self.file.read(min(size, 65536) if size > 0 else 65536)
        self.left -= len(data)
        if self.left < 0:
            raise Unfit("unpacks to too much")
        return data


def facts(source: BinaryIO) -> dict[str, Any]:
    """The text, with a form feed between slides or sheets; `kind` is "other" for any other ZIP."""
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if not names & {
                "word/document.xml",
                "xl/workbook.xml",
                "xl/workbook.bin",
                "ppt/presentation.xml",
                "content.xml",
            }:
                return {"kind": "other"}
            _check(members)
            if names & {"xl/workbook.xml", "xl/workbook.bin"} or _is_sheet(archive, names):
                return {"text": "\f".join(_sheets(source))[:LETTERS]}
            return {"text": "\f".join(_parts(archive, names))[:LETTERS]}
    except (
        zipfile.BadZipFile,
        ParseError,
        DefusedXmlException,
        RuntimeError,
        NotImplementedError,
        OSError,
        ValueError,
        EOFError,
        RecursionError,
        zlib.error,
    ) as error:
        raise Unfit(str(error)) from error


def _check(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if len(members) > MEMBERS or unpacked > UNPACKED or unpacked > max(packed, 10_000) * RATIO:
        raise Unfit("a ZIP that unpacks to too much")


def _is_sheet(archive: zipfile.ZipFile, names: set[str]) -> bool:
    return "mimetype" in names and archive.open("mimetype").read(100).startswith(
        b"application/vnd.oasis.opendocument.spreadsheet"
    )


def _sheets(source: BinaryIO) -> Iterator[str]:
    source.seek(0)
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(source)
        for name in book.sheet_names:
            lines, letters = [name], 0
            for row in book.get_sheet_by_name(name).iter_rows():
                line = "\t".join(_cell(value) for value in row).rstrip()
                if line:
                    lines.append(line)
                    letters += len(line)
                if letters > LETTERS:
                    break
            yield "\n".join(lines)
    except python_calamine.CalamineError as error:
        raise Unfit(str(error)) from error


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _parts(archive: zipfile.ZipFile, names: set[str]) -> Iterator[str]:
    def in_order(pattern: str) -> list[str]:
        found = [name for name in names if re.fullmatch(pattern, name)]
        return sorted(found, key=lambda name: (int(_NUMBER.findall(name)[-1]) if _NUMBER.search(name) else 0, name))

    if "word/document.xml" in names:
        wanted = ["word/document.xml", *in_order(r"word/(header|footer)\d*\.xml")]
        wanted += sorted(names & {"word/footnotes.xml", "word/endnotes.xml", "word/comments.xml"})
    elif "ppt/presentation.xml" in names:
        wanted = in_order(r"ppt/slides/slide\d+\.xml") + in_order(r"ppt/notesSlides/notesSlide\d+\.xml")
    else:
        wanted = ["content.xml"]
    left = LETTERS
    for name in wanted:
        with archive.open(name) as file:
            for text in _texts(_Bounded(file), left):
                left -= len(text)
                yield text
        if left <= 0:
            return


def _texts(file: _Bounded, most: int) -> Iterator[str]:
    """The paragraphs of an XML member as lines; an OpenDocument slide begins a new text."""
    lines: list[str] = []
    letters = 0
    for step, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        name = _local(element.tag)
        if step == "start":
            if name == "page" and lines:
                yield "\n".join(lines)
                lines = []
        elif name in ("p", "h"):
            line = _paragraph(element).strip()
            element.clear()
            if line:
                lines.append(line)
                letters += len(line)
            if letters > most:
                break
    yield "\n".join(lines)


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _paragraph(element: Element) -> str:
    """Office keeps its text in elements `t`, OpenDocument anywhere inside the paragraph."""
    anywhere = element.tag.startswith("{urn:oasis")
    pieces: list[str] = []

    def walk(node: Element) -> None:
        name = _local(node.tag)
        if name == "t" or anywhere:
            pieces.append(node.text or "")
        pieces.append({"tab": "\t", "br": "\n", "cr": "\n", "line-break": "\n"}.get(name, ""))
        if anywhere and name == "s":
            pieces.append(" ")
        for child in node:
            walk(child)
            if anywhere:
                pieces.append(child.tail or "")

    walk(element)
    return "".join(pieces)
