"""`letopis serve`: the pages and the API."""

import argparse

from letopis.config import supervisor
from letopis.config.errors import CommandError
from letopis.config.transfer.mark import SENTENCE, is_unfinished
from letopis.kernel import env


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=env.get("HOST", "127.0.0.1"))
    parser.add_argument("--port", type=int, default=int(env.get("PORT", "8000")))
    parser.add_argument("--workers", type=int, default=2, help="web processes (2)")


def run(args: argparse.Namespace) -> int:
    if is_unfinished():
        raise CommandError(SENTENCE)
    return supervisor.run(args.host, args.port, args.workers)
