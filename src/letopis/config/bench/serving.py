"""The production server of one web process, its CPU time, and a client that keeps its connection."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, Self

from django.db import connection

_TICK = os.sysconf("SC_CLK_TCK")


class _Process(NamedTuple):
    parent: int
    cpu: float  # seconds so far
    ended: float  # seconds of the children that have ended


def _process(pid: int) -> _Process | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    rest = text[text.rindex(")") + 2 :].split()
    user, system, children_user, children_system = (int(number) / _TICK for number in rest[11:15])
    return _Process(int(rest[1]), user + system, children_user + children_system)


def _processes() -> dict[int, _Process]:
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return {pid: found for pid in pids if (found := _process(pid))}


def _family(table: Mapping[int, _Process], roots: set[int]) -> set[int]:
    """The roots and everything started by them that still runs."""
    family, grown = set(roots), True
    while grown:
        more = {pid for pid, process in table.items() if process.parent in family} - family
        family |= more
        grown = bool(more)
    return family & set(table)


def _postmaster(table: Mapping[int, _Process]) -> set[int]:
    """The parent of the process that serves this connection; other servers of the machine are nobody's business."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    return {table[pid].parent} if pid in table else set()


def database_cpu() -> float:
    """CPU seconds so far of this base's PostgreSQL, connections that have ended too; 0 for SQLite."""
    table = _processes()
    roots = _postmaster(table)
    return sum(table[pid].cpu for pid in _family(table, roots)) + sum(table[pid].ended for pid in roots)


def free_port() -> int:
    """A port nobody has."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """`with Served() as server`: the pages on a loopback port, ended with the block."""

    def __init__(self, workers: int = 1) -> None:
        self.workers = workers

    def __enter__(self) -> Self:
        self.port = free_port()
        command = [
            sys.executable,
            "-m",
            "letopis.config.cli",
            "serve",
            "--port",
            str(self.port),
            "--workers",
            str(self.workers),
        ]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        for _attempt in range(200):
            try:
                if self.client("").get("/health/ready").status == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        self.__exit__()
        raise RuntimeError("the server does not start")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=20)

    def client(self, session: str) -> "Client":
        return Client(self.port, session)

    def cpu(self) -> float:
        """CPU seconds so far of the server's processes and of those of its PostgreSQL, ended ones left out."""
        table = _processes()
        return sum(table[pid].cpu for pid in _family(table, {self.process.pid, *_postmaster(table)}))


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes
    location: str


class Client:
    """A browser's requests over one connection."""

    def __init__(self, port: int, session: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        self.cookies = {"letopis": session} if session else {}

    def request(self, method: str, path: str, body: str = "", headers: Mapping[str, str] | None = None) -> Answer:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {"Cookie": cookie, "Accept-Encoding": "identity", **(headers or {})}
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body or None, sent)
        response = self.connection.getresponse()
        for line in response.headers.get_all("Set-Cookie") or ():
            name, _, value = line.partition(";")[0].partition("=")
            self.cookies[name] = value
        return Answer(response.status, response.read(), response.headers.get("Location", ""))

    def get(self, path: str) -> Answer:
        return self.request("GET", path)

    def post(self, path: str, body: str, token: str) -> Answer:
        return self.request("POST", path, body, {"X-CSRFToken": token})
