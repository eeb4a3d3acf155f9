"""What may be said about reaching somebody: which way they answer most, when they pick up the phone, and from what it is
known. What they asked not to be done, and what there is no contact for, is never advised."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from letopis.accounts.models import User
from letopis.analytics.contacting.past import WAYS, Counted, Kinds, Party, Row, count, last_events
from letopis.analytics.contacting.reachable import refusals
from letopis.analytics.contacting.similar import Similar, similar_to
from letopis.analytics.statistics.comparison import Verdict, compare, fisher, holm
from letopis.analytics.statistics.normal import ERROR
from letopis.analytics.statistics.preference import (
    COMPARED,
    Estimate,
    Known,
    Preference,
    Sums,
    Tried,
    better_part,
    expected,
    preferred,
)
from letopis.analytics.statistics.proportions import Proportion
from letopis.kernel import clock
from letopis.kernel.workdays import workday, working_day

CALL = "call"
NONE = Tried(0, 0)
BANDS = ((0, 9), (9, 12), (12, 15), (15, 18), (18, 24))  # hours of a day
Band = tuple[int, int]


class Basis(StrEnum):
    """From what something is known."""

    OWN = "own"
    SIMILAR = "similar"


@dataclass(frozen=True)
class Way:
    """A way of reaching somebody: their own contacts by it, what is usual, why it is not offered ("" when it is)."""

    form: str
    tried: Tried
    waiting: int
    estimate: Estimate | None
    usual: float | None  # the share of clients like them
    refusal: str


@dataclass(frozen=True)
class Part:
    """A part of the day, with calls in it and at all other hours."""

    band: Band
    inside: Tried
    outside: Tried


@dataclass(frozen=True)
class Hours:
    """When the phone is picked up. `basis` is none when nothing may be said; `next_at` is the nearest such time of a
    working day."""

    basis: Basis | None = None
    part: Part | None = None
    next_at: datetime | None = None


@dataclass(frozen=True)
class Advice:
    """Everything about reaching somebody. `best` is a form of event types; `worse` those it was found better than."""

    known: Known
    ways: Sequence[Way]
    segment: str
    basis: Basis | None = None
    best: str = ""
    worse: Sequence[str] = ()
    certainty: float = 0.0
    hours: Hours = field(default_factory=Hours)
    since: datetime | None = None  # earlier events were not looked at

    @property
    def is_empty(self) -> bool:
        """Nothing to show: no contacts, and nothing known of others."""
        return self.basis is None and self.hours.basis is None and not any(way.tried.contacts for way in self.ways)

    def way(self, form: str) -> Way:
        """The way of a form."""
        return next(way for way in self.ways if way.form == form)


def advise(user: User, party: Party, rows: Sequence[Row] | None = None) -> Advice:
    """The advice on a card `user` sees: two queries at most. `rows`: its completed events, when they are read."""
    now = clock.now()
    counted = count(last_events(party) if rows is None else rows, Kinds(), user.zone, now)
    return of(counted, similar_to(party, user.zone, now), refusals(user, party), user.zone, now)


def of(counted: Counted, similar: Similar, refused: Mapping[str, str], zone: ZoneInfo, now: datetime) -> Advice:
    """The advice from one's own contacts, others' and what is refused: form → why."""
    usual = {form: sums.usual for form, sums in similar.ways.items()}
    every = preferred(counted.ways, usual)
    open_ = {form: tried for form, tried in counted.ways.items() if form not in refused}
    own = preferred(open_, usual) if len(open_) < len(counted.ways) else every
    basis, best, worse = _better(own, open_, {form: one for form, one in similar.ways.items() if form not in refused})
    ways = [
        Way(
            form,
            counted.ways.get(form, NONE),
            counted.waiting.get(form, 0),
            every.estimates.get(form),
            similar.ways[form].share.rate if form in similar.ways else None,
            refused.get(form, ""),
        )
        for form in WAYS
    ]
    hours = Hours() if CALL in refused else _hours(counted.hours, similar, zone, now)
    return Advice(own.known, ways, similar.segment, basis, best, worse, own.certainty, hours, counted.since)


def _better(
    own: Preference[str], tried: Mapping[str, Tried], others: Mapping[str, Sums]
) -> tuple[Basis | None, str, list[str]]:
    if own.best is not None:
        return Basis.OWN, own.best, [f for f, one in tried.items() if f != own.best and one.contacts >= COMPARED]
    if own.known == Known.NO_DIFFERENCE:  # of one's own data there is enough, and it shows none
        return None, "", []
    found = compare({form: sums.share for form, sums in others.items()})
    if found.verdict != Verdict.WINNER or found.winner is None:
        return None, "", []
    hoped = {form: expected(tried.get(form, NONE), sums.usual) for form, sums in others.items() if sums.share.is_enough}
    if hoped[found.winner] < max(hoped.values()):  # the few contacts there were point elsewhere
        return None, "", []
    return Basis.SIMILAR, found.winner, [pair.worse for pair in found.pairs if pair.better == found.winner]


def in_bands(hours: Mapping[int, Tried]) -> dict[Band, Tried]:
    """Calls by the hour as calls by the part of the day."""
    found = {}
    for band in BANDS:
        held = [tried for hour, tried in hours.items() if band[0] <= hour < band[1]]
        found[band] = Tried(sum(one.answered for one in held), sum(one.contacts for one in held))
    return found


def _hours(own: Mapping[int, Tried], similar: Similar, zone: ZoneInfo, now: datetime) -> Hours:
    calls = similar.ways.get(CALL, Sums())
    bands = in_bands(own)
    found = better_part(bands, calls.usual)
    if found.best is not None:
        return Hours(Basis.OWN, _part(bands, found.best), _next(found.best, own, zone, now))
    if found.known == Known.NO_DIFFERENCE:
        return Hours()
    theirs = in_bands(similar.hours)
    best = _others_best(theirs, calls.share.design_effect)
    return Hours(Basis.SIMILAR, _part(theirs, best), _next(best, similar.hours, zone, now)) if best else Hours()


def _part(bands: Mapping[Band, Tried], band: Band) -> Part:
    others = [one for key, one in bands.items() if key != band]
    outside = Tried(sum(one.answered for one in others), sum(one.contacts for one in others))
    return Part(band, bands[band], outside)


def _others_best(bands: Mapping[Band, Tried], effect: float) -> Band | None:
    """The part of the day in which clients pick up more than at all other hours together, by more than chance."""
    tested: list[tuple[Band, float, float]] = []
    for band in bands:
        part = _part(bands, band)
        inside = Proportion(part.inside.answered, part.inside.contacts, effect)
        outside = Proportion(part.outside.answered, part.outside.contacts, effect)
        if inside.is_enough and outside.is_enough and inside.rate is not None and outside.rate is not None:
            tested.append((band, inside.rate - outside.rate, fisher(inside, outside)))
    corrected = holm([probability for _band, _by, probability in tested])
    better = [(by, band) for (band, by, _p), one in zip(tested, corrected, strict=True) if one <= ERROR and by > 0]
    return max(better)[1] if better else None


def _next(band: Band, hours: Mapping[int, Tried], zone: ZoneInfo, now: datetime) -> datetime:
    """The nearest working time in a part of the day: its hour in which they talked most."""
    talked = {hour: tried.answered for hour, tried in hours.items() if band[0] <= hour < band[1]}
    hour = max(talked, key=lambda one: (talked[one], -one))
    here = now.astimezone(zone)
    day = here.date()
    if workday(day).is_off or here.hour >= hour:
        day = working_day(day + timedelta(days=1))
    return datetime.combine(day, time(hour), zone)
