"""`letopis generate`: made-up data of any size."""

import argparse
import sys

from letopis.config.errors import CommandError
from letopis.config.generate import SIZES, Size, generate


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--size", choices=sorted(SIZES), help="S, M or L of the quality figures")
    parser.add_argument("--people", type=int)
    parser.add_argument("--companies", type=int)
    parser.add_argument("--events", type=int)
    parser.add_argument("--seed", type=int, default=1)


def run(args: argparse.Namespace) -> int:
    size = SIZES[args.size] if args.size else Size(args.people or 0, args.companies or 0, args.events or 0)
    if size.people < 1 or size.companies < 1 or size.events < 0:
        raise CommandError("name a --size, or --people, --companies and --events.")

    def say(text: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    generate(size, seed=args.seed, say=say)
    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{size.people} people, {size.companies} counterparties, {size.events} events.")
    return 0
