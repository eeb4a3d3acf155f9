"""From bytes to properties: charsets, foldings, quoted-printable, parameters."""

import base64
import binascii
import codecs
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

_BASE64 = re.compile(rb"^[A-Za-z0-9+/=]+$")
_PROPERTY = re.compile(rb"^[A-Za-z0-9._-]+\s*[;:]")
_LINE_LIMIT = 20_000_000


@dataclass
class Property:
    """One line of a card: group, name, parameters (each a list), the decoded text, the line it began at."""

    group: str
    name: str
    params: dict[str, list[str]]
    value: str
    line: int

    @property
    def types(self) -> set[str]:
        """What TYPE says, in lower case, and the bare parameters of 2.1."""
        return {value.lower() for value in self.params.get("TYPE", ())}


def to_utf8(data: bytes) -> bytes:
    """The file without a byte order mark, UTF-16 turned into UTF-8."""
    for mark, charset in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            return data[len(mark) :] if charset == "utf-8" else data[len(mark) :].decode(charset, "replace").encode()
    head = data[:200]
    if head[1::2].count(0) > 40:
        return data.decode("utf-16-le", "replace").encode()
    return data.decode("utf-16-be", "replace").encode() if head[::2].count(0) > 40 else data


def decode(raw: bytes, charset: str = "") -> str:
    """Bytes as text: by the named charset, else UTF-8, else the one-byte charset that gives letters."""
    for name in filter(None, (charset, "utf-8")):
        try:
            return raw.decode(name)
        except (UnicodeDecodeError, LookupError):
            continue
    cyrillic = raw.decode("cp1251", "replace")
    high = [byte for byte in raw if byte >= 0x80]
    letters = sum(1 for byte in high if byte >= 0xC0 or byte in (0xA8, 0xB8))
    # A word of Russian is Russian letters throughout; of German or French only one here and there.
    runs = max((len(run) for run in re.findall(rb"[\xc0-\xff\xa8\xb8]+", raw)), default=0)
    return cyrillic if letters == len(high) and runs >= 3 else raw.decode("cp1252", "replace")


def unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Whole lines with the numbers they began at: folds of 2.1, 3.0 and 4.0, soft breaks, unindented base64."""
    lines = re.split(rb"\r\n|\n|\r", to_utf8(data))
    number = 0
    while number < len(lines):
        start, line = number, lines[number]
        number += 1
        head = line.split(b":", 1)[0].upper()
        if b"QUOTED-PRINTABLE" in head:
            while line.endswith(b"=") and number < len(lines):
                line, number = (
                    line[:-1] + lines[number].lstrip(b" \t")
                    if lines[number][:1] in (b" ", b"\t")
                    else line[:-1] + lines[number],
                    number + 1,
                )
        while number < len(lines) and lines[number][:1] in (b" ", b"\t") and lines[number].strip():
            line, number = line + lines[number][1:], number + 1
        if b"BASE64" in head or b"ENCODING=B" in head:
            while number < len(lines) and _BASE64.match(lines[number].strip()) and not _PROPERTY.match(lines[number]):
                line, number = line + lines[number].strip(), number + 1
        if line.strip():
            yield start + 1, line[:_LINE_LIMIT]


def _outside_quotes(text: str, separator: str) -> list[str]:
    parts, quoted, current = [], False, ""
    for char in text:
        if char == '"':
            quoted = not quoted
        if char == separator and not quoted:
            parts.append(current)
            current = ""
        else:
            current += char
    return [*parts, current]


def _split_head(raw: bytes) -> tuple[bytes, bytes] | None:
    quoted = False
    for index, byte in enumerate(raw):
        if byte == 0x22:
            quoted = not quoted
        elif byte == 0x3A and not quoted:
            return raw[:index], raw[index + 1 :]
    return tuple(raw.split(b":", 1)) if b":" in raw else None  # type: ignore[return-value]  # a quote never closed


def parse(number: int, raw: bytes) -> Property | None:
    """The property of a line; None for a line that is none."""
    parts = _split_head(raw)
    if parts is None:
        return None
    head, body = parts
    name, *given = _outside_quotes(decode(head), ";")
    group, _dot, name = name.strip().rpartition(".")
    params: dict[str, list[str]] = {}
    for param in given:
        key, equals, text = param.partition("=")
        key, text = (key.strip().upper(), text) if equals else ("", key)
        values = [value.strip().strip('"') for value in _outside_quotes(text, ",")]
        if not key:
            bare = values[0].upper()
            known = bare in ("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT", "B")
            key = "ENCODING" if known else "VALUE" if bare in ("URL", "CID", "INLINE") else "TYPE"
        params.setdefault(key, []).extend(values)
    encoding = params.get("ENCODING", [""])[0].upper()
    charset = params.get("CHARSET", [""])[0]
    if encoding == "QUOTED-PRINTABLE":
        value = decode(quopri.decodestring(body), charset)
    elif encoding in ("B", "BASE64") and name.upper() not in ("PHOTO", "LOGO", "SOUND", "KEY"):
        value = _decoded(body, charset)
    else:
        value = decode(body, charset)
    return Property(group, name.strip().upper(), params, value, number)


def _decoded(body: bytes, charset: str) -> str:
    try:
        return decode(base64.b64decode(body, validate=True), charset)
    except (binascii.Error, ValueError):
        return decode(body)


def unescape(text: str) -> str:
    """`\\n`, `\\,` and the like as they read."""
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], text, flags=re.DOTALL)


def fields(text: str, separator: str = ";") -> list[str]:
    """The parts of a structured value, unescaped."""
    parts = re.split(rf"((?:[^{separator}\\]|\\.)*){separator}?", text, flags=re.DOTALL)[1::2]
    if parts and parts[-1] == "":
        parts.pop()
    return [unescape(part).strip() for part in parts]
