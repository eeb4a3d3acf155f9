"""`letopis demo`: the demo company in an empty base."""

import argparse

from letopis.config.demo import fill_demo


def arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    print("The demo company is there." if fill_demo() else "There are people already: nothing was added.")
    return 0
