"""The part of the report a figure is about: a channel, all of them, what is outside them; a value of the breakdown."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from letopis.analytics.channels.division import NONE, OTHERS, Division
from letopis.analytics.channels.goals import by_channel
from letopis.channels.models import Channel
from letopis.kernel.errors import NotFound

OUTSIDE = "none"  # what stands in an address for events outside channels


@dataclass(frozen=True)
class Part:
    """`groups` are what a contact counts for, as in the figures; the part is one of them, or all of them together."""

    groups: Callable[[int | None, int], tuple[Hashable, ...]] = by_channel
    group: Any = None  # None: events outside channels, goals no contact led to
    is_everything: bool = True
    name: str = ""  # as the page says it
    division: Division | None = None

    def takes(self, channel: int | None, event: int) -> bool:
        """Whether a contact counts for it."""
        if self.is_everything:
            return channel is not None
        found = self.groups(channel, event)
        return self.group in found if found else self.group is None


def of_channel(code: str) -> Part:
    """The part of a channel's line: "" for all channels. NotFound for what is none."""
    if code == "":
        return Part()
    if code == OUTSIDE:
        return Part(is_everything=False, name=_("Outside channels"))
    try:
        found = Channel.objects.select_related("type", "tag").filter(public_id=UUID(code)).first()
    except ValueError as error:
        raise NotFound from error
    if found is None:
        raise NotFound
    return Part(group=found.pk, is_everything=False, name=found.title)


def of_value(division: Division, value: str) -> Part:
    """The part of a line of the breakdown. NotFound for a value that has no line."""
    if value not in (*division.order, OTHERS, NONE):
        raise NotFound
    return Part(division.groups, value, False, division.name_of(value), division)
