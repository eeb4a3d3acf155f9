"""How each client went: when they appeared, when they came to each step, what was last and what is next."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, Min, Q

from letopis.analytics.funnel.asked import Asked
from letopis.analytics.limits import PAGE, limits
from letopis.analytics.lives import MODELS, Life, Lives, Since, first_channels, first_reaches, read_lives
from letopis.channels.goals.clients import Client
from letopis.events.models import Event

MOST_EVENTS = 200_000  # in the chronicles of the clients of both periods: what a page can read while somebody waits


@dataclass(slots=True)
class Way:
    """A client's way. `times` begin with appearing; None for a step not come to. `next`: planned, be it overdue."""

    life: Life
    times: list[datetime | None]
    last: datetime | None = None  # contact
    next: datetime | None = None
    channel: int | None = None  # of the first contact

    @property
    def born(self) -> datetime:
        return self.life.born

    def reached(self, until: datetime) -> int:
        """The furthest step come to by then: who is further has passed those before, whatever they skipped."""
        return max(place for place, at in enumerate(self.times) if at is not None and (not place or at <= until))


@dataclass(frozen=True)
class Ways:
    """Those who appeared in a stretch of time; `already` had come to the last step when they appeared."""

    ways: Sequence[Way]
    already: Sequence[Way]
    floor: datetime | None  # before it there was too much to read


def read_ways(asked: Asked, since: datetime, until: datetime) -> Ways:
    """Those who appeared from `since` to `until`. A constant number of queries for the same steps."""
    lives = read_lives(asked.user, Since(since, by_card=True))
    chosen = [life for life in asked.narrowed(lives) if since <= life.born < until]
    floor = _floor(chosen)
    if floor is not None:
        chosen = [life for life in chosen if life.born >= floor]
    ways = {life.client: Way(life, [life.born, *[None] * len(asked.steps)]) for life in chosen}
    _steps(asked, lives, ways)
    _plans(lives, ways)
    if asked.by == "channel":
        for client, channel in first_channels(lives, chosen).items():
            ways[client].channel = channel
    goal = bool(asked.steps) and asked.steps[-1].goal is not None
    already = [way for way in ways.values() if goal and way.times[-1] is not None and way.times[-1] <= way.born]
    gone = {way.life.client for way in already}
    return Ways([way for client, way in ways.items() if client not in gone], already, floor)


def _floor(lives: Iterable[Life]) -> datetime | None:
    """From which moment on those who appeared may be read together; none when all may."""
    left = MOST_EVENTS if limits() is PAGE else limits().events
    for life in sorted(lives, key=lambda life: life.born, reverse=True):
        left -= life.number
        if left < 0:
            return life.born + timedelta(microseconds=1)
    return None


def _steps(asked: Asked, lives: Lives, ways: dict[Client, Way]) -> None:
    """First moments of every step, and the last contact."""
    named = {f"step{place}": first for place, step in enumerate(asked.steps, 1) if (first := step.first(lives.types))}
    last = Max("occurs_at", filter=Q(type__in=lives.types))
    chosen = [way.life for way in ways.values()]
    for kind in MODELS:

        def shape(rows: Any, kind: str = kind) -> Any:
            done = rows.filter(state=Event.State.COMPLETED).values(kind).annotate(last=last, **named)
            return done.values_list(kind, "last", *named)

        for client, (at, *firsts) in lives.read(chosen, kind, shape):
            way = ways[client]
            way.last = max((one for one in (way.last, at) if one), default=None)
            for name, first in zip(named, firsts, strict=True):
                _take(way, int(name.removeprefix("step")), first)
    goals = {step.goal.pk: place for place, step in enumerate(asked.steps, 1) if step.goal}
    for goal, reached in first_reaches(lives, [step.goal for step in asked.steps if step.goal]).items():
        for client, at in reached.items():
            if client in ways:
                _take(ways[client], goals[goal], at)


def _take(way: Way, place: int, at: datetime | None) -> None:
    held = way.times[place]
    if at is not None and (held is None or at < held):
        way.times[place] = at


def _plans(lives: Lives, ways: dict[Client, Way]) -> None:
    """What is planned next with each."""
    chosen = [way.life for way in ways.values()]
    for kind in MODELS:

        def shape(rows: Any, kind: str = kind) -> Any:
            return rows.filter(state=Event.State.PLANNED).values_list(kind).annotate(at=Min("occurs_at"))

        for client, (at,) in lives.read(chosen, kind, shape):
            way = ways[client]
            way.next = min((one for one in (way.next, at) if one), default=None)
