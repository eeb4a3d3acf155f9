"""The commands people type, in processes of their own, on a base of their own; and what survives `kill -9`."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

CORPUS = Path(__file__).resolve().parents[4].parent / "shared" / "corpus"
KILLS = 20 if os.environ.get("LETOPIS_SOAK") else 2
WRITES = 1000 if os.environ.get("LETOPIS_SOAK") else 120
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """An empty base: a folder, or on PostgreSQL a database of its own."""
    kept = {
        key: value
        for key, value in os.environ.items()
        if not key.startswith("LETOPIS_") and key != "DJANGO_SETTINGS_MODULE"
    }
    kept |= {"LETOPIS_DATA_DIR": str(tmp_path / "data"), "LETOPIS_LANGUAGE": "ru"}
    if connection.vendor == "sqlite":
        yield kept
        return
    import psycopg

    url, name = os.environ["LETOPIS_DATABASE_URL"], f"cli_{os.getpid()}_{time.time_ns()}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
    yield {**kept, "LETOPIS_DATABASE_URL": f"{url.rpartition('/')[0]}/{name}"}
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def letopis(environment: dict[str, str]) -> Command:
    """Runs a command; the base is set up."""

    def run(*words: str, stdin: str = "", code: int | None = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "letopis.config.cli", *words],
            input=stdin,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert code is None or done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done

    run("setup", "--no-input")
    run("createuser", "gleb", "--role", "owner", "--team", "Отдел", "--password-stdin", stdin="Долгий пароль 1\n")
    return run


def troubles(letopis: Command) -> list[str]:
    """What the doctor calls an error; the tests' own PostgreSQL runs without fsync, and it says so."""
    unsafe = connection.vendor == "postgresql" and os.environ.get("LETOPIS_TEST_DATABASE_URL") is None
    lines = letopis("doctor", code=1 if unsafe else 0).stdout.splitlines()
    return [line for line in lines if line.startswith("error") and "fsync" not in line]


def test_errors_are_one_sentence(letopis: Command) -> None:
    again = letopis("createuser", "gleb", "--role", "owner", "--password-stdin", stdin="Долгий пароль 1\n", code=1)
    assert again.stderr.strip().count("\n") == 0
    assert "занят" in again.stderr
    assert "nobody" in letopis("token", "nobody", code=1).stderr
    short = letopis("createuser", "new", "--role", "manager", "--password-stdin", stdin="1\n", code=1)
    assert short.stdout == ""
    token = letopis("token", "gleb").stdout
    assert token.strip() == token.removesuffix("\n")


@pytest.mark.parametrize("command", [["serve", "--port", "8198"], ["worker", "--once"]])
def test_a_base_that_is_not_set_up_is_not_served(environment: dict[str, str], command: list[str]) -> None:
    words = [sys.executable, "-m", "letopis.config.cli", *command]
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1), done
    assert "letopis setup" in done.stderr


def test_people_are_imported_with_a_report(letopis: Command, tmp_path: Path) -> None:
    file = str(CORPUS / "vcard/ez-vcard/gmail-list.vcf")
    dry = json.loads(letopis("import", "people", file, "--dry-run", "--json").stdout)
    first = json.loads(letopis("import", "people", file, "--as", "gleb", "--json").stdout)
    second = json.loads(letopis("import", "people", file, "--json").stdout)
    promised = {"created": 3, "updated": 0, "unchanged": 0, "refused": [], "kept_unmapped": 0}
    assert dry == first
    assert {name: first[name] for name in promised} == promised
    assert (second["created"], second["unchanged"]) == (0, 3)
    group = letopis(
        "import", "people", str(CORPUS / "vcard/sabre-vobject/VCardConverterTest-L244.vcf"), "--json", code=3
    )
    assert "карточка 1" in json.loads(group.stdout)["refused"][0]["where"]
    (tmp_path / "bad.vcf").write_text("nothing")
    letopis("import", "people", str(tmp_path / "bad.vcf"), code=2)
    letopis("import", "people", str(tmp_path / "none.vcf"), code=2)


def test_doctor_says_everything_in_words(letopis: Command, environment: dict[str, str]) -> None:
    assert not troubles(letopis)
    key = Path(environment["LETOPIS_DATA_DIR"]) / "secret-key"
    assert key.stat().st_mode & 0o077 == 0
    key.chmod(0o644)
    assert "error" in letopis("doctor", code=1).stdout


def test_the_demo_company_is_filled_once(letopis: Command) -> None:
    assert "is there" in letopis("demo").stdout
    assert "nothing was added" in letopis("demo").stdout


