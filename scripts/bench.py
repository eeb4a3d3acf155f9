"""`make bench`: the key operations on generated bases of two sizes, on SQLite and PostgreSQL, and how they grow.

Sizes come from BENCH_SIZES ("S" alone is quick, "S,M" is what the figures of the decisions were taken on).
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
import postgres

CROWD = 1.6  # what eight clients get, at least, of what one gets, on two cores
LETOPIS = str(Path(sys.executable).parent / "letopis")
HEAD = f"{'':3} {'operation':46} {'p50':>7} {'guide':>6} {'CPU':>6} {'guide':>6} {'SQL':>7} {'queries':>8} {'bytes':>8} {'growth':>7}"


def figures(size: str, url: str) -> tuple[dict[str, dict[str, Any]], list[dict[str, Any]]]:
    """Generate a base of a size in a temporary folder and time it: its operations by their keys, its crowds."""
    with tempfile.TemporaryDirectory(prefix="bench") as folder:
        environment = {**os.environ, "LETOPIS_DATA_DIR": folder, "LETOPIS_ALLOWED_HOSTS": "127.0.0.1"}
        environment.pop("LETOPIS_DATABASE_URL", None)
        if url:
            environment["LETOPIS_DATABASE_URL"] = url
        for command in (["setup", "--no-input"], ["generate", "--size", size]):
            subprocess.run([LETOPIS, *command], env=environment, check=True, stdout=subprocess.DEVNULL)
        done = subprocess.run([LETOPIS, "bench", "--json"], env=environment, stdout=subprocess.PIPE, check=False)
        found = json.loads(done.stdout)
        return {row["key"]: row for row in found["operations"]}, found["crowds"]


def show(name: str, size: str, rows: dict[str, dict[str, Any]], smaller: dict[str, dict[str, Any]] | None) -> list[str]:
    """Print a table; answers with the budgets that were missed: queries and ratios to peers always, growth when there
    is a smaller base."""
    print(f"\n{name}, size {size}\n{HEAD}")
    missed = []
    for key, row in rows.items():
        growth = row["p50"] / smaller[key]["p50"] if smaller else 0
        print(
            f"{key:3} {row['title']:46} {row['p50']:7.1f} {row['guide']:6.0f} {row['cpu']:6.1f} {row['guide_cpu']:6.0f}"
            f" {row['sql']:7.2f} {row['queries']:4}/{row['most_queries']:<3} {row['bytes']:8}"
            + (f" {growth:6.2f}×" if smaller else "")
            + (f" {row['memory']} MB, at most {row['most_memory']}" if row["memory"] else ""),
            flush=True,
        )
        if row["queries"] > row["most_queries"]:
            missed.append(f"{name} {size} {key}: {row['queries']} queries, at most {row['most_queries']}")
        if row["memory"] > row["most_memory"]:
            missed.append(f"{name} {size} {key}: {row['memory']} MB, at most {row['most_memory']} MB")
        if growth > row["growth"]:
            missed.append(f"{name} {size} {key}: grows {growth:.2f}×, at most {row['growth']}×")
        if row["peer"]:
            ratio = row["cpu"] / rows[row["peer"]]["cpu"]
            print(f"{'':3} {ratio:.2f}× of {row['peer']}: {rows[row['peer']]['title']}")
            if ratio > row["ratio"]:
                missed.append(f"{name} {size} {key}: {ratio:.2f}× of {row['peer']}, at most {row['ratio']}×")
    return missed


def show_crowds(name: str, size: str, crowds: list[dict[str, Any]]) -> list[str]:
    """Print how one client and eight at once were served; answers with the budgets that were missed."""
    missed = []
    alone: dict[str, float] = {}
    for crowd in crowds:
        rate = alone.setdefault(crowd["title"], crowd["rate"])
        gain = crowd["rate"] / rate
        print(
            f"    {crowd['title']:20} {crowd['clients']} at once: {crowd['rate']:7.1f} a second, CPU {crowd['cpu']:5.1f} ms, {gain:.2f}×"
        )
        if crowd["clients"] > 1 and gain < CROWD:
            missed.append(f"{name} {size} {crowd['title']}: eight clients get {gain:.2f}× of one, at least {CROWD}×")
    return missed


def database(name: str, sizes: list[str]) -> list[str]:
    """Time one database at every size; a PostgreSQL server of its own for each."""
    missed: list[str] = []
    smaller = None
    for size in sizes:
        if name == "postgresql":
            with postgres.server() as url:
                rows, crowds = figures(size, url)
        else:
            rows, crowds = figures(size, "")
        missed += show(name, size, rows, smaller) + show_crowds(name, size, crowds)
        smaller = rows
    return missed


def main() -> int:
    sizes = os.environ.get("BENCH_SIZES", "S,M").split(",")
    missed = [line for name in ("sqlite", "postgresql") for line in database(name, sizes)]
    print("\n" + ("\n".join(missed) if missed else "every budget of queries and growth is met"))
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
