"""What became of the contacts of the report: of each, so that a figure and the rows behind it are made of the same."""

from collections.abc import Iterator
from typing import Any

from letopis.analytics.channels.scan import Scan
from letopis.analytics.statistics.attribution import DAY
from letopis.analytics.statistics.replies import Contact, Outcome, outcomes
from letopis.analytics.touches.keeping import REPLY_DAYS
from letopis.kernel import clock


def contacts(read: Scan) -> Iterator[Outcome[int]]:
    """The contacts of the period under the filter; the group is the channel, the key the event.

    Contacts outside the period and outside the filter only end the wait of others.
    """
    ours: list[Contact[int]] = []
    moments: dict[Any, list[float]] = {}
    for client, past in read.touches.items():
        for touch in past:
            if touch.ours:
                counts = touch.asked and touch.channel is not None and read.start <= touch.at < read.end
                group = touch.channel if counts and touch.channel is not None else 0
                ours.append(Contact(client, group, touch.at, touch.talked, touch.event))
            elif touch.theirs:
                moments.setdefault(client, []).append(touch.at)
    for one in outcomes(ours, moments, window=REPLY_DAYS * DAY, now=clock.now().timestamp()):
        if one.contact.group:
            yield one
