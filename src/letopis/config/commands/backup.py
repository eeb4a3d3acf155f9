"""`letopis backup FILE`."""

import argparse
from pathlib import Path

from letopis.config.archive.whole import backup
from letopis.config.errors import CommandError


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)


def run(args: argparse.Namespace) -> int:
    target = args.file.resolve()
    if target.exists():
        raise CommandError(f"{args.file} exists already.")
    manifest = backup(target)
    print(f"{sum(manifest.rows.values())} rows and {len(manifest.files)} files are in {args.file}.")
    return 0
