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
from typing import Self

from django.db import connection

_TICK = os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> tuple[str, int, int, float] | None:
    """Name, parent, group and CPU seconds of a process."""
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    name, rest = text[text.index("(") + 1 : text.rindex(")")], text[text.rindex(")") + 2 :].split()
    return name, int(rest[1]), int(rest[2]), (int(rest[11]) + int(rest[12])) / _TICK


def _all() -> dict[int, tuple[str, int, int, float]]:
    pids = (int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit())
    return {pid: stat for pid in pids if (stat := _stat(pid))}


def _postmaster(table: Mapping[int, tuple[str, int, int, float]]) -> set[int]:
    """The parent of the process that serves this connection; other servers of the machine are nobody's business."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    return {table[pid][1]} if pid in table else set()


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
        table = _all()
        ours, grown = {self.process.pid, *_postmaster(table)}, True
        while grown:
            more = {pid for pid, (_name, parent, _group, _cpu) in table.items() if parent in ours} - ours
            ours |= more
            grown = bool(more)
        return sum(cpu for pid, (_name, _parent, _group, cpu) in table.items() if pid in ours)


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
