"""`letopis import people FILE`."""

import argparse
import json
import sys
from pathlib import Path

from letopis.accounts.models import User
from letopis.config.errors import CommandError
from letopis.exchange.cards import Unreadable
from letopis.exchange.people import import_people
from letopis.exchange.reading import kind_of, read_file


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=["people"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--as", dest="login", default="", help="the user the people will belong to (the first owner)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def _author(login: str) -> User:
    users = User.objects.filter(is_active=True)
    user = (
        users.filter(login=login.casefold()).first()
        if login
        else users.filter(role__code="owner").order_by("pk").first()
    )
    if user is None:
        raise CommandError(f"there is no user «{login}»." if login else "there is no owner yet: name a user with --as.")
    return user


def run(args: argparse.Namespace) -> int:
    """Exit 0 when nothing was refused, 3 when something was, 2 when the file cannot be read at all."""
    by = _author(args.login)
    try:
        if not args.file.is_file():
            raise Unreadable(f"«{args.file}»: такого файла нет.")
        cards = read_file(args.file, kind_of(args.file.name))
    except Unreadable as error:
        print(f"letopis: {error}", file=sys.stderr)
        return 2

    def progress(done: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{done} / {len(cards)}", end="", file=sys.stderr)

    report = import_people(cards, name=args.file.name, by=by, dry_run=args.dry_run, progress=progress)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    if args.json:
        print(json.dumps(report.as_json(), ensure_ascii=False))
    else:
        would = "would be " if args.dry_run else ""
        print(
            f"{report.created} {would}created, {report.updated} {would}updated, {report.unchanged} unchanged, {len(report.refused)} refused, {report.kept_unmapped} values kept as they came."
        )
        for row in report.refused:
            print(f"  {row['where']}: {row['why']}")
    return 3 if report.refused else 0
