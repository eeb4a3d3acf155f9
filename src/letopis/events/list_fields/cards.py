"""The last and the next event, as fields of people and counterparties."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.events import cells
from letopis.events.list_fields.shared import (
    EVENTS,
    Rows,
    _types_named,
    type_choices,
    type_groups,
)
from letopis.events.queries import summaries
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.lists import declaring, where
from letopis.lists.counted import by_column
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import Kind, ListField, once
from letopis.lists.sorting import by_path
from letopis.lists.spec import Choice

# — What events add to cards —


def _summary(rows: Rows) -> Mapping[int, Any]:
    return once(rows, "event summaries", lambda: summaries(rows))


def _last(user: User, rows: Rows) -> Mapping[int, Any]:
    return {pk: cells.Dated.of(held.last) for pk, held in _summary(rows).items() if held.last}


def _next(user: User, rows: Rows) -> Mapping[int, Any]:
    return {pk: cells.Dated.of(held.next) for pk, held in _summary(rows).items() if held.next}


def _last_type(user: User, rows: Rows) -> Mapping[int, Any]:
    return {pk: held.last.type.title for pk, held in _summary(rows).items() if held.last}


def _next_state(user: User, rows: Rows) -> Mapping[int, Any]:
    named = {True: str(_("Overdue")), False: str(_("Planned"))}
    return {pk: named[held.next.overdue] for pk, held in _summary(rows).items() if held.next}


def _next_state_where(user: User, comparison: Sign, values: Sequence[str]) -> Q:
    if comparison in (Sign.EMPTY, Sign.FILLED):
        return Q(event_summary__next_at__isnull=comparison == Sign.EMPTY)
    # By the end of an all-day event, as everywhere: a whole day is not late while it lasts.
    late = Q(event_summary__next_event__due_at__lt=clock.now())
    known = {"overdue": late, "planned": Q(event_summary__next_event__due_at__gte=clock.now())}
    if unknown := [value for value in values if value not in known]:
        raise Refused(_("There is no such value."), unknown[0])
    return where.joined([known[value] for value in values])


def _number_where(user: User, comparison: Sign, values: Sequence[str]) -> Q:
    """Cards without a summary have no events: they count as nought."""
    column = "event_summary__number"
    found = where.number(column)(user, comparison, values)
    signs = {
        Sign.IS: lambda: 0 in [where.read_number(value) for value in values],
        Sign.IS_NOT: lambda: 0 not in [where.read_number(value) for value in values],
        Sign.LESS: lambda: where.read_number(values[0]) > 0,
        Sign.LESS_OR_IS: lambda: where.read_number(values[0]) >= 0,
        Sign.MORE: lambda: where.read_number(values[0]) < 0,
        Sign.MORE_OR_IS: lambda: where.read_number(values[0]) <= 0,
        Sign.BETWEEN: lambda: min(map(where.read_number, values)) <= 0 <= max(map(where.read_number, values)),
    }
    nothing = Q(event_summary__isnull=True)
    return found | nothing if signs[comparison]() else found & ~nothing


def card_fields(user: User) -> list[ListField]:
    """The last and the next event of a person or a counterparty."""
    more: dict[str, Any] = {"group": EVENTS}
    return [
        declaring.moment(
            "last",
            _("Last event"),
            "event_summary__last_at",
            load=_last,
            sort=by_path("last_at", "event_summary__last_at", descending=True),
            cell=cells.last_cell,
            place="m-1e",
            is_shown=True,
            **more,
        ),
        declaring.choice(
            "last-type",
            _("Type of the last event"),
            type_choices,
            "event_summary__last_event__type",
            load=_last_type,
            where=where.choice("event_summary__last_event__type", empty=None, resolve=_types_named),
            counted=by_column("event_summary__last_event__type", type_groups),
            **more,
        ),
        declaring.moment(
            "next",
            _("Next event"),
            "event_summary__next_at",
            load=_next,
            sort=by_path("next_at", "event_summary__next_at"),
            cell=cells.next_cell,
            place="m-2e",
            is_shown=True,
            **more,
        ),
        declaring.choice(
            "next-state",
            _("State of the next event"),
            lambda user: [Choice("planned", _("Planned")), Choice("overdue", _("Overdue"))],
            load=_next_state,
            where=_next_state_where,
            comparisons=(Sign.IS, Sign.EMPTY, Sign.FILLED),
            **more,
        ),
        ListField(
            "events",
            _("Number of events"),
            Kind.INTEGER,
            lambda user, rows: {row.pk: 0 for row in rows} | {pk: row.number for pk, row in _summary(rows).items()},
            comparisons=tuple(sign for sign in where.NUMBERS if sign not in (Sign.EMPTY, Sign.FILLED)),
            where=_number_where,
            sort=by_path("events_number", "event_summary__number", descending=True),
            measured=lambda rows, name: rows.annotate(**{name: Coalesce(F("event_summary__number"), 0)}),
            place="m-hide soft tn",
            **more,
        ),
    ]
