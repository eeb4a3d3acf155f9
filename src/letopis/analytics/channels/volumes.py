"""How many events: by channel, state and day.

The one place the report takes counts from: kept ones where the question asks for what is counted apart, else the rows.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncDate

from letopis.analytics.channels.asked import Asked
from letopis.analytics.rollups.narrowing import NotKept, kept_condition
from letopis.analytics.rollups.reading import counted
from letopis.channels.matching import ranked, with_channels
from letopis.channels.models import Channel


class Place(NamedTuple):
    """What is counted apart."""

    channel: int | None
    state: str
    day: date


def volumes(asked: Asked, first: date, last: date) -> Counter[Place]:
    """The events of these days the reader may see under the filter."""
    channels = ranked(Channel.objects.all())
    try:
        condition = (
            asked.condition if asked.is_bad else kept_condition(asked.filter, asked.fields, asked.user, channels)
        )
    except NotKept:
        return volumes_of_rows(asked, first, last)
    found = counted(asked.user, first, last, ("channel", "state", "day"), condition, channels)
    return Counter({Place(*key): number for key, number in found.items()})


def volumes_of_rows(asked: Asked, first: date, last: date) -> Counter[Place]:
    """The same from rows in one query."""
    rows = with_channels(asked.events(first, last).filter(asked.condition))
    days = rows.annotate(day=TruncDate("occurs_at", tzinfo=asked.user.zone)).order_by()
    counted = days.values_list("channel", "state", "day").annotate(number=Count("pk"))
    return Counter({Place(channel, state, day): number for channel, state, day, number in counted})
