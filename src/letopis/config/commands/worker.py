"""`letopis worker`: reminders, letters, long work whose page is closed. `letopis serve` starts one by itself."""

import argparse
import logging
import signal

from letopis.config import lifeline
from letopis.config.errors import CommandError
from letopis.config.transfer.mark import SENTENCE, is_unfinished


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do what is due and end")


def run(args: argparse.Namespace) -> int:
    if is_unfinished():
        raise CommandError(SENTENCE)
    lifeline.hold()
    from letopis.config.readiness import NOT_READY, waiting_migrations
    from letopis.jobs.worker import Working

    if waiting_migrations():
        raise CommandError(NOT_READY)
    logging.basicConfig(level=logging.WARNING, format="letopis worker: %(message)s")
    worker = Working()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: worker.stop())
    worker.run(once=args.once)
    return 0
