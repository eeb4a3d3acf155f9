"""How much the server does for one client and for eight at once."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from typing import Any

from letopis.config.bench.serving import Served
from letopis.config.bench.world import World

SECONDS = 6.0


@dataclass(frozen=True)
class Crowd:
    """Requests a second, and CPU of application and database a request, for so many clients."""

    title: str
    clients: int
    rate: float
    cpu: float  # ms

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def crowds(world: World, server: Served) -> list[Crowd]:
    """A list and a card, asked again and again by one client and by eight."""
    pages = {"list of people": "/people/", "card of a person": f"/people/{world.person.public_id}/"}
    return [_asked(world, server, title, path, clients) for title, path in pages.items() for clients in (1, 8)]


def _asked(world: World, server: Served, title: str, path: str, clients: int) -> Crowd:
    sessions = [world.session(world.owner) for _client in range(clients)]

    def ask(session: str, until: float) -> int:
        client, done = server.client(session), 0
        while time.monotonic() < until:
            assert client.get(path).status == 200
            done += 1
        return done

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(lambda session: ask(session, time.monotonic() + 1), sessions))  # every worker is warm
        before, start = server.cpu(), time.monotonic()
        done = sum(pool.map(lambda session: ask(session, start + SECONDS), sessions))
        spent = time.monotonic() - start
        cpu = server.cpu() - before
    return Crowd(title, clients, round(done / spent, 1), round(cpu * 1000 / done, 1))
