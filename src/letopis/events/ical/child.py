"""Reading a small calendar by a limited child: `python -m letopis.events.ical.child`."""

import json
import sys
import tempfile
from typing import Any

from letopis.events.ical.reading import NotACalendar, prepare, read
from letopis.kernel.limited import REFUSED, Overrun, RefusedByChild, hold, run

MEMORY = 512 * 1024 * 1024
SECONDS = 10
LARGEST = 1024 * 1024  # bytes of an answer to an invitation


def entries_of(data: bytes) -> list[dict[str, Any]]:
    """The entries of a file. Raises `NotACalendar` with a sentence, whatever the file does."""
    try:
        with tempfile.TemporaryFile() as source:
            source.write(data)
            source.seek(0)
            found = run("letopis.events.ical.child", source=source, seconds=SECONDS, most=16 * LARGEST)
    except RefusedByChild as refusal:
        raise NotACalendar(str(refusal)) from refusal
    except Overrun as error:
        raise NotACalendar("Файл слишком велик или испорчен: прочитать его не удалось.") from error
    return [json.loads(line) for line in found.splitlines()]


def main() -> int:
    """In the child: limits first, then the untrusted bytes."""
    prepare()
    hold(memory=MEMORY, seconds=SECONDS)
    try:
        for entry in read(sys.stdin.buffer.read()):
            sys.stdout.buffer.write(json.dumps(entry, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    except NotACalendar as error:
        sys.stdout.buffer.write(str(error).encode())
        return REFUSED
    return 0


if __name__ == "__main__":
    sys.exit(main())
