"""`letopis bench`: the key operations on a generated base."""

import argparse
import json
import os

from letopis.analytics.rollups import counting
from letopis.analytics.touches import keeping
from letopis.channels.goals.counting import follow
from letopis.config.bench import counts, importing
from letopis.config.bench.crowd import crowds
from letopis.config.bench.measure import Figure, measure
from letopis.config.bench.operations import OPERATIONS
from letopis.config.bench.serving import Served
from letopis.config.bench.world import look_around


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", default="", help="letters of operations, comma separated")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(args: argparse.Namespace) -> int:
    """Exit 1 when an operation asks more queries, or takes more memory, than it may."""
    os.environ["LETOPIS_ALLOWED_HOSTS"] = "127.0.0.1"
    world = look_around()
    wanted = set(filter(None, args.only.split(",")))
    chosen = [operation for operation in OPERATIONS if not wanted or operation.key in wanted]
    if not args.json:
        print(
            f"{'':3} {'operation':46} {'p50':>7} {'guide':>6} {'CPU':>6} {'guide':>6} {'SQL':>7} {'queries':>8} {'bytes':>8}"
        )
    figures = []
    counting.clean()  # as the worker has done long ago
    follow()
    while keeping.step():
        pass
    if not wanted or counts.KEY in wanted:
        figures.append(counts.measure_counts(world))
        _show(figures[-1], args)
    with Served() as server:
        for operation in chosen:
            figures.append(measure(operation, world, server))
            _show(figures[-1], args)
    found = []
    if not wanted:
        with Served(2) as server:
            found = crowds(world, server)
    if not wanted or importing.KEY in wanted:  # the last: it adds rows
        figures.append(importing.measure_import())
        _show(figures[-1], args)
    if args.json:
        rows = {"operations": [figure.as_json() for figure in figures], "crowds": [crowd.as_json() for crowd in found]}
        print(json.dumps(rows, ensure_ascii=False))
    for crowd in [] if args.json else found:
        print(f"{crowd.title}, clients at once: {crowd.clients}, a second: {crowd.rate}, CPU of one, ms: {crowd.cpu}")
    over = [one for one in figures if one.queries > one.most_queries or one.memory > one.most_memory]
    return 1 if over else 0


def _show(figure: Figure, args: argparse.Namespace) -> None:
    if args.json:
        return
    memory = f" {figure.memory} MB, at most {figure.most_memory}" if figure.memory else ""
    print(
        f"{figure.key:3} {figure.title:46} {figure.p50:7.1f} {figure.guide:6.0f} {figure.cpu:6.1f}"
        f" {figure.guide_cpu:6.0f} {figure.sql:7.2f} {figure.queries:4}/{figure.most_queries:<3} {figure.bytes:8}{memory}",
        flush=True,
    )
