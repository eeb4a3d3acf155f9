"""Events of the report divided by the values of a dimension: which events each value has, at most so many values."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.analytics.channels.asked import Asked
from letopis.channels.matching import with_channels
from letopis.channels.models import Channel

MOST = 12  # values with a row of their own
NONE, OTHERS = "none", "others"  # events without a value; those of the values that have no row
ELSEWHERE = "elsewhere"  # contacts of other channels, which goals are shared with
_PIECE = 2000


@dataclass(frozen=True)
class Division:
    """`order` are the values that have a row: those with most events first, `OTHERS` and `NONE` last.

    `events` are those of the period by value, `values` of each event read, also of those before the period.
    """

    channel: Channel | None  # of which alone the rows are; None for all
    order: Sequence[str]
    names: Mapping[str, str]
    values: Mapping[int, Collection[str]]
    events: Mapping[str, Sequence[int]]
    others: int  # values under `OTHERS`
    is_shared: bool  # whether some event has several values

    def name_of(self, value: str) -> str:
        """As a page says it."""
        if value == NONE:
            return _("Not given")
        if value == OTHERS:
            return ngettext("Others (%(num)d value)", "Others (%(num)d values)", self.others) % {"num": self.others}
        return self.names.get(value, _("Unknown"))

    def groups(self, channel: int | None, event: int) -> tuple[str, ...]:
        """Which rows a contact counts for."""
        if self.channel and channel != self.channel.pk:
            return (ELSEWHERE,)
        return () if channel is None else tuple(self.values.get(event, (NONE,)))


def divide(asked: Asked, since: date) -> Division:
    """The division the address asks for, of the events since a day; ValueError without one."""
    if asked.by is None:
        raise ValueError("nothing to divide by")
    read = asked.by.read(asked.user, asked.events(since, asked.last).filter(asked.condition))
    period: list[int] = []
    rows: Any = with_channels(asked.events(asked.first, asked.last).filter(asked.condition)).order_by()
    wanted = asked.of.pk if asked.of else None
    for event, channel in rows.values_list("pk", "channel").iterator(chunk_size=_PIECE):
        if wanted is None or channel == wanted:
            period.append(event)
    counts = Counter(value for event in period for value in read.get(event, ()))
    ranked = [value for value, _number in sorted(counts.items(), key=lambda item: (-item[1], item[0]))]
    own = set(ranked[:MOST])
    values = {
        event: tuple(sorted({value if value in own else OTHERS for value in held})) for event, held in read.items()
    }  # a value that has no event in the period stands among the others, too: it may be credited with a goal
    events: dict[str, list[int]] = {}
    for event in period:
        for value in values.get(event, (NONE,)):
            events.setdefault(value, []).append(event)
    order = [*ranked[:MOST], *(value for value in (OTHERS, NONE) if value in events)]
    shared = any(len(values.get(event, ())) > 1 for event in period)
    return Division(asked.of, order, asked.by.names(own), values, events, len(ranked) - len(own), shared)
