"""Key i: 10,000 people from a CSV file, with their companies by name, through the command line."""

import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from letopis.config.bench.measure import Figure, times
from letopis.config.bench.serving import database_cpu
from letopis.kernel.bulk import insert_rows
from letopis.kernel.database import in_transaction
from letopis.parties.models import ContactPerson, Counterparty

KEY, TITLE = "i", "import 10,000 people from CSV, company by name"
ROWS = 10_000
_GUIDE = 6000.0  # ms, of the clock and of the processor
_GROWTH = 1.5
MOST_MEMORY = 300  # MB


def _write(path: Path, rows: int) -> None:
    """People nobody knows yet, who work for companies of the base."""
    chance = random.Random(7)
    companies = list(Counterparty.objects.order_by("pk").values_list("name", flat=True)[:2000])
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(["Фамилия", "Имя", "Телефон", "E-mail", "Организация", "Должность", "Теги"])
        for number in range(rows):
            phone = f"+7 9{chance.randrange(10**9):09}"
            mail = f"import{number}@example.ru"
            tag = chance.choice(["", "Выставка"])
            table.writerow([f"Загрузкин{number}", "Иван", phone, mail, chance.choice(companies), "Закупщик", tag])


def measure_import(rows: int = ROWS) -> Figure:
    """Load once, in a process of its own; its peak of memory is in MB."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.csv"
        _write(path, rows)
        command = [sys.executable, "-m", "letopis.config.cli", "import", "people", str(path), "--json"]
        began, database = time.perf_counter(), database_cpu()
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        _pid, status, used = os.wait4(child.pid, 0)
        took = (time.perf_counter() - began) * 1000
        child.returncode = os.waitstatus_to_exitcode(status)
        assert child.returncode == 0, f"the import ended with {child.returncode}"
        cpu = used.ru_utime + used.ru_stime + database_cpu() - database
    return Figure(
        KEY, TITLE, p50=round(took, 1), p95=round(took, 1), cpu=round(cpu * 1000, 1), sql=round(_raw(rows), 2),
        queries=0, bytes=0, guide=_GUIDE, guide_cpu=_GUIDE, growth=_GROWTH, most_queries=0,
        memory=used.ru_maxrss // 1024, most_memory=MOST_MEMORY,
    )  # fmt: skip


def _raw(rows: int) -> float:
    """The bare rows of as many people; taken back at once."""
    someone = ContactPerson.objects.order_by("pk").values().first()
    assert someone is not None
    bare = {name: value for name, value in someone.items() if name not in ("id", "public_id")}

    @in_transaction
    def write() -> None:
        insert_rows(ContactPerson, [bare] * rows)
        raise _TakenBack

    def run() -> None:
        try:
            write()
        except _TakenBack:
            pass

    return statistics.median(times(run, 1))


class _TakenBack(Exception):
    """Nothing of it stays."""
