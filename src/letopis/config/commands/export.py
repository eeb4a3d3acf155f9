"""`letopis export DIR`."""

import argparse
import sys
from pathlib import Path

from letopis.config.transfer.outward import export


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)
    parser.add_argument("--without-passwords", action="store_true", help="leave the hashes of passwords out")


def say(text: str) -> None:
    """Progress, for people only."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text[:70]}", end="", file=sys.stderr, flush=True)


def run(args: argparse.Namespace) -> int:
    manifest = export(args.folder, passwords=not args.without_passwords, say=say)
    say("")
    rows = sum(table.rows for table in manifest.tables)
    print(f"{rows} rows of {len(manifest.tables)} tables and {len(manifest.files)} files are in {args.folder}.")
    return 0
