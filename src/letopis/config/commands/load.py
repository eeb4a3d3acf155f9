"""`letopis load DIR`."""

import argparse
from pathlib import Path

from letopis.config.commands.export import say
from letopis.config.setup import ensure_base
from letopis.config.transfer.inward import load


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path)


def run(args: argparse.Namespace) -> int:
    ensure_base()
    manifest = load(args.folder, say=say)
    say("")
    rows = sum(table.rows for table in manifest.tables)
    print(f"Loaded and verified: {rows} rows, {len(manifest.files)} files, exported at {manifest.made_at}.")
    return 0
