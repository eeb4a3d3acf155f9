"""`letopis import people|counterparties|events FILE`."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from letopis.accounts.models import User
from letopis.config.errors import CommandError
from letopis.exchange import importing
from letopis.exchange.cards import Unreadable
from letopis.exchange.loading import tally
from letopis.exchange.loading.options import DOUBLES, EXISTING, Options
from letopis.exchange.mapping.targets import codes, enough
from letopis.exchange.models import ImportRun
from letopis.jobs.actions import make_step
from letopis.jobs.models import Run


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=ImportRun.What.values)
    parser.add_argument("file", type=Path)
    parser.add_argument("--as", dest="login", default="", help="the user the cards will belong to (the first owner)")
    parser.add_argument("--dry-run", action="store_true", help="only say what would happen")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--mapping", default="", help='where columns go: a JSON file, or {"Column": "target", …}')
    parser.add_argument(
        "--existing", choices=EXISTING, default="fill", help="what happens to a card that is here already"
    )
    parser.add_argument(
        "--doubles", choices=DOUBLES, default="new", help="a row that only looks like a card of the base"
    )
    parser.add_argument("--strict", action="store_true", help="refuse rows with values that do not fit their fields")


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


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece


def _targets(file: ImportRun, given: str, by: User) -> list[str]:
    """The mapping of the command line over the one the headers give."""
    if not given:
        return list(file.mapping)
    try:
        text = given if given.lstrip().startswith(("{", "[")) else Path(given).read_text("utf-8")
        wanted: Any = json.loads(text)
    except ValueError as error:
        raise CommandError(f"the mapping is not JSON: {error}.") from error
    headers = file.contents["headers"]
    if isinstance(wanted, dict):
        if unknown := [name for name in wanted if name not in headers]:
            raise CommandError(f"the file has no column «{unknown[0]}».")
        targets = [wanted.get(header, target) for header, target in zip(headers, file.mapping, strict=True)]
    else:
        targets = list(wanted)
    known = codes(file.what, by, file.mapping)
    if len(targets) != len(headers) or any(target and target not in known for target in targets):
        bad = next((str(target) for target in targets if target and target not in known), "")
        raise CommandError(f"there is no target «{bad}»." if bad else "the mapping has another number of columns.")
    return targets


def run(args: argparse.Namespace) -> int:
    """Exit 0 when nothing was refused, 3 when something was, 2 when the file cannot be read at all."""
    by = _author(args.login)
    options = Options(args.existing, args.doubles, args.strict)
    file: ImportRun | None = None
    try:
        importing.check_may_import(by)
        if not args.file.is_file():
            raise Unreadable(f"«{args.file}»: такого файла нет.")
        file = None if args.dry_run else importing.unfinished(args.file, args.what, options, by)
        if file is None:
            file = importing.keep_file(args.file.name, _pieces(args.file), what=args.what, by=by)
            if file.is_table:
                targets = _targets(file, args.mapping, by)
                if not enough(targets, args.what):
                    names = ", ".join(file.contents["headers"])[:200]
                    raise Unreadable(f"Строка 1: ни один заголовок не говорит, как назвать карточку: {names}.")
                importing.set_mapping(file, targets, options, remember=False)
            else:
                importing.set_mapping(file, [], options, remember=False)
        done = _finish(
            importing.start_check(file, every_refusal=True) if args.dry_run else importing.start_load(file, by=by)
        )
    except Unreadable as error:
        if file is not None:
            importing.forget(file)
        print(f"letopis: {error}", file=sys.stderr)
        return 2
    except CommandError:
        if file is not None:
            importing.forget(file)
        raise
    if done.state != Run.State.DONE:
        raise CommandError(done.report.get("why") or "the load was stopped.")
    refused = _refused(file, done)
    if args.dry_run:
        importing.forget(file)
    _print(done, refused, args)
    return 3 if refused else 0


def _finish(run: Run) -> Run:
    while run.state == Run.State.RUNNING:
        run = make_step(run)
        if sys.stderr.isatty():
            print(f"\r{run.done} / {run.total}", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    return run


def _refused(file: ImportRun, done: Run) -> list[dict[str, str]]:
    rows = file.refusals.order_by("number").values("where", "why")
    shown = done.report.get("shown", {}).get("refused", [])
    return [{"where": row["where"], "why": row["why"]} for row in rows] or [
        {"where": row["where"], "why": row["why"]} for row in shown
    ]


def _print(done: Run, refused: list[dict[str, str]], args: argparse.Namespace) -> None:
    report = tally.as_json(done.report, refused)
    if args.json:
        print(json.dumps(report, ensure_ascii=False))
        return
    would = "would be " if args.dry_run else ""
    print(
        f"{report['created']} {would}created, {report['updated']} {would}updated, {report['unchanged']} unchanged, "
        f"{len(refused)} refused, {report['kept_unmapped']} values kept as they came."
    )
    for row in refused:
        print(f"  {row['where']}: {row['why']}")
