"""Who is behind a figure of the funnel."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from letopis.analytics.behind import Found, behind
from letopis.analytics.funnel.figures import Figures, group_names, group_of, state_of
from letopis.analytics.funnel.ways import Way
from letopis.analytics.funnel.words import step_name
from letopis.channels.goals.clients import Client

WHATS = ("appeared", "reached", "standing", "waiting", "lost", "already")


def chosen(found: Figures, what: str, step: int, group: str) -> list[Way]:
    """The clients of a figure, see `links.clients`; those who appeared last first."""
    asked, now = found.asked, found.now
    term = timedelta(days=asked.term)

    def fits(way: Way) -> bool:
        if what == "reached":
            return way.born + term <= now and way.reached(way.born + term) >= step
        if what == "standing":
            return way.reached(now) == step
        if what in ("waiting", "lost"):
            return state_of(way, asked, now) == what and (step < 0 or way.reached(now) == step)
        return True

    ways: Sequence[Way] = found.already_ways if what == "already" else found.ways
    if group:
        names = group_names(asked)
        ways = [way for way in ways if names.get(group_of(way, asked), ("", "none"))[1] == group]
    return sorted(filter(fits, ways), key=lambda way: (way.born, way.life.client), reverse=True)


def clients(found: Figures, what: str, step: int, group: str) -> Found:
    """The clients of a figure with where they stand: appeared, step, last contact, next plan."""
    names = {row.place: step_name(row) for row in found.rows}
    held: list[tuple[Client, Sequence[datetime | str | None]]] = [
        (way.life.client, (way.born, names[way.reached(found.now)], way.last, way.next))
        for way in chosen(found, what, step, group)
    ]
    return behind(held)
