"""Untrusted files are read in a child process with limits on memory and time: `python -m letopis.exchange.reading KIND`.

The child gets the file on standard input and answers with JSON; whatever it does, the parent gets cards or a sentence.
"""

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

from letopis.exchange.cards import Card, Unreadable

MEMORY = 1024 * 1024 * 1024
SECONDS = 60


def kind_of(name: str) -> str:
    """`vcard` or `csv`, by the name of the file. Raises `Unreadable` for any other."""
    ending = Path(name).suffix.lower()
    if ending in (".vcf", ".vcard"):
        return "vcard"
    if ending in (".csv", ".txt", ".tsv"):
        return "csv"
    raise Unreadable(f"«{Path(name).name}»: нужен файл .vcf (vCard) или .csv.")


def read_file(path: Path, kind: str) -> list[Card]:
    """The cards of a file, read by a limited child. Raises `Unreadable` with a sentence."""
    with path.open("rb") as file:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "letopis.exchange.reading", kind],
                stdin=file,
                capture_output=True,
                timeout=SECONDS * 2,
                check=False,
                env={"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path), "LC_ALL": "C.UTF-8"},
            )
        except subprocess.TimeoutExpired as error:
            raise Unreadable("Файл читается слишком долго: разделите его на части.") from error
    if done.returncode == 3:
        raise Unreadable(done.stdout.decode())
    if done.returncode:
        raise Unreadable("Файл слишком велик или испорчен: прочитать его в отведённых пределах не удалось.")
    return [Card.from_json(values) for values in json.loads(done.stdout)]


def main() -> int:
    """In the child: limits first, then the untrusted bytes."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    from letopis.exchange.csvfile.reader import read as read_csv
    from letopis.exchange.vcard.reader import read as read_vcard

    data = sys.stdin.buffer.read()
    try:
        cards = (read_vcard if sys.argv[1] == "vcard" else read_csv)(data)
    except Unreadable as error:
        sys.stdout.buffer.write(str(error).encode())
        return 3
    sys.stdout.buffer.write(json.dumps([asdict(card) for card in cards], ensure_ascii=False).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
