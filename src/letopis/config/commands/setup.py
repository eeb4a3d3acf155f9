"""`letopis setup`: migrate, seed, keys."""

import argparse
import sys

from letopis.config.setup import ensure_base


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-input", action="store_true", help="ask nothing (it never does)")


def run(args: argparse.Namespace) -> int:
    ensure_base(lambda text: print(text, file=sys.stderr) if sys.stderr.isatty() else None)
    print("The base is ready.")
    return 0
