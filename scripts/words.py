"""Bring the catalogues up to date: take the texts of the sources, fill English, drop what nobody uses, compile.

`python scripts/words.py [RU.json]`: the file holds Russian for new texts, `{"text": "перевод" or ["одна", "две", "пять"]}`;
a text with a context is written "context|text". Says which texts still have no Russian; exit code 1 then.
"""

import json
import subprocess
import sys
from pathlib import Path

from babel.messages.catalog import Message
from babel.messages.pofile import read_po, write_po

sys.path.insert(0, str(Path(__file__).resolve().parent))
from check import BIN, ROOT, extracted


def named(message: Message) -> str:
    """The text a translator knows a message by."""
    source = message.id if isinstance(message.id, str) else message.id[0]
    return f"{message.context}|{source}" if message.context else source


def main() -> int:
    given = json.loads(Path(sys.argv[1]).read_text("utf-8")) if len(sys.argv) > 1 else {}
    wanted, missing = extracted(), []
    for language in ("ru", "en"):
        path = ROOT / f"src/letopis/locale/{language}/LC_MESSAGES/django.po"
        with path.open("rb") as file:
            catalogue = read_po(file, locale=language)
        written = catalogue.creation_date  # a date of its own in every branch would only be a conflict
        catalogue.update(wanted, no_fuzzy_matching=True)
        catalogue.creation_date = written
        catalogue.obsolete.clear()
        for message in catalogue:
            if not message.id:
                continue
            plural = isinstance(message.id, tuple)
            if language == "en":
                message.string = message.string if message.string and all(message.string) else message.id
            elif named(message) in given:
                words = given[named(message)]
                message.string = tuple(words) if plural else words
            if not message.string or not all(message.string):
                missing.append(named(message))
        with path.open("wb") as file:
            write_po(file, catalogue, sort_output=True, width=120)
        subprocess.run([BIN / "pybabel", "-q", "compile", "-f", "-i", path, "-o", path.with_suffix(".mo")], check=True)
    print("\n".join(f"no Russian: {text}" for text in missing) or "catalogues are complete")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