class Server:
    """`letopis serve` with its port, asked through its API."""

    def __init__(self, environment: dict[str, str], token: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.environment, self.token = environment, token
        self.start()

    def start(self) -> None:
        """Serve, and wait until it does."""
        command = [sys.executable, "-m", "letopis.config.cli", "serve", "--port", str(self.port)]
        self.process = subprocess.Popen(
            command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        for _attempt in range(300):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health/ready", timeout=5):
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("the server does not become ready")

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON, or None when the server is gone."""
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return json.loads(answer.read())
        except urllib.error.HTTPError:
            raise
        except (OSError, ValueError):
            return None

    def kill(self) -> None:
        """As a power cut ends processes: all of them, with no warning."""
        for pid in self._processes():
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait()

    def _processes(self) -> list[int]:
        mark = f"{self.port}".encode()
        found = [self.process.pid]
        for entry in Path("/proc").glob("[0-9]*/cmdline"):
            try:
                words = entry.read_bytes()
            except OSError:
                continue
            if b"letopis.config" in words and mark in words:
                found.append(int(entry.parent.name))
        return found

    def stop(self) -> None:
        """Ask it to end."""
        self.process.terminate()
        self.process.wait(30)


@pytest.fixture
def server(letopis: Command, environment: dict[str, str]) -> Iterator[Server]:
    """A running server of an empty base."""
    running = Server(environment, letopis("token", "gleb").stdout.strip())
    yield running
    running.kill()


@pytest.mark.soak
@pytest.mark.slow
def test_acknowledged_writes_survive_kill_9(server: Server, letopis: Command) -> None:
    acknowledged: set[str] = set()
    for round_number in range(KILLS):
        lock = threading.Lock()

        def write(first: int, round_number: int = round_number, lock: threading.Lock = lock) -> None:
            for number in range(first, WRITES, 4):
                name = f"Человек {round_number} {number}"
                if (
                    server.ask(
                        "POST",
                        "/people",
                        {"last_name": name, "details": [{"kind": "phone", "value": "+7 921 000-77-03"}]},
                    )
                    is None
                ):
                    return
                with lock:
                    acknowledged.add(name)

        threads = [threading.Thread(target=write, args=(first,)) for first in range(4)]
        before = len(acknowledged)
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + 30
        while len(acknowledged) < before + WRITES // 3 and time.monotonic() < deadline:
            time.sleep(0.005)
        server.kill()
        for thread in threads:
            thread.join()
        assert len(acknowledged) > before
        server.start()
        held, cursor = set(), ""
        while cursor is not None:
            page = server.ask("GET", f"/people?limit=200{f'&cursor={cursor}' if cursor else ''}")
            held |= {person["last_name"] for person in page["items"]}
            assert all(len(person["details"]) == 1 for person in page["items"])
            cursor = page["next"]
        assert acknowledged <= held
    assert not troubles(letopis)


@pytest.mark.slow
def test_a_backup_under_writes_comes_back_whole(
    server: Server, letopis: Command, environment: dict[str, str], tmp_path: Path
) -> None:
    stop = threading.Event()
    written: list[str] = []

    def write() -> None:
        while not stop.is_set():
            answer = server.ask("POST", "/people", {"last_name": f"Человек {len(written)}"})
            if answer:
                written.append(answer["id"])

    files = Path(environment["LETOPIS_DATA_DIR"]) / "files"
    (files / "a.txt").write_text("приложение")
    thread = threading.Thread(target=write)
    thread.start()
    while len(written) < 20:
        time.sleep(0.01)
    before = list(written)
    letopis("backup", str(tmp_path / "all.tgz"))
    stop.set()
    thread.join()
    server.stop()
    assert "already" in letopis("backup", str(tmp_path / "all.tgz"), code=1).stderr
    assert "not empty" in letopis("restore", str(tmp_path / "all.tgz"), code=1).stderr
    damaged = tmp_path / "damaged.tgz"
    data = bytearray((tmp_path / "all.tgz").read_bytes())
    data[len(data) // 2] ^= 0xFF
    damaged.write_bytes(data)
    assert "damaged" in letopis("restore", str(damaged), "--force", code=1).stderr
    (files / "a.txt").write_text("испорчено")
    letopis("restore", str(tmp_path / "all.tgz"), "--force")
    assert (files / "a.txt").read_text() == "приложение"
    server.start()
    assert all(server.ask("GET", f"/people/{person}") for person in before)
    assert not troubles(letopis)


@pytest.mark.slow
def test_nothing_survives_the_supervisor(server: Server) -> None:
    os.kill(server.process.pid, signal.SIGKILL)
    server.process.wait()
    for _attempt in range(80):
        if server._processes() == [server.process.pid]:
            return
        time.sleep(0.1)
    raise AssertionError("a server process outlives its supervisor")


@pytest.mark.slow
def test_a_taken_port_is_said_in_one_sentence(server: Server, letopis: Command) -> None:
    assert str(server.port) in letopis("serve", "--port", str(server.port), code=1).stderr
