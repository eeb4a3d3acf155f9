"""Reminders over a random schedule with workers that are killed: each told exactly once, none early, none lost."""

# ruff: noqa: F811 (fixtures that are imported)

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from letopis.config.tests.test_command_line import Command, environment, letopis  # noqa: F401

NUMBER, SECONDS = (10_000, 120) if os.environ.get("LETOPIS_SOAK") else (1000, 6)


def trial(environment: dict[str, str], tmp_path: Path, number: int, seconds: int) -> None:
    seed = random.randrange(10**6)
    extra = {
        "DJANGO_SETTINGS_MODULE": "letopis.config.settings",
        "LETOPIS_EMAIL_URL": f"file://{tmp_path}/letters",
        "LETOPIS_JOBS_LEASE": "2",
        "LETOPIS_JOBS_POLL": "0.1",
    }
    words = [sys.executable, "-m", "letopis.config.tests.reminders_trial", str(number), str(seconds), str(seed)]
    done = subprocess.run(
        words, env={**environment, **extra}, capture_output=True, text=True, check=False, timeout=seconds + number / 20
    )
    assert done.returncode == 0, (seed, done.stderr[-3000:])
    found = json.loads(done.stdout)
    faults = ("doubles", "letters_differ", "early", "waiting", "lost", "unwanted")
    assert {name: found[name] for name in faults} == dict.fromkeys(faults, 0), (seed, found)
    assert found["letters"] == found["told"] >= number * 0.9
    assert found["kills"] >= seconds / 2


@pytest.mark.soak
@pytest.mark.slow
def test_reminders_survive_the_deaths_of_workers(
    letopis: Command,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    trial(environment, tmp_path, NUMBER, SECONDS)
