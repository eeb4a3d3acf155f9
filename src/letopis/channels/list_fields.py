"""«Канал» among the fields of events: column, filter, order, grouping and export come of it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.channels.matching import find_channel, in_channel, ranked
from letopis.channels.models import Channel
from letopis.channels.queries import channels
from letopis.events.models import Event
from letopis.lists import declaring, where
from letopis.lists.counted import by_value
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import ListField, SortBy, once
from letopis.lists.spec import Choice

RANK = "rank_channel"


def _choices(user: User) -> list[Choice]:
    return [Choice(str(row.public_id), row.title) for row in channels() if row.is_active]


def _where(user: User, sign: Sign, values: Sequence[str]) -> Q:
    known = ranked(Channel.objects.all())
    if sign in (Sign.EMPTY, Sign.FILLED):
        some = where.joined([in_channel(known, row) for row in known])
        return ~some if sign == Sign.EMPTY else some
    wanted: set[UUID] = set(where.uuids(values))
    found = where.joined([in_channel(known, row) for row in known if row.public_id in wanted])
    return ~found if sign == Sign.IS_NOT else found


def _load(user: User, rows: Sequence[Any]) -> Mapping[int, str]:
    def load() -> dict[int, str]:
        known = ranked(channels())
        tags: dict[int, set[int]] = {}
        links = Event.tags.through.objects.filter(event__in=[row.pk for row in rows])
        for event, tag in links.values_list("event", "tag"):
            tags.setdefault(event, set()).add(tag)
        found = {row.pk: find_channel(known, row.type_id, row.direction, tags.get(row.pk, set())) for row in rows}
        return {pk: channel.title for pk, channel in found.items() if channel}

    return once(rows, "channels", load)


def _ranked(rows: QuerySet[Any]) -> QuerySet[Any]:
    """By the places of channels in the dictionary; events without one stand last."""
    known = ranked(Channel.objects.all())
    places = {row.pk: place for place, row in enumerate(Channel.objects.filter(is_active=True))}
    cases = [When(in_channel(known, row), then=Value(places[row.pk])) for row in known]
    none = Value(None, output_field=IntegerField())
    found: QuerySet[Any] = rows.annotate(
        **{RANK: Case(*cases, default=none, output_field=IntegerField(null=True)) if cases else none}
    )
    return found


def _place(user: User) -> Any:
    known = ranked(Channel.objects.all())
    cases = [When(in_channel(known, row), then=Value(row.pk)) for row in known]
    return Case(*cases, default=None, output_field=IntegerField(null=True)) if cases else Value(None, IntegerField())


def _groups(user: User) -> dict[Any, Choice]:
    return {row.pk: Choice(str(row.public_id), row.title) for row in channels()}


def event_fields(user: User) -> list[ListField]:
    """What channels add to events."""
    return [
        declaring.choice(
            "channel", _("Channel"), _choices,
            load=_load, where=_where, sort=SortBy(RANK, _ranked, nullable=True), group=_("Event"),
            counted=by_value(_place, _groups),
        )
    ]  # fmt: skip
