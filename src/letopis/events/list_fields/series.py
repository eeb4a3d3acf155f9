"""«Серия»: which series an event belongs to, in words, and whether it recurs at all."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.events.list_fields.shared import EVENT, Rows
from letopis.events.models import EventSeries
from letopis.events.recurrence_form import words_of
from letopis.lists import where
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import Kind, Linked, ListField, address_of
from letopis.lists.spec import Choice

_OFFERED = 100


def _load(user: User, rows: Rows) -> Mapping[int, Any]:
    ids = {row.series_id for row in rows if row.series_id}
    known = {
        series.pk: Linked(words_of(series), address_of("series", series.public_id))
        for series in (EventSeries.objects.filter(pk__in=ids) if ids else ())
    }
    return {row.pk: known.get(row.series_id) for row in rows}


def _choices(user: User) -> list[Choice]:
    """The latest series of the reader's lists."""
    rows = EventSeries.objects.visible_to(user).filter(is_marked_for_deletion=False).order_by("-pk")[:_OFFERED]
    return [Choice(str(row.public_id), f"{row.subject}: {words_of(row)}") for row in rows]


def _named(user: User, values: Sequence[str]) -> list[int]:
    return list(EventSeries.objects.filter(public_id__in=where.uuids(values)).values_list("pk", flat=True))


def series_field() -> ListField:
    """The field."""
    return ListField(
        "series",
        _("Series"),
        Kind.CHOICE,
        _load,
        group=EVENT,
        choices=_choices,
        comparisons=(Sign.IS, Sign.IS_NOT, Sign.EMPTY, Sign.FILLED),
        where=where.choice("series", empty=None, resolve=_named),
        words={Sign.EMPTY: _("does not recur"), Sign.FILLED: _("recurs")},
    )
