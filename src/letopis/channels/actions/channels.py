"""Channels are added, changed, put in order, switched off."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import check_manages
from letopis.channels.actions.rules import locked
from letopis.channels.facts import ChannelAdded, ChannelChanged
from letopis.channels.models import Channel
from letopis.channels.prices import Price
from letopis.events.models import EventType
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.actions.rules import check_text
from letopis.parties.models import Tag


@dataclass(frozen=True)
class ChannelInput:
    """What a channel is made of. An empty name is the one its parts make."""

    type: EventType
    direction: str = ""
    tag: Tag | None = None
    name: str = ""
    prices: Sequence[Price] = ()


def _values(given: ChannelInput, but: int | None) -> dict[str, Any]:
    check_text(given.name, "name", Channel.NAME)
    name = " ".join(given.name.split())
    if given.direction and not given.type.has_direction:
        raise Refused(_("Events of this type have no direction."), "direction")
    others = Channel.objects.select_related("type", "tag")
    if but is not None:
        others = others.exclude(pk=but)
    wanted = Channel(type=given.type, direction=given.direction, tag=given.tag, name=name)
    if found := others.filter(type=given.type, direction=given.direction, tag=given.tag).first():
        raise Refused(_("There is such a channel already: «%(name)s».") % {"name": found.title})
    if any(fold(other.title) == fold(wanted.title) for other in others):
        raise Refused(_("There is «%(name)s» already.") % {"name": wanted.title}, "name")
    if len({price.since for price in given.prices}) < len(given.prices):
        raise Refused(_("Two prices begin on one day."), "prices")
    prices = [price.kept() for price in sorted(given.prices, key=lambda price: price.since)]
    return {"name": name, "type": given.type, "direction": given.direction, "tag": given.tag, "prices": prices}


@in_transaction
def add_channel(given: ChannelInput, *, by: User) -> Channel:
    """A channel at the end of the dictionary."""
    check_manages(by)
    last = Channel.objects.order_by("-order").values_list("order", flat=True).first()
    row = Channel(**_values(given, None), order=(last or 0) + 1)
    row.save()
    # Taking it back switches it off: events may have been counted by it.
    changed = Changed(row, {"is_active": shown(False, _("no"))}, {"is_active": shown(True, _("yes"))})
    record(ChannelAdded([changed]), by=by)
    return row


@in_transaction
def change_channel(row: Channel, values: ChannelInput | bool, *, by: User, version: int | None = None) -> Channel:
    """Other parts, name or prices; `True` or `False` switches it on or off."""
    row = locked(row, by=by, version=version)
    changed = put(row, {"is_active": values} if isinstance(values, bool) else _values(values, row.pk))
    if changed.after:
        row.version += 1
        row.save(update_fields=[*changed.after, "version"])
        record(ChannelChanged([changed]), by=by)
    return row


@in_transaction
def move_channel(row: Channel, *, up: bool, by: User) -> None:
    """Change places with the neighbour in the dictionary; at its end nothing happens."""
    check_manages(by)
    rows = list(Channel.objects.select_for_update().order_by("order", "id"))
    place = next(number for number, one in enumerate(rows) if one.pk == row.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(rows):
        return
    rows[place], rows[other] = rows[other], rows[place]
    changes = []
    for number, one in enumerate(rows):
        changed = put(one, {"order": number})
        if changed.after:
            one.version += 1
            one.save(update_fields=["order", "version"])
            changes.append(changed)
    record(ChannelChanged(changes), by=by)
