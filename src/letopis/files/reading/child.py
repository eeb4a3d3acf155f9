"""The limited child: `facts KIND` answers JSON, `picture SIZE` and `page NUMBER WIDTH` a picture made anew."""

import json
import sys
from typing import BinaryIO

from letopis.files.reading.limits import MEMORY, SECONDS, Unfit
from letopis.kernel.limited import REFUSED, hold


def _facts(source: BinaryIO, kind: str) -> bytes:
    if kind == "image":
        from letopis.files.reading.pictures import facts
    elif kind == "pdf":
        from letopis.files.reading.pdf import facts
    elif kind == "office":
        from letopis.files.reading.office import facts
    else:
        from letopis.files.reading.plain import facts
    hold(memory=MEMORY, seconds=SECONDS)
    return json.dumps(facts(source), ensure_ascii=False).encode()


def _picture(source: BinaryIO, size: str) -> bytes:
    from letopis.files.reading.pictures import smaller

    hold(memory=MEMORY, seconds=SECONDS)
    return smaller(source, int(size))


def _page(source: BinaryIO, number: str, width: str) -> bytes:
    from letopis.files.reading.pdf import page

    hold(memory=MEMORY, seconds=SECONDS)
    return page(source, int(number), int(width))


def main() -> int:
    """Limits come before the first byte is looked at."""
    source, (what, *words) = sys.stdin.buffer, sys.argv[1:]
    try:
        answer = {"facts": _facts, "picture": _picture, "page": _page}[what](source, *words)  # type: ignore[operator]
    except Unfit as error:
        sys.stdout.buffer.write(str(error).encode())
        return REFUSED
    sys.stdout.buffer.write(answer)
    return 0


if __name__ == "__main__":
    sys.exit(main())
