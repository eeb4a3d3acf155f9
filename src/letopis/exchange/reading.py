"""Untrusted files are read in a child process with limits on memory and time: `python -m letopis.exchange.reading KIND`.

The child (`kernel.limited`) writes one JSON line per entry, then a last one about the whole; the parent keeps these
lines beside the file and takes them up piece by piece. Whatever the child does, the parent gets entries or a sentence.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from letopis.exchange.cards import Unreadable, clean
from letopis.exchange.mapping.headers import known_in
from letopis.kernel.limited import REFUSED, Overrun, RefusedByChild, hold, run_into

MEMORY = 1024 * 1024 * 1024
SECONDS = 120
MOST = 8 * 2**30  # bytes of lines
CHILD = "letopis.exchange.reading"
TABLES = {".csv": "csv", ".txt": "csv", ".tsv": "csv", ".xlsx": "sheet", ".xlsm": "sheet", ".xls": "sheet", ".ods": "sheet"}  # fmt: skip
VCARDS = (".vcf", ".vcard")
CALENDARS = (".ics", ".ical", ".icalendar", ".ifb", ".vcs")
_HEADER_WITHIN = 20  # rows of title above the headers
_SAMPLES = 3


@dataclass
class Contents:
    """What a file holds: how many entries; for a table its sheet, headers and what stands under each of them."""

    total: int = 0
    sheet: str = ""
    headers: list[str] = field(default_factory=list)
    header_row: int = 1
    filled: list[int] = field(default_factory=list)
    samples: list[list[str]] = field(default_factory=list)


def kind_of(name: str) -> str:
    """`vcard`, `ical`, `csv` or `sheet`, by the name of the file. Raises `Unreadable` for any other."""
    ending = Path(name).suffix.lower()
    if ending in VCARDS:
        return "vcard"
    if ending in CALENDARS:
        return "ical"
    if ending in TABLES:
        return TABLES[ending]
    raise Unreadable(f"«{Path(name).name}»: нужен файл .vcf (vCard), .ics (календарь), .csv, .xlsx, .xls или .ods.")


def read_into(path: Path, kind: str, target: Path) -> Contents:
    """Read the file into lines of JSON in `target`, by a limited child. Raises `Unreadable` with a sentence."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with path.open("rb") as file, unfinished.open("wb") as lines:
            run_into(lines, CHILD, kind, source=file, seconds=SECONDS, most=MOST)
        contents = Contents(**json.loads(_last_line(unfinished)))
        unfinished.replace(target)
    except RefusedByChild as refusal:
        raise Unreadable(str(refusal)) from refusal
    except Overrun as error:
        raise Unreadable(
            "Файл слишком велик или испорчен: прочитать его в отведённых пределах не удалось. Разделите его на части."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return contents


def _last_line(path: Path) -> bytes:
    with path.open("rb") as file:
        step, size = 1 << 16, path.stat().st_size
        while True:
            file.seek(max(0, size - step))
            tail = file.read().rstrip(b"\n")
            if b"\n" in tail or step >= size:
                return tail.rpartition(b"\n")[2]
            step *= 4


def entries(path: Path, offset: int = 0) -> Iterator[tuple[Any, int]]:
    """The entries of a read file from `offset` on, each with the place where the next one begins."""
    with path.open("rb") as file:
        file.seek(offset)
        for line in iter(file.readline, b""):
            entry = json.loads(line)
            if "total" in entry:
                return
            yield entry, file.tell()


def _say(entry: dict[str, Any]) -> None:
    text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")


def _tell_cards(data: bytes) -> Contents:
    from letopis.exchange.vcard.reader import read

    cards = read(data)
    for number, card in enumerate(cards, 1):
        _say({"n": number, "card": asdict(card)})
    return Contents(total=len(cards))


def _tell_events(data: bytes) -> Contents:
    from letopis.events.ical.reading import NotACalendar, read

    total = 0
    try:
        for entry in read(data):
            total += 1
            _say(entry)
    except NotACalendar as error:
        raise Unreadable(str(error)) from error
    return Contents(total=total)


def _tell_rows(file: BinaryIO, kind: str) -> Contents:
    from letopis.exchange.tables import csvrows, sheets

    head = file.read(8)
    file.seek(0)
    if not head:
        raise Unreadable("Файл пуст.")
    if kind == "sheet" or head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        sheet, rows = sheets.rows(file)
    else:
        sheet, rows = "", csvrows.rows(file)
    number, headers, rest = _headers(rows)
    contents = Contents(sheet=sheet, headers=headers, header_row=number)
    contents.filled, contents.samples = [0] * len(headers), [[] for _header in headers]
    for row, cells, why in rest:
        kept = [clean(cell).strip() for cell in cells]
        if not any(kept):
            continue
        contents.total += 1
        _say({"n": row, "cells": kept, **({"why": why} if why else {})})
        for place, cell in enumerate(kept[: len(headers)]):
            if cell:
                contents.filled[place] += 1
                if len(contents.samples[place]) < _SAMPLES and cell[:80] not in contents.samples[place]:
                    contents.samples[place].append(cell[:80])
    if not contents.total:
        raise Unreadable(f"В файле есть заголовки, но нет ни одной строки с данными (строка {number + 1} пуста).")
    return contents


def _headers(rows: Iterator[tuple[int, list[str], str]]) -> tuple[int, list[str], Iterator[tuple[int, list[str], str]]]:
    """The row of headers: the first that holds anything, or a later one with more headers that are known."""
    ahead = []
    for row in rows:
        ahead.append(row)
        if len(ahead) == _HEADER_WITHIN:
            break
    filled = [place for place, (_number, cells, _why) in enumerate(ahead) if any(cell.strip() for cell in cells)]
    if not filled:
        raise Unreadable("Файл пуст.")
    known = {place: known_in(ahead[place][1]) for place in filled}
    best = max(filled, key=lambda place: (known[place], -place)) if not known[filled[0]] else filled[0]
    place = best if known[best] >= 2 else filled[0]
    number, cells, _why = ahead[place]
    headers = [clean(cell).strip().strip("\ufeff") for cell in cells]
    while headers and not headers[-1]:
        headers.pop()

    def rest() -> Iterator[tuple[int, list[str], str]]:
        yield from ahead[place + 1 :]
        yield from rows

    return number, headers, rest()


def main() -> int:
    """In the child: limits first, then the untrusted bytes."""
    kind = sys.argv[1]
    # loaded before the limits, which let no file be opened
    from letopis.exchange.tables import csvrows, sheets  # noqa: F401
    from letopis.exchange.vcard import reader  # noqa: F401

    if kind == "ical":
        from letopis.events.ical import reading

        reading.prepare()
    hold(memory=MEMORY, seconds=SECONDS, every_charset=kind == "vcard")
    try:
        if kind == "ical":
            contents = _tell_events(sys.stdin.buffer.read())
        else:
            contents = _tell_cards(sys.stdin.buffer.read()) if kind == "vcard" else _tell_rows(sys.stdin.buffer, kind)
    except Unreadable as error:
        sys.stdout.buffer.write(str(error).encode())
        return REFUSED
    _say(asdict(contents))
    return 0


if __name__ == "__main__":
    sys.exit(main())
