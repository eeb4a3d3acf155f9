"""The command `letopis`: each subcommand is a small module, imported only when it is asked for."""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from letopis import __version__
from letopis.config.errors import CommandError

# name → (module, needs Django, help)
COMMANDS: dict[str, tuple[str, bool, str]] = {
    "setup": ("setup", True, "make the base ready: tables, default rows, keys"),
    "serve": ("serve", False, "serve the pages and the API, with a worker"),
    "worker": ("worker", True, "work on the queue: reminders, letters, long work"),
    "run": ("run", False, "one command for a first look: demo company, address, users, serve"),
    "demo": ("demo", True, "fill an empty base with the demo company"),
    "createuser": ("createuser", True, "make a user"),
    "token": ("token", True, "make an API token and print it"),
    "import": ("import_file", True, "load people, counterparties or events from a file (Excel, CSV, vCard, iCalendar)"),
    "export": ("export", True, "write everything into a folder of open files"),
    "load": ("load", True, "bring an export into an empty base"),
    "backup": ("backup", True, "write the base and the files into one archive"),
    "restore": ("restore", True, "bring an archive back"),
    "generate": ("generate", True, "fill an empty base with made-up data of any size"),
    "bench": ("bench", True, "time the key operations on a generated base"),
    "files": ("files", True, "clean up files nobody needs, read those not read yet"),
    "recount": ("recount", True, "count goals and events of all days anew, and say what was not true"),
    "doctor": ("doctor", True, "check everything and say it in words"),
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="letopis", description="Летопись: a self-hosted CRM.")
    parser.add_argument("--version", action="version", version=f"letopis {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    wanted = next((word for word in sys.argv[1:] if word in COMMANDS), None)
    for name, (module, needs_django, text) in COMMANDS.items():
        sub = commands.add_parser(name, help=text, description=text)
        if name == wanted:
            if needs_django:
                _start_django()
            importlib.import_module(f"letopis.config.commands.{module}").arguments(sub)
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Errors are one sentence on stderr; the exit code is not 0 then."""
    if arguments is not None:
        sys.argv = ["letopis", *arguments]
    try:
        args = _parser().parse_args(sys.argv[1:])
        module = COMMANDS[args.command][0]
        return int(importlib.import_module(f"letopis.config.commands.{module}").run(args) or 0)
    except CommandError as error:
        print(f"letopis: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        if sentence := _sentence(error):
            print(f"letopis: {sentence}", file=sys.stderr)
            return 1
        raise


def _start_django() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "letopis.config.settings")
    from letopis.config.setup import ensure_data_dir

    ensure_data_dir()
    import django

    django.setup()


def _sentence(error: Exception) -> str:
    """The sentence of an error people can do something about, "" for a mistake of ours."""
    from django.core.exceptions import ImproperlyConfigured
    from django.db import OperationalError, ProgrammingError

    from letopis.kernel.errors import LetopisError

    if isinstance(error, LetopisError | ImproperlyConfigured):
        return str(error)
    if isinstance(error, ProgrammingError | OperationalError) and "no such table" in str(error).lower():
        return "the base is not set up yet: run «letopis setup»."
    if isinstance(error, OperationalError):
        return f"the database does not answer: {str(error).strip().splitlines()[0]}"
    if isinstance(error, PermissionError | FileNotFoundError | IsADirectoryError):
        return f"{error.strerror}: {error.filename}"
    return ""


if __name__ == "__main__":
    sys.exit(main())
