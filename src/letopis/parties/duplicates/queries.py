"""Reading pairs of probable duplicates."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q

from letopis.accounts.models import User
from letopis.jobs.models import Run
from letopis.kernel.errors import NotFound
from letopis.parties.duplicates.candidates import Model
from letopis.parties.duplicates.weights import SHOWN_FROM, reason_in_words
from letopis.parties.models import ContactPerson, CounterpartyPair, PersonPair

PAGE = 50
COUNTED = 1000


def reasons_in_words(reasons: list[tuple[str, int]]) -> str:
    """«тот же телефон +60, похожее имя +25»."""
    return ", ".join(f"{reason_in_words(code)} {points:+d}".replace("-", "−") for code, points in reasons)


@dataclass(frozen=True)
class PairPage:
    """A page of pairs, the most probable first."""

    pairs: list[Any]
    after: str  # cursor of the next page, "" on the last one
    count: int  # COUNTED at most


def _pairs(user: User, model: Model) -> Any:
    table = PersonPair if model is ContactPerson else CounterpartyPair
    cards = model.objects.visible_to(user).filter(is_marked_for_deletion=False)
    return table._default_manager.filter(
        Exists(cards.filter(pk=OuterRef("first"))), Exists(cards.filter(pk=OuterRef("second")))
    )


def _position(cursor: str) -> tuple[int, int] | None:
    try:
        weight, pk = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, TypeError, RecursionError):
        return None
    return (weight, pk) if type(weight) is int and type(pk) is int and 0 <= weight <= 100 and 0 < pk < 2**63 else None


def pair_page(user: User, model: Model, *, after: str = "", told_apart: bool = False) -> PairPage:
    """Pairs of cards `user` sees, by weight; with `told_apart` those that were said to be different."""
    rows = _pairs(user, model)
    rows = (
        rows.filter(told_apart_at__isnull=False)
        if told_apart
        else rows.filter(told_apart_at=None, weight__gte=SHOWN_FROM)
    )
    count = len(rows.values_list("pk")[:COUNTED])
    if place := _position(after):
        rows = rows.filter(Q(weight__lt=place[0]) | Q(weight=place[0], pk__lt=place[1]))
    found = list(rows.select_related("first", "second", "told_apart_by").order_by("-weight", "-pk")[: PAGE + 1])
    following = ""
    if len(found) > PAGE:
        last = found[PAGE - 1]
        following = base64.urlsafe_b64encode(json.dumps([last.weight, last.pk]).encode()).decode().rstrip("=")
    return PairPage(found[:PAGE], following, count)


def get_pair(user: User, model: Model, pk: int) -> Any:
    """One pair; `NotFound` when one of its cards may not be seen."""
    if (pair := _pairs(user, model).filter(pk=pk).select_related("first", "second").first()) is None:
        raise NotFound
    return pair


def last_search(user: User, kind: str) -> tuple[Run | None, datetime | None]:
    """The user's search that still runs, and when their last one ended."""
    rows = Run.objects.filter(kind=f"duplicates-{kind}", by=user)
    running = rows.filter(state=Run.State.RUNNING).first()
    done = rows.filter(state=Run.State.DONE).order_by("-pk").values_list("finished_at", flat=True).first()
    return running, done
