"""«Начать с чистой базы»: a base of one's own beside the demo company."""

import os
import signal
import subprocess
import sys


def is_offered() -> bool:
    """Whether this is the demo company under `letopis run`."""
    return os.environ.get("LETOPIS_DEMO") == "yes" and "LETOPIS_CLEAN_DIR" in os.environ


def start_clean() -> None:
    """Make the base and ask the supervisor to serve it; the next start finds it as well."""
    environment = {**os.environ, "LETOPIS_DATA_DIR": os.environ["LETOPIS_CLEAN_DIR"], "LETOPIS_DEMO": "no"}
    subprocess.run(
        [sys.executable, "-m", "letopis.config.cli", "setup", "--no-input"], env=environment, check=True, timeout=120
    )
    os.kill(int(os.environ["LETOPIS_SUPERVISOR"]), signal.SIGHUP)
