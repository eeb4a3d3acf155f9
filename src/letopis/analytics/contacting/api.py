"""`/people/{id}/contacting` and `/counterparties/{id}/contacting`: how somebody is best reached."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from letopis.analytics.contacting import words
from letopis.analytics.contacting.advice import Advice, Hours, advise
from letopis.analytics.statistics.preference import Tried
from letopis.parties.queries import get_counterparty, get_person
from letopis.rest.requests import user_of

router = Router(tags=["contacting"])
Form = Literal["call", "email", "sms", "messenger"]
Basis = Literal["own", "similar"]


class WayOut(Schema):
    """A way of reaching somebody, by the form of its types of events. `answered` of `contacts` whose seven days are
    over; `usual`: the share of similar clients, null when there are too few; `expected` with its 95 % interval: the share
    to be expected of them; `refusal`: why it is not offered, empty when it is."""

    way: Form
    answered: int
    contacts: int
    waiting: int
    usual: float | None
    expected: float | None
    expected_low: float | None
    expected_high: float | None
    refusal: str


class HoursOut(Schema):
    """The part of the day in which they pick up the phone more than at all other hours, from `first` to `last` o'clock
    of the user's clock; `next_at`: the nearest such time of a working day. For `similar` clients there are shares only."""

    basis: Basis
    first: int
    last: int
    rate: float
    rate_outside: float
    answered: int | None
    calls: int | None
    next_at: datetime


class ContactingOut(Schema):
    """`best` is null when nothing may be said; `known` is what their own contacts tell, `basis` what `best` is known
    from. `similar`: who is meant by similar clients, empty when there are too few of them."""

    known: Literal["too_little", "no_difference", "preferred"]
    basis: Basis | None
    best: Form | None
    certainty: float
    ways: list[WayOut]
    hours: HoursOut | None
    similar: str


@router.get("/people/{id}/contacting", response=ContactingOut, operation_id="person_contacting")
def person_contacting(request: HttpRequest, id: UUID) -> Any:
    """How a person is best reached: by which way they answer, when they pick up the phone."""
    return _shape(advise(user_of(request), get_person(user_of(request), id)))


@router.get("/counterparties/{id}/contacting", response=ContactingOut, operation_id="counterparty_contacting")
def counterparty_contacting(request: HttpRequest, id: UUID) -> Any:
    """How a counterparty is best reached, with everybody who stands for it."""
    return _shape(advise(user_of(request), get_counterparty(user_of(request), id)))


def _shape(advice: Advice) -> dict[str, Any]:
    return {
        "known": advice.known.value,
        "basis": advice.basis.value if advice.basis else None,
        "best": advice.best or None,
        "certainty": round(advice.certainty, 3),
        "ways": [
            {
                "way": way.form, "answered": way.tried.answered, "contacts": way.tried.contacts, "waiting": way.waiting,
                "usual": _rounded(way.usual), "refusal": way.refusal,
                "expected": _rounded(way.estimate.rate if way.estimate else None),
                "expected_low": _rounded(way.estimate.interval.low if way.estimate else None),
                "expected_high": _rounded(way.estimate.interval.high if way.estimate else None),
            }
            for way in advice.ways
        ],
        "hours": _hours(advice.hours),
        "similar": words.who_is_similar(advice.segment) if advice.segment else "",
    }  # fmt: skip


def _hours(hours: Hours) -> dict[str, Any] | None:
    if hours.basis is None or hours.part is None:
        return None
    own = hours.basis == "own"
    part = hours.part
    return {
        "basis": hours.basis.value, "first": part.band[0], "last": part.band[1], "rate": _rate(part.inside),
        "rate_outside": _rate(part.outside), "answered": part.inside.answered if own else None,
        "calls": part.inside.contacts if own else None, "next_at": hours.next_at,
    }  # fmt: skip


def _rate(tried: Tried) -> float | None:
    return _rounded(tried.answered / tried.contacts)


def _rounded(value: float | None) -> float | None:
    """Whole percents, as on the card: of others nothing finer is told."""
    return None if value is None else round(value, 2)
