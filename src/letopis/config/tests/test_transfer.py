"""Everything out, everything in: the same base again, on the same database and on the other one."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from letopis.config.tests.furnish import HELD
from letopis.config.transfer.format import LEFT_OUT, exported_models, kind_of, read, written

Letopis = Callable[..., subprocess.CompletedProcess[str]]
PASSWORD = "letopis-demo"


def _plain() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith("LETOPIS_") and k != "DJANGO_SETTINGS_MODULE"}


class Base:
    """A base of its own: a data folder, and on PostgreSQL a database."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.folder = folder
        self.environment = {**_plain(), "LETOPIS_DATA_DIR": str(folder), "LETOPIS_LANGUAGE": "ru", "LETOPIS_DEMO": "1"}
        if url:
            self.environment["LETOPIS_DATABASE_URL"] = url
        self.command = [sys.executable, "-m", "letopis.config.cli"]

    def __call__(self, *words: str, code: int = 0, stdin: str = "") -> str:
        done = subprocess.run(
            [*self.command, *words],
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == code, (words, done.returncode, done.stdout, done.stderr)
        return done.stdout if code == 0 else done.stderr


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str, Path, bool], Base]]:
    """Copies of empty bases, which are set up once: one on SQLite, one on PostgreSQL when the suite runs on it."""
    server, made = os.environ.get("LETOPIS_DATABASE_URL", ""), list[str]()
    first: dict[bool, Base] = {}

    def sql(statement: str) -> None:
        import psycopg

        with psycopg.connect(server, autocommit=True) as held:
            held.execute(statement)  # type: ignore[call-overload]

    def database(name: str, like: str = "template1") -> str:
        made.append(f"transfer_{os.getpid()}_{name}_{time.time_ns()}")
        sql(f"CREATE DATABASE {made[-1]} TEMPLATE {like}")
        return f"{server.rpartition('/')[0]}/{made[-1]}"

    def make(name: str, folder: Path, on_server: bool) -> Base:
        if on_server not in first:
            first[on_server] = Base(tmp_path_factory.mktemp("blank"), database("blank") if on_server else "")
            first[on_server]("setup", "--no-input")
        known = first[on_server]
        shutil.copytree(known.folder, folder)
        url = known.environment.get("LETOPIS_DATABASE_URL", "")
        return Base(folder, database(name, url.rpartition("/")[2]) if url else "")

    yield make
    for one in reversed(made):
        sql(f"DROP DATABASE {one} WITH (FORCE)")


@pytest.fixture
def bases(tmp_path: Path, blank: Callable[[str, Path, bool], Base]) -> Callable[..., Base]:
    """Makes empty bases; `other` asks for SQLite where the suite runs on PostgreSQL."""
    return lambda name, other=False: blank(name, tmp_path / name, connection.vendor == "postgresql" and not other)


def _manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    return manifest


def _same(first: Path, second: Path) -> None:
    """Two exports hold the same rows, byte by byte, and the same files."""
    a, b = _manifest(first), _manifest(second)
    assert [(t["model"], t["rows"], t["sha256"]) for t in a["tables"]] == [
        (t["model"], t["rows"], t["sha256"]) for t in b["tables"]
    ]
    assert a["files"] == b["files"]


@pytest.mark.slow
def test_a_demo_company_comes_back_row_by_row_on_both_databases(bases: Callable[..., Base], tmp_path: Path) -> None:
    first = bases("first")
    first("demo")
    token = first("token", "anna").strip()
    people = tmp_path / "people.csv"
    people.write_text("Код;Фамилия;Имя\n1;Ёлкин;Пётр\n")
    first("import", "people", str(people), "--as", "anna")
    furnished = [sys.executable, "-m", "letopis.config.tests.furnish"]
    subprocess.run(furnished, env=first.environment, check=True, timeout=120)
    said = first("export", str(tmp_path / "a"))
    manifest = _manifest(tmp_path / "a")
    assert f"{sum(table['rows'] for table in manifest['tables'])} rows" in said
    assert any(name.startswith("imports/") for name in manifest["files"])
    rows = {table["model"]: table["rows"] for table in manifest["tables"]}
    assert all(rows[model] for model in HELD), rows
    assert len([name for name in manifest["files"] if name.startswith("contents/")]) >= 2
    for table in manifest["tables"]:
        data = (tmp_path / "a" / table["file"]).read_bytes()
        assert data.count(b"\n") == table["rows"]
        assert hashlib.sha256(data).hexdigest() == table["sha256"]
        assert token.encode() not in data
    # On SQLite to itself; on PostgreSQL to itself, to SQLite and from there back.
    ways = [("second", False, "a"), ("third", True, "a"), ("fourth", False, "third-out")]
    for name, other, source in ways if connection.vendor == "postgresql" else ways[:1]:
        last = bases(name, other)
        last("load", str(tmp_path / source))
        last("export", str(tmp_path / f"{name}-out"))
        _same(tmp_path / "a", tmp_path / f"{name}-out")
    assert "error" not in last("doctor") if connection.vendor == "sqlite" else True
    # New rows get ids of their own, search finds what was loaded, the same file changes nothing.
    assert json.loads(last("import", "people", str(people), "--as", "anna", "--json"))["unchanged"] == 1
    people.write_text("Код;Фамилия;Имя\n2;Новый;Пётр\n")
    assert json.loads(last("import", "people", str(people), "--as", "anna", "--json"))["created"] == 1
    assert "not empty" in last("load", str(tmp_path / "a"), code=1)


