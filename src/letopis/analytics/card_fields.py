"""What reports ask of cards and lists can ask, too: when a client appeared – so that a figure leads to its rows."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from letopis.accounts.list_fields import CARD
from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.events.models.participant import EventLink
from letopis.kernel import clock
from letopis.lists import where
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import Kind, ListField
from letopis.lists.periods import PERIODS


def _events(kind: str) -> QuerySet[EventLink]:
    """The completed events of a card, private ones and those marked for deletion left out."""
    return EventLink.objects.filter(**{kind: OuterRef("pk")}, state=Event.State.COMPLETED, is_counted=True)


def first_event(kind: str) -> Subquery:
    """When the first of them was; to annotate cards with."""
    return Subquery(_events(kind).order_by("occurs_at").values("occurs_at")[:1])


def appeared(row: Any, first: datetime | None) -> datetime:
    """A client is there since the card is, or since an earlier event of it."""
    made: datetime = row.created_at
    return made if first is None else min(made, first)


def _before(kind: str, moment: datetime) -> Q:
    return Q(created_at__lt=moment) | Q(Exists(_events(kind).filter(occurs_at__lt=moment)))


def _where(kind: str) -> where.Where:
    def apply(user: User, sign: Sign, values: Sequence[str]) -> Q:
        first, after = where.days_asked(user, sign, values)
        found = _before(kind, clock.day_start(after, user.zone)) if after else Q()
        return found & ~_before(kind, clock.day_start(first, user.zone)) if first else found

    return apply


def _load(kind: str) -> Callable[[User, Sequence[Any]], Mapping[int, datetime]]:
    def load(user: User, rows: Sequence[Any]) -> Mapping[int, datetime]:
        ids = [row.pk for row in rows]
        links = EventLink.objects.filter(**{f"{kind}__in": ids}, state=Event.State.COMPLETED, is_counted=True).order_by(
            "-occurs_at"
        )
        first = dict(links.values_list(kind, "occurs_at"))  # the earliest comes last and stays
        return {row.pk: appeared(row, first.get(row.pk)) for row in rows}

    return load


def card_fields(kind: str) -> Callable[[User], list[ListField]]:
    """The fields reports add to cards of a kind."""
    field = ListField(
        "appeared", _("Appeared"), Kind.MOMENT, _load(kind), group=CARD, choices=lambda user: PERIODS,
        comparisons=(Sign.WITHIN, Sign.IS, Sign.LESS, Sign.MORE_OR_IS, Sign.BETWEEN), where=_where(kind),
        groups=False, place="m-hide soft nowrap",
    )  # fmt: skip
    return lambda user: [field]
