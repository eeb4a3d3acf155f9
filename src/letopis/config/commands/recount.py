"""`letopis recount`: makes what is kept counted anew from the rows; says how much of it was not true."""

import argparse

from letopis.analytics.contacting.similar import count_similar
from letopis.analytics.rollups import counting
from letopis.analytics.touches import keeping
from letopis.channels.goals.counting import rebuild
from letopis.channels.models import Goal


def arguments(parser: argparse.ArgumentParser) -> None:
    """There are none."""


def run(args: argparse.Namespace) -> int:
    goals = list(Goal.objects.all())
    changed = rebuild(goals)
    print(f"{len(goals)} goals were counted for everybody, {changed} rows had to be mended.")
    print(f"What is usual was counted for {count_similar()} kinds of clients.")
    done = counting.rebuild()
    print(f"The events of {done.days} days were counted, {done.mended} days had to be mended.")
    print(f"The contacts of everybody were read anew, {keeping.rebuild()} rows had to be mended.")
    return 0
