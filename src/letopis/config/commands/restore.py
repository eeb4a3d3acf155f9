"""`letopis restore FILE`."""

import argparse
from pathlib import Path

from letopis.config.archive.whole import restore


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--force", action="store_true", help="replace a base that is not empty")


def run(args: argparse.Namespace) -> int:
    manifest = restore(args.file, force=args.force)
    print(f"Restored and verified: {sum(manifest.rows.values())} rows, made at {manifest.made_at}.")
    return 0
