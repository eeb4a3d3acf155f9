"""What happened in one period: read contact by contact, or added up by the database where contacts are kept and a
reader who sees everything asks about all of them."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from letopis.accounts.models import Scope
from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.changes import ReplyWeeks, reply_weeks
from letopis.analytics.channels.contacts import contacts
from letopis.analytics.channels.goals import Reached, Times, by_channel, credit, reached, times_of
from letopis.analytics.channels.scan import Call, Scan, call_of, frame, lonely_calls, scan, touch_of
from letopis.analytics.channels.volumes import Place, volumes
from letopis.analytics.statistics.attribution import DAY
from letopis.analytics.statistics.replies import Outcome, Replies, tallied
from letopis.analytics.touches import reading
from letopis.analytics.touches.keeping import REPLY_DAYS
from letopis.kernel import clock


@dataclass(frozen=True)
class Past:
    """What was found in one period. `outcomes` are read only where contacts are read one by one."""

    counts: Counter[Place]
    read: Scan
    outcomes: Sequence[Outcome[int]]
    replies: Mapping[int, Replies]
    reply_weeks: ReplyWeeks
    times: Times
    reached: Reached[int]


def past_of(asked: Asked, first: date, last: date) -> Past:
    """The period of these days."""
    window = asked.goal.window if asked.goal else 0
    counts, times = volumes(asked, first, last), times_of(asked, first, last)
    if asked.is_kept and asked.user.role.sees == Scope.ALL and not asked.is_narrowed and asked.by is None:
        return _added_up(asked, frame(asked, first, last, window), counts, times)
    read = scan(asked, first, last, window)
    outcomes = list(contacts(read))
    weeks = reply_weeks(outcomes, read.start)
    return Past(counts, read, outcomes, tallied(outcomes), weeks, times, reached(asked, read, times, by_channel))


def _added_up(asked: Asked, read: Scan, counts: Counter[Place], times: Times) -> Past:
    found = reading.met(read.start, read.end, REPLY_DAYS * DAY, clock.now().timestamp())
    for one in reading.touches_of({client for client, _at, _event in times.rows}, read.since, read.end):
        read.touches[one.client].append(touch_of(one))
    for past in read.touches.values():
        past.sort()
    calls: dict[int, Call] = {}
    for one in reading.calls(read.start, read.end):
        calls[one.event] = (calls.get(one.event) or call_of(one)).also(one.client)
    read.calls.extend([*calls.values(), *lonely_calls(asked, read)])
    whole = Reached[int](clients=found.clients, done=times.done)
    credit(whole, asked, read, times, by_channel)
    return Past(counts, read, (), found.replies, found.weeks, times, whole)
