"""Everything that can be said of the code without running it."""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
LONGEST = 400
KEYWORDS = ["gettext_lazy", "ngettext_lazy:1,2", "pgettext_lazy:1c,2", "npgettext_lazy:1c,2,3"]


def say(name: str, problems: str) -> bool:
    """Print how a check went; True when it is fine."""
    print(f"{'ok    ' if not problems else 'FAILED'} {name}", flush=True)
    if problems:
        print(problems.rstrip())
    return not problems


def command(name: str, *words: str) -> bool:
    """A check that is a command of the environment."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "letopis.config.settings", "LETOPIS_SECRET_KEY": "check"}
    done = subprocess.run(
        [str(BIN / words[0]), *words[1:]], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return say(name, "" if done.returncode == 0 else done.stdout + done.stderr or f"exit {done.returncode}")


def lengths() -> bool:
    """No file is so long that nobody reads it."""
    found = []
    for pattern in ("src/**/*.py", "scripts/*.py", "assets/js/*.js"):
        for path in ROOT.glob(pattern):
            count = len(path.read_text("utf-8").splitlines())
            if count > LONGEST and "migrations" not in path.parts:
                found.append(f"{path.relative_to(ROOT)}: {count} lines, at most {LONGEST}")
    return say("files are short", "\n".join(found))


def extracted() -> "Catalog":
    """The texts of the sources as a catalogue without translations."""
    from babel.messages.pofile import read_po

    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        keywords = [part for word in KEYWORDS for part in ("-k", word)]
        command = [str(BIN / "pybabel"), "-q", "extract", "-F", "babel.cfg", *keywords, "--no-location", "-o", template]
        subprocess.run([*command, "."], cwd=ROOT, check=True, capture_output=True)
        with template.open("rb") as file:
            return read_po(file)


def catalogues() -> bool:
    """Every text of the interface has its words in both languages, with the right placeholders and plurals."""
    from babel.messages.pofile import read_po

    wanted = {message.id: message for message in extracted() if message.id}
    found = []
    for language in ("ru", "en"):
        with (ROOT / f"src/letopis/locale/{language}/LC_MESSAGES/django.po").open("rb") as file:
            held = {message.id: message for message in read_po(file, locale=language) if message.id}
        for key in wanted:
            words = held[key].string if key in held else ""
            texts = words if isinstance(words, tuple) else (words,)
            if not all(texts) or held[key].fuzzy:
                found.append(f"{language}: no words for {key!r}")
                continue
            source = key if isinstance(key, str) else key[1]
            placeholders = set(re.findall(r"%\(\w+\)[sd]", source))
            found += [
                f"{language}: placeholders of {source!r}"
                for text in texts[-1:]
                if set(re.findall(r"%\(\w+\)[sd]", text)) != placeholders
            ]
        found += [f"{language}: nobody uses {key!r}" for key in held if key not in wanted]
    return say("catalogues are complete", "\n".join(map(str, found)))


def main() -> int:
    results = [
        command("format", "ruff", "format", "--check", "-q", "."),
        command("lint", "ruff", "check", "-q", "."),
        command("types", "mypy", "src"),
        command("floors", "lint-imports"),
        command("migrations are written", "python", "-m", "django", "makemigrations", "--check", "--dry-run"),
        lengths(),
        catalogues(),
    ]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
