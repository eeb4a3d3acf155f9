"""When calls reach people: by hour of the day, by day of the week, by both; which times are better than all the others."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.scan import Call
from letopis.analytics.statistics.comparison import fisher, holm
from letopis.analytics.statistics.normal import ERROR
from letopis.analytics.statistics.proportions import Proportion, clustered

P = TypeVar("P", bound=Hashable)
_QUARTER = 900  # seconds
_ByClient = dict[Any, tuple[int, int]]  # client → (talked, of)


@dataclass(frozen=True)
class Hour:
    """Calls of a time: talked of all; `is_better` than the rest by more than chance."""

    share: Proportion
    is_better: bool = False


@dataclass(frozen=True)
class Hours:
    """Hours of a weekday (Monday is 0), hours of the day whatever the weekday, weekdays."""

    cells: Mapping[tuple[int, int], Hour]
    by_hour: Mapping[int, Hour]
    by_day: Mapping[int, Hour]


def connection(calls: Iterable[Call]) -> Proportion:
    """Talked of all calls; calls to one client count for what they tell."""
    by_client: _ByClient = {}
    for call in calls:
        _add(by_client, call.client, call.talked, 1)
    return clustered(by_client.values())


def _add(by_client: _ByClient, client: Any, talked: int, of: int) -> None:
    if (held := by_client.get(client)) is None:
        by_client[client] = (talked, of)
    else:
        by_client[client] = (held[0] + talked, held[1] + of)


def best_hours(calls: Sequence[Call], asked: Asked) -> Hours:
    """Times of the reader's clock. All comparisons are corrected together."""
    counted = _cells(calls, asked.user.zone)
    if not counted:
        return Hours({}, {}, {})
    cells = _gathered(counted, lambda cell: cell)
    by_hour, by_day = _gathered(counted, lambda cell: cell[1]), _gathered(counted, lambda cell: cell[0])
    whole = connection(calls)
    parts: Sequence[dict[Any, Hour]] = (cells, by_hour, by_day)
    tested = [
        (part, place, probability)
        for part in parts
        for place, hour in part.items()
        if (probability := _against_the_rest(hour.share, whole)) is not None
    ]
    corrected = holm([probability for _part, _place, probability in tested])
    for (part, place, _p), probability in zip(tested, corrected, strict=True):
        if probability * asked.families <= ERROR:
            part[place] = Hour(part[place].share, True)
    return Hours(cells, by_hour, by_day)


def _cells(calls: Sequence[Call], zone: Any) -> dict[tuple[int, int], _ByClient]:
    """The calls of each hour of each weekday."""
    places: dict[int, _ByClient] = {}
    found: dict[tuple[int, int], _ByClient] = defaultdict(dict)
    for call in calls:
        quarter = int(call.at // _QUARTER)  # clocks differ from UTC by whole quarters of an hour
        if quarter not in places:
            at = datetime.fromtimestamp(quarter * _QUARTER, zone)
            places[quarter] = found[at.weekday(), at.hour]
        _add(places[quarter], call.client, call.talked, 1)
    return found


def _gathered(cells: Mapping[tuple[int, int], _ByClient], place: Callable[[tuple[int, int]], P]) -> dict[P, Hour]:
    """Cells of the same place together."""
    found: dict[P, _ByClient] = defaultdict(dict)
    for cell, by_client in cells.items():
        held = found[place(cell)]
        for client, (talked, of) in by_client.items():
            _add(held, client, talked, of)
    return {key: Hour(clustered(held.values())) for key, held in found.items()}


def _against_the_rest(share: Proportion, whole: Proportion) -> float | None:
    """How likely it is to be so much better by chance; None where there is too little to compare."""
    rest = Proportion(whole.successes - share.successes, whole.trials - share.trials, whole.design_effect)
    if not (share.is_enough and rest.is_enough):
        return None
    return fisher(share, rest) if (share.rate or 0) > (rest.rate or 0) else 1.0
