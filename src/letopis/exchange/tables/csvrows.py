"""Rows of a CSV file, read in pieces: its charset and separator are found out, a broken quote costs one row."""

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from letopis.exchange.vcard.lines import decode

Row = tuple[int, list[str], str]  # number, cells, why it is no row ("" when it is one)
_SAMPLE = 1_000_000
_LONGEST = 10_000_000


def rows(file: BinaryIO) -> Iterator[Row]:
    """The records of the file with their numbers, as a table program counts them."""
    csv.field_size_limit(_LONGEST)
    text = io.TextIOWrapper(file, encoding=_charset(file), errors="replace", newline="")
    head = text.read(20_000)
    head += text.readline()
    separator = _separator(head.lstrip("\ufeff"))
    lines = _Lines(head.lstrip("\ufeff"), text)
    number = 0
    while True:
        try:
            for cells in csv.reader(lines, delimiter=separator, strict=True):
                number += 1
                yield number, cells, ""
                lines.taken.clear()
        except csv.Error:
            pass  # a quote that is never closed, or one in the middle of a cell
        if not lines.taken:
            return
        number += 1
        first = lines.taken.popleft()
        if lines.taken or lines.ended:
            yield number, [first.strip()[:500]], "Кавычка в этой строке открыта и не закрыта."
        else:
            yield number, next(csv.reader([first.replace("\x00", "")], delimiter=separator)), ""
        lines.give_back()


class _Lines:
    """Physical lines that remember which of them the record being read has taken."""

    def __init__(self, head: str, rest: io.TextIOWrapper) -> None:
        self.ahead: deque[str] = deque(io.StringIO(head, newline="").readlines() if head else ())
        self.rest = rest
        self.taken: deque[str] = deque()
        self.ended = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.ahead.popleft() if self.ahead else self.rest.readline()
        if not line:
            self.ended = True
            raise StopIteration
        self.taken.append(line)
        return line.replace("\x00", "")

    def give_back(self) -> None:
        """Read the lines of an unfinished record again, as records of their own."""
        self.ahead.extendleft(reversed(self.taken))
        self.taken.clear()
        self.ended = False


def _charset(file: BinaryIO) -> str:
    """What the bytes are written in: a mark, UTF-8 when the whole file is, else Russian or Western one-byte."""
    head = file.read(4096)
    file.seek(0)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    if head[1::2].count(0) > 40:
        return "utf-16-le"
    if head[::2].count(0) > 40:
        return "utf-16-be"
    decoder, sample = codecs.getincrementaldecoder("utf-8")(), b""
    try:
        while piece := file.read(1 << 20):
            sample = sample or piece
            decoder.decode(piece)
        decoder.decode(b"", final=True)
        return "utf-8"
    except UnicodeDecodeError:
        bad = (sample + piece)[-_SAMPLE:]
        return "cp1251" if decode(bad) == bad.decode("cp1251", "replace") else "cp1252"
    finally:
        file.seek(0)


def _separator(head: str) -> str:
    """The separator that splits the first record into most columns; quotes are respected."""
    first = re.match(r'(?:"(?:[^"]|"")*"|[^"\r\n])*', head)
    line = first[0] if first and first[0] else next(iter(head.splitlines()), "")
    bare = re.sub(r'"(?:[^"]|"")*"', "", line)
    return max(",;\t|", key=bare.count)
