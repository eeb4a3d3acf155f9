"""The worker as people run it: beside the pages, alone, and back again after `kill -9`."""

# ruff: noqa: F811 (fixtures that are imported)

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from letopis.config.tests.test_command_line import Command, Server, environment, letopis  # noqa: F401  (fixtures)

pytestmark = pytest.mark.slow


def children(pid: int) -> dict[int, str]:
    """The processes started by one, with their command lines."""
    found = subprocess.run(["pgrep", "-P", str(pid), "-a"], capture_output=True, text=True).stdout.splitlines()
    return {int(line.split(" ", 1)[0]): line.split(" ", 1)[1] for line in found}


def worker_of(server: Server, but: int = 0) -> int:
    """The process of the worker, as soon as there is one."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        for pid, command in children(server.process.pid).items():
            if command.endswith("cli worker") and pid != but:
                return pid
        time.sleep(0.1)
    raise AssertionError("there is no worker")


def is_there(letopis: Command) -> bool:
    """What the doctor says within a while."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        if "a worker is there" in letopis("doctor", code=None).stdout:
            return True
    return False


def test_serve_keeps_a_worker_and_takes_it_along(letopis: Command, environment: dict[str, str]) -> None:
    assert "no worker was ever seen" in letopis("doctor", code=None).stdout
    server = Server(environment, letopis("token", "gleb").stdout.strip())
    try:
        first = worker_of(server)
        assert is_there(letopis)
        os.kill(first, signal.SIGKILL)
        second = worker_of(server, but=first)
        own = [*children(server.process.pid)]
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(timeout=60) == 0
        assert second in own
        for pid in own:
            with pytest.raises(ProcessLookupError):
                os.kill(pid, 0)
    finally:
        if server.process.poll() is None:
            server.process.kill()


def test_a_worker_alone_does_what_is_due_and_ends(
    letopis: Command,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    environment |= {"LETOPIS_EMAIL_URL": f"file://{tmp_path}/letters", "LETOPIS_URL": "https://crm.example.ru"}
    script = """
import django
django.setup()
from datetime import timedelta
from letopis.accounts.models import User
from letopis.events.testing import make_event
from letopis.events.models import Reminder
from letopis.kernel import clock
from letopis.notifications.actions import choose
gleb = User.objects.get()
gleb.email = "gleb@example.ru"
gleb.save()
choose(gleb, {"event.reminder": (True, True)})
make_event("Про обои", by=gleb, starts_at=clock.now() + timedelta(hours=1), reminders=[15])
Reminder.objects.update(fires_at=clock.now())
"""
    settings = {**environment, "DJANGO_SETTINGS_MODULE": "letopis.config.settings"}
    subprocess.run([sys.executable, "-c", script], env=settings, check=True, timeout=60)
    letopis("worker", "--once")
    letopis("worker", "--once")
    letters = [path.read_text("utf-8") for path in (tmp_path / "letters").iterdir()]
    assert len(letters) == 1
    assert "Про обои" in letters[0]
    environment["LETOPIS_EMAIL_URL"] = "pigeon://roof"
    assert "LETOPIS_EMAIL_URL" in letopis("worker", "--once", code=1).stderr
