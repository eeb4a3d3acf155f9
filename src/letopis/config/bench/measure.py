"""Timing one operation: the request through the server, the raw SQL in the same run, queries and bytes."""

import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.test import Client as InProcess
from django.test.utils import CaptureQueriesContext

from letopis.config.bench.operations import Operation, sent
from letopis.config.bench.serving import Client, Served
from letopis.config.bench.world import World


@dataclass(frozen=True)
class Figure:
    """What was measured of one operation; times in ms."""

    key: str
    title: str
    p50: float
    p95: float
    cpu: float
    sql: float
    queries: int
    bytes: int
    guide: float
    guide_cpu: float
    growth: float
    most_queries: int
    peer: str = ""
    ratio: float = 0.0
    memory: int = 0  # MB at the peak, where it is looked at
    most_memory: int = 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def times(work: Callable[[], None], rounds: int) -> list[float]:
    """How long `work` took each time, in ms, sorted."""
    found = []
    for _round in range(rounds):
        start = time.perf_counter()
        work()
        found.append((time.perf_counter() - start) * 1000)
    return sorted(found)


def _raw(operation: Operation, world: World) -> float:
    sql, parameters = operation.sql(world)

    def run() -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            if cursor.description:
                cursor.fetchall()

    return statistics.median(times(run, 20))


def _asking(operation: Operation, world: World, client: Client) -> Callable[[], None]:
    headers = {"HX-Request": "true"} if operation.partial else {}

    def get() -> None:
        answer = client.request("GET", operation.path(world), headers=headers)
        assert answer.status == 200, (operation.key, answer.status)

    if operation.body is None:
        return get
    client.get("/people/new/")
    body = operation.body

    def post() -> None:
        answer = client.post(operation.path(world), sent(body(world)), client.cookies["letopis-csrf"])
        assert answer.status in (302, 303), (operation.key, answer.status, answer.body[:2000].decode())

    return post


def _queries(operation: Operation, world: World) -> tuple[int, int]:
    """Queries and bytes of one request, asked inside this process."""
    client = InProcess(headers={"host": "127.0.0.1"})
    client.force_login(world.owner if operation.who == "owner" else world.manager)
    headers = {"HX-Request": "true"} if operation.partial else {}

    def ask() -> Any:
        path = operation.path(world)
        return client.get(path, headers=headers) if operation.body is None else client.post(path, operation.body(world))

    ask()  # the dictionaries are in memory, as they are in a server
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    transactional = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    return sum(not row["sql"].startswith(transactional) for row in captured), len(answer.content)


def measure(operation: Operation, world: World, server: Served) -> Figure:
    """Warm up, then one client's requests one after another."""
    client = server.client(world.session(world.owner if operation.who == "owner" else world.manager))
    ask = _asking(operation, world, client)
    times(ask, operation.rounds // 5)  # warm
    before = server.cpu()
    took = times(ask, operation.rounds)
    cpu = (server.cpu() - before) * 1000 / operation.rounds
    queries, size = _queries(operation, world)
    return Figure(
        operation.key,
        operation.title,
        round(statistics.median(took), 1),
        round(took[int(len(took) * 0.95)], 1),
        round(cpu, 1),
        round(_raw(operation, world), 2),
        queries,
        size,
        operation.guide,
        operation.cpu,
        operation.growth,
        operation.queries,
        operation.peer,
        operation.ratio,
    )
