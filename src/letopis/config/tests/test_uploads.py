"""Uploads to the server as people run it: cut at any byte, the server killed, gone on with until the file is the same."""

import hashlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from letopis.config.tests.test_command_line import Command, environment, letopis  # noqa: F401  (fixtures)

pytestmark = pytest.mark.slow
UPLOADS, SIZE, KILLS = 50, 8 * 1024 * 1024, 6


class Server:
    """`letopis serve` in a process group of its own."""

    def __init__(self, environment: dict[str, str]) -> None:  # noqa: F811
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.environment = environment
        self.start()

    def start(self) -> None:
        words = [sys.executable, "-m", "letopis.config.cli", "serve", "--port", str(self.port), "--workers", "1"]
        self.process = subprocess.Popen(words, env=self.environment, start_new_session=True, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 180  # a busy machine takes its time
        while time.monotonic() < until:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5).read()
                return
            except OSError:
                assert self.process.poll() is None, "the server has ended"
                time.sleep(0.1)
        raise AssertionError("the server does not start")

    def kill(self) -> None:
        """As a power cut would: supervisor, server and workers at once."""
        tree, seen = [str(self.process.pid)], 0
        while seen < len(tree):
            tree += subprocess.run(["pgrep", "-P", tree[seen]], capture_output=True, text=True).stdout.split()
            seen += 1
        for pid in tree:
            try:
                os.kill(int(pid), signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        for _try in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)):
                    return
            time.sleep(0.1)


def ask(server: Server, token: str, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
    """One answered request; a broken line is asked again."""
    given = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    given |= {name.replace("_", "-"): value for name, value in headers.items()}
    for _try in range(600):
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}/api/v1{path}", body, given, method=method)
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read()!r}") from error
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{method} {path}: no answer")


def cut(server: Server, token: str, path: str, offset: int, data: bytes, sent: int) -> None:
    """Begin to send all of `data` and break off after `sent` bytes of it."""
    head = (
        f"PATCH /api/v1{path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        f"Upload-Offset: {offset}\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.sendall(head.encode() + data[:sent])
        time.sleep(0.02)


def test_fifty_interrupted_uploads_come_out_byte_equal(
    environment: dict[str, str], letopis: Command, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    token = letopis("token", "gleb").stdout.strip()
    rng = random.Random(8)
    server = Server(environment)
    try:
        person = json.loads(ask(server, token, "POST", "/people", json.dumps({"last_name": "Белова"}).encode()))["id"]
        gone_on, killed_at = 0, set(rng.sample(range(UPLOADS), KILLS))
        for number in range(UPLOADS):
            data = rng.randbytes(SIZE)
            given = {"card_kind": "person", "card": person, "name": f"{number}.bin", "size": SIZE}
            begun = json.loads(ask(server, token, "POST", "/files/uploads", json.dumps(given).encode()))
            path, offset = f"/files/uploads/{begun['id']}", 0
            for _cut in range(rng.randint(1, 3)):
                cut(server, token, path, offset, data[offset:], rng.randrange(SIZE - offset))
                if number in killed_at:
                    killed_at.remove(number)
                    server.kill()
                    server.start()
                offset = settled(server, token, path)
                gone_on += 0 < offset < SIZE
            go_on(server, token, path, data)
            made = json.loads(ask(server, token, "POST", f"{path}/completion", b""))
            assert made["sha256"] == hashlib.sha256(data).hexdigest() and made["size"] == SIZE, number
            got = ask(server, token, "GET", f"/files/{made['id']}/content")
            assert got == data
        assert gone_on > UPLOADS // 2, "the cuts were in the middle"
        unfinished = [path.name for path in (tmp_path / "data/files/uploads").iterdir()]
        assert unfinished == []
        listed = json.loads(ask(server, token, "GET", f"/files?card_kind=person&card={person}&limit=200"))
        assert sorted(row["name"] for row in listed["items"]) == sorted(f"{number}.bin" for number in range(UPLOADS))
    finally:
        server.kill()
    assert "50 contents, all there" in letopis("doctor", code=None).stdout


def go_on(server: Server, token: str, path: str, data: bytes) -> None:
    """Send the rest as a program would: whatever goes wrong, ask where the upload stands and go on from there."""
    for _try in range(50):
        if (offset := settled(server, token, path)) == len(data):
            return
        headers = {"Authorization": f"Bearer {token}", "Upload-Offset": str(offset)}
        address = f"http://127.0.0.1:{server.port}/api/v1{path}"
        try:
            urllib.request.urlopen(
                urllib.request.Request(address, data[offset:], headers, method="PATCH"), timeout=60
            ).read()
        except OSError:  # HTTPError is one: 409 while the bytes of the cut request are still arriving
            time.sleep(0.1)
    raise AssertionError("the upload does not go on")


def settled(server: Server, token: str, path: str) -> int:
    """Where the upload stands when the server has noticed that the line is gone."""
    before = -1
    while (now := json.loads(ask(server, token, "GET", path))["offset"]) != before:
        before = now
        time.sleep(0.03)
    return now


def test_a_backup_has_an_upload_on_its_way_and_it_is_gone_on_with(
    environment: dict[str, str], letopis: Command, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    token = letopis("token", "gleb").stdout.strip()
    server, data = Server(environment), os.urandom(300_000)
    try:
        person = json.loads(ask(server, token, "POST", "/people", json.dumps({"last_name": "Белова"}).encode()))["id"]

        def begin(name: str) -> str:
            given = {"card_kind": "person", "card": person, "name": name, "size": len(data)}
            return f"/files/uploads/{json.loads(ask(server, token, 'POST', '/files/uploads', json.dumps(given).encode()))['id']}"

        whole, half = begin("целый.bin"), begin("половина.bin")
        ask(server, token, "PATCH", whole, data, Upload_Offset="0")
        made = json.loads(ask(server, token, "POST", f"{whole}/completion", b""))
        ask(server, token, "PATCH", half, data[:100_000], Upload_Offset="0")
        letopis("backup", str(tmp_path / "all.tgz"))
        ask(server, token, "PATCH", half, data[100_000:200_000], Upload_Offset="100000")
    finally:
        server.kill()
    letopis("restore", str(tmp_path / "all.tgz"), "--force")
    server.start()
    try:
        assert ask(server, token, "GET", f"/files/{made['id']}/content") == data
        assert json.loads(ask(server, token, "GET", half))["offset"] == 100_000
        ask(server, token, "PATCH", half, data[100_000:], Upload_Offset="100000")
        assert json.loads(ask(server, token, "POST", f"{half}/completion", b""))["sha256"] == made["sha256"]
    finally:
        server.kill()
    assert "files clean" not in letopis("doctor", code=None).stdout
    lost = next(path for path in (tmp_path / "data/files/contents").rglob("*") if path.is_file())
    lost.unlink()
    assert "1 of them missing" in letopis("doctor", code=1).stdout
    assert "0 contents" in letopis("files", "clean", "--dry-run").stdout
