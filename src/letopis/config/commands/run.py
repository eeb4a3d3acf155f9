"""`letopis run`, behind `make run`: one's own base when there is one, else the demo company."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from letopis.config import supervisor
from letopis.kernel import env

OWN, DEMO = Path("data"), Path("data-demo")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=int(env.get("PORT", "8000")))


def choose_base() -> None:
    """Point this process and its children at the base to serve; called again when the web process restarts."""
    own = (OWN / "letopis.sqlite3").exists() or bool(env.get("DATABASE_URL"))
    os.environ["LETOPIS_DATA_DIR"] = str((OWN if own else DEMO).resolve())
    os.environ["LETOPIS_DEMO"] = "no" if own else "yes"
    os.environ["LETOPIS_CLEAN_DIR"] = str(OWN.resolve())


def run(args: argparse.Namespace) -> int:
    choose_base()
    command = [sys.executable, "-m", "letopis.config.cli"]
    for step in (["setup", "--no-input"], *([["demo"]] if os.environ["LETOPIS_DEMO"] == "yes" else [])):
        done = subprocess.run([*command, *step], stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            return done.returncode
    return supervisor.run("127.0.0.1", args.port, 2, before_start=choose_base, introduce=_introduce)


def _introduce(address: str) -> None:
    print(f"\n  Летопись: {address}\n")
    if os.environ["LETOPIS_DEMO"] == "yes":
        print("  Demo company. Sign in with one click, or with a login and the password «letopis-demo»:")
        print("  anna (manager), timur (manager), olga (head), gleb (owner), vera (another team), oleg (observer)\n")
    print("  Ctrl-C stops everything.\n", flush=True)
