"""Content lines of RFC 5545: escaped, quoted, folded by octets, ended by CRLF."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime

_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # a text may hold a tab and a line's end, no other control
_ENDS = re.compile(r"\r\n|\r|\u2028|\u2029|\x85")
_LONGEST = 75  # octets of a line without its end


def text(value: str) -> str:
    """A value of type TEXT."""
    plain = _CONTROLS.sub("", _ENDS.sub("\n", value))
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def texts(values: Iterable[str]) -> str:
    """Several values of one property."""
    return ",".join(map(text, values))


def parameter(value: str) -> str:
    """A parameter's value: quoted where it must be, with the signs RFC 6868 gives to what cannot stand there."""
    plain = _CONTROLS.sub("", _ENDS.sub("\n", value)).replace("\t", " ")
    plain = plain.replace("^", "^^").replace("\n", "^n").replace('"', "^'")
    return f'"{plain}"' if re.search(r"[:;,]", plain) else plain


def line(name: str, value: str, parameters: Mapping[str, str] | None = None) -> str:
    """One content line, not folded yet; `value` is as its type writes it."""
    given = "".join(f";{key}={parameter(said)}" for key, said in (parameters or {}).items() if said)
    return f"{name}{given}:{value}"


def folded(content: str) -> bytes:
    """The line in UTF-8, no part of it longer than 75 octets, no character of it cut in two."""
    data = content.encode("utf-8", "replace")
    parts, start, room = [], 0, _LONGEST
    while len(data) - start > room:
        end = start + room
        while data[end] & 0xC0 == 0x80:  # the middle of a character
            end -= 1
        parts.append(data[start:end])
        start, room = end, _LONGEST - 1  # a following part begins with a space
    parts.append(data[start:])
    return b"\r\n ".join(parts) + b"\r\n"


def instant(moment: datetime) -> str:
    """A moment in UTC."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def local(moment: datetime) -> str:
    """A moment on the clock of its own zone, which a TZID names beside it."""
    return f"{moment:%Y%m%dT%H%M%S}"


def day(value: date) -> str:
    """A day."""
    return f"{value:%Y%m%d}"
