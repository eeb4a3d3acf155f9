"""The suite: units and pages on SQLite and PostgreSQL, the browser on SQLite. Says in its last lines what passed."""

import argparse
import contextlib
import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import postgres

TWO = ["-n", "2", "--dist", "worksteal"]  # two workers, busy to the end
PYTEST = [sys.executable, "-m", "pytest", "-q", "--no-header"]


def run(name: str, arguments: list[str], url: str = "") -> tuple[str, int]:
    """One pytest run; its output is shown as it comes. Answers with the line for the end and the exit code."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith("LETOPIS_") or key == "LETOPIS_SOAK"
    }
    if url:
        environment["LETOPIS_DATABASE_URL"] = url
    print(f"— {name} —", flush=True)
    process = subprocess.Popen([*PYTEST, *arguments], env=environment, stdout=subprocess.PIPE, text=True)
    tail: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        tail = [*tail, line][-5:]
    code = process.wait()
    counts = re.findall(r"(\d+) (passed|failed|error|errors|skipped)", "".join(tail))
    words = ", ".join(f"{number} {what}" for number, what in counts) or "nothing ran"
    return f"{name} {words}", code if code != 5 else 1


def chromium() -> str:
    """Why the browser part cannot run, "" when it can. Root gets Chromium installed."""
    if shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome"):
        return ""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return "there is no Chromium: install the package chromium"
    with contextlib.suppress(subprocess.CalledProcessError):
        quiet = {"stdout": subprocess.DEVNULL, "env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}}
        subprocess.run(["apt-get", "update", "-qq"], check=True, **quiet)  # type: ignore[call-overload]
        subprocess.run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"], check=True, **quiet)  # type: ignore[call-overload]
    return "" if shutil.which("chromium") else "Chromium could not be installed"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--fast", action="store_true")
    parser.add_argument("--soak", action="store_true")
    args = parser.parse_args()
    if args.fast:
        line, code = run("sqlite", ["-m", "not slow and not browser", *TWO])
        print(f"\n{line}")
        return code
    missing: list[str] = [""]
    preparing = threading.Thread(target=lambda: missing.__setitem__(0, chromium()))
    preparing.start()

    def units(but: str = "") -> list[str]:
        return ["-m", f"soak{but}"] if args.soak else ["-m", f"not browser{but}", *TWO]

    results = [run("sqlite", units())]
    given = os.environ.get("LETOPIS_TEST_DATABASE_URL")
    with contextlib.nullcontext(given) if given else postgres.server() as url:
        results.append(run("postgresql", units(" and not sqlite_only"), url))
    preparing.join()
    if not args.soak:
        if missing[0]:
            results.append((f"browser did not run: {missing[0]}", 1 if os.environ.get("CI") else 0))
        else:
            results.append(run("browser", ["-m", "browser", *TWO]))
    print("\n" + "\n".join(line for line, _code in results))
    return max(code for _line, code in results)


if __name__ == "__main__":
    sys.exit(main())
