"""How many events: by channel, state and day.

The one place counts come from. Now counted from the rows in one query; may be answered by kept counts, which must give
the same.
"""

from collections import Counter
from datetime import date
from typing import NamedTuple

from django.db.models import Count
from django.db.models.functions import TruncDate

from letopis.analytics.channels.asked import Asked
from letopis.channels.matching import with_channels


class Place(NamedTuple):
    """What is counted apart."""

    channel: int | None
    state: str
    day: date


def volumes(asked: Asked, first: date, last: date) -> Counter[Place]:
    """The events of these days the reader may see under the filter."""
    rows = with_channels(asked.events(first, last).filter(asked.condition))
    days = rows.annotate(day=TruncDate("occurs_at", tzinfo=asked.user.zone)).order_by()
    counted = days.values_list("channel", "state", "day").annotate(number=Count("pk"))
    return Counter({Place(channel, state, day): number for channel, state, day, number in counted})