@pytest.mark.slow
def test_what_is_no_whole_export_is_refused_in_one_sentence(bases: Callable[..., Base], tmp_path: Path) -> None:
    first, empty, folder = bases("first"), bases("empty"), tmp_path / "out"
    first("createuser", "gleb", "--role", "owner", "--password-stdin", stdin="Долгий пароль 1\n")
    first("export", str(folder), "--without-passwords")
    assert "is not empty" in first("export", str(folder), code=1)
    assert (folder.stat().st_mode & 0o777) == 0o700
    users = next(folder.glob("tables/*accounts.user.ndjson"))
    assert json.loads(users.read_text())["password"] == "!"
    for damage in ("rows", "manifest", "version", "migrations", "missing"):
        kept = {path: path.read_bytes() for path in (users, folder / "manifest.json")}
        values = _manifest(folder)
        if damage == "rows":
            users.write_bytes(kept[users].replace(b"gleb", b"anna"))
        elif damage == "manifest":
            (folder / "manifest.json").write_text("{")
        elif damage == "version":
            (folder / "manifest.json").write_text(json.dumps({**values, "version": 99}))
        elif damage == "migrations":
            (folder / "manifest.json").write_text(json.dumps({**values, "migrations": values["migrations"][:-1]}))
        else:
            users.unlink()
        said = empty("load", str(folder), code=1)
        assert said.count("\n") == 1, said
        for path, data in kept.items():
            path.write_bytes(data)
    assert "is not an export" in empty("load", str(tmp_path / "nothing"), code=1)
    empty("load", str(folder))
    assert first("export", str(tmp_path / "with")).startswith(str(sum(t["rows"] for t in _manifest(folder)["tables"])))


@pytest.mark.slow
def test_a_load_killed_on_its_way_says_so_and_is_repeated(bases: Callable[..., Base], tmp_path: Path) -> None:
    first, second = bases("first"), bases("second")
    first("demo")
    first("export", str(tmp_path / "a"))
    note = second.folder / "load-unfinished"
    process = subprocess.Popen(
        [*second.command, "load", str(tmp_path / "a")],
        env=second.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    deadline = time.monotonic() + 120
    while not note.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert note.exists(), "the load was over before it could be killed"
    assert "never finished" in second("serve", "--port", "8199", code=1)
    assert re.search(r"error\s+a load was begun here", _doctor(second))
    second("load", str(tmp_path / "a"))
    assert not note.exists()
    second("export", str(tmp_path / "b"))
    _same(tmp_path / "a", tmp_path / "b")
    note.write_text(hashlib.sha256((tmp_path / "a" / "manifest.json").read_bytes()).hexdigest())
    second("load", str(tmp_path / "a"))  # killed between the last row and the end
    assert not note.exists()


def _doctor(base: Base) -> str:
    done = subprocess.run([*base.command, "doctor"], env=base.environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    return done.stdout


def test_every_table_is_exported_or_left_out_on_purpose() -> None:
    known = {model._meta.label for model in apps.get_models(include_auto_created=True) if model._meta.managed}
    assert known > LEFT_OUT
    exported = exported_models()
    assert {model._meta.label for model in exported} == known - LEFT_OUT
    for model in exported:
        for column in model._meta.concrete_fields:
            assert column.related_model is None or column.related_model in exported, column


def test_a_value_of_any_type_comes_back() -> None:
    from datetime import UTC, date, datetime, timedelta
    from decimal import Decimal
    from uuid import UUID

    for column, value in (
        (models.DateTimeField(), datetime(2026, 11, 25, 10, 0, 0, 1, tzinfo=UTC)),
        (models.DateField(), date(2026, 2, 28)),
        (models.UUIDField(), UUID(int=7)),
        (models.DecimalField(max_digits=30, decimal_places=10), Decimal("0.1000000001")),
        (models.DurationField(), timedelta(days=2, microseconds=5)),
        (models.BinaryField(), b"\x00\xff"),
        (models.JSONField(), {"а": [1, None, "ё"]}),
        (models.BooleanField(), True),
        (models.TextField(), "\u2028\n\"'=1+1"),
        (models.BigIntegerField(), 2**62),
        (models.FloatField(), 0.1),
    ):
        assert read(kind_of(column), json.loads(json.dumps(written(value)))) == value
