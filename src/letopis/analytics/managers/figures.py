"""The figures of the report: a line for each manager, for each team when there are several, and for all together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from letopis.accounts.models import User
from letopis.analytics.managers.asked import Asked
from letopis.analytics.managers.measures import Measure, measures
from letopis.analytics.managers.reading import count_waiting, read_cards, read_records, read_work
from letopis.analytics.managers.work import Line, Work, together
from letopis.analytics.statistics import trends
from letopis.analytics.statistics.comparison import Comparison, compare, holm
from letopis.analytics.statistics.proportions import Proportion
from letopis.kernel.text import sort_key
from letopis.kernel.workdays import workday

FAMILIES = 3  # kinds of claims on the page: in time, answers, changes; each has a third of the error


@dataclass(frozen=True)
class Figures:
    """Everything the page shows."""

    asked: Asked
    lines: Sequence[Line]  # teams, each before its managers, when there are several
    total: Line
    working_days: int
    measures: Sequence[Measure]
    weeks: Sequence[date]
    by_on_time: Comparison[int]
    by_answered: Comparison[int]

    @property
    def managers(self) -> Sequence[Line]:
        return [line for line in self.lines if line.level == "user"]


def figures(asked: Asked) -> Figures:
    """The answer: so many queries whoever there is."""
    now, before = read_work(asked, asked.first, asked.last), read_work(asked, *asked.before)
    read_records(asked, now)
    read_cards(asked, now)
    count_waiting(asked, now)
    lines = _lines(asked.people, now, before)
    total = Line("", "all", asked.people, together(list(now.values())), together(list(before.values())))
    managers = [line for line in lines if line.level == "user"]
    _changes([*managers, total] if len(managers) > 1 else managers)
    if len(managers) == 1:
        total.changes = managers[0].changes
    return Figures(
        asked, lines, total, _working_days(asked), measures(), weeks(asked.first, asked.last),
        compare(_shares(managers, "on_time"), among=FAMILIES), compare(_shares(managers, "answered"), among=FAMILIES),
    )  # fmt: skip


def _lines(people: Sequence[User], now: Mapping[int, Work], before: Mapping[int, Work]) -> list[Line]:
    teams: dict[int | None, list[User]] = {}
    for user in people:
        teams.setdefault(user.team_id, []).append(user)
    named = sorted(teams.values(), key=lambda held: (held[0].team is None, sort_key(_team(held[0]))))
    found = []
    for held in named:
        if len(named) > 1:
            mine, past = (together([source[user.pk] for user in held]) for source in (now, before))
            found.append(Line(_team(held[0]), "team", held, mine, past))
        found += [Line(user.name, "user", [user], now[user.pk], before[user.pk]) for user in held]
    return found


def _team(user: User) -> str:
    return user.team.name if user.team else ""


def _working_days(asked: Asked) -> int:
    return sum(not workday(asked.first + timedelta(days=place)).is_off for place in range(asked.days))


def weeks(first: date, last: date) -> list[date]:
    """The first days of pieces of seven days, counted from the first day."""
    return [first + timedelta(days=place) for place in range(0, (last - first).days + 1, 7)]


def _shares(lines: Sequence[Line], name: str) -> dict[int, Proportion]:
    shares = {line.people[0].pk: getattr(line.now, name) for line in lines}
    return {pk: share for pk, share in shares.items() if share is not None}


def _changes(lines: Sequence[Line]) -> None:
    """Now against the period before, corrected for how many are shown."""
    held: list[tuple[Line, str, trends.Change]] = []
    for line in lines:
        line.changes["done"] = trends.counts(line.before.control.completed, line.now.control.completed)
        for name in ("on_time", "answered"):
            was, now = getattr(line.before, name), getattr(line.now, name)
            if was is not None and now is not None and (change := trends.rates(was, now)):
                line.changes[name] = change
        held += [(line, name, change) for name, change in line.changes.items()]
    known = [(line, name, change) for line, name, change in held if change.probability is not None]
    corrected = holm([change.probability or 0.0 for _line, _name, change in known])
    for (line, name, change), probability in zip(known, corrected, strict=True):
        line.changes[name] = replace(change, probability=min(1.0, probability * FAMILIES))
