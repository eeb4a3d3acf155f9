"""`letopis files clean [--dry-run]`, `letopis files read`: what nobody needs goes, what a crash left unread is read."""

import argparse

from letopis.files.actions import sweep
from letopis.files.names import size_in_words
from letopis.files.reader import read_waiting


def arguments(parser: argparse.ArgumentParser) -> None:
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    clean = verbs.add_parser("clean", help="remove contents no file names and uploads older than a day")
    clean.add_argument("--dry-run", action="store_true", help="only say what would be removed")
    verbs.add_parser("read", help="look inside files nobody has looked into yet, so that search finds them")


def run(args: argparse.Namespace) -> int:
    if args.verb == "read":
        print(f"{read_waiting()} files were read.")
        return 0
    found = sweep(dry_run=args.dry_run)
    verb = "would be" if args.dry_run else "are"
    print(
        f"{found.contents} contents ({size_in_words(found.bytes)}) and {found.uploads} unfinished uploads {verb} removed."
    )
    return 0
