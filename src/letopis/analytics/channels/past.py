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
from letopis.analytics.channels.scan import Call, Scan, frame, lonely_calls, scan, touch_of
from letopis.analytics.channels.volumes import Place, volumes
from letopis.analytics.statistics.attribution import DAY
from letopis.analytics.statistics.replies import Outcome, Replies, tallied
from letopis.analytics.touches import reading
from letopis.analytics.touches.keeping import REPLY_DAYS
from letopis.channels.goals.clients import Client
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


def past_of(asked: Asked, first: date, last: date, *, in_full: bool = True) -> Past:
    """The period of these days; without `in_full` only what a period is compared by: no calls, times and weeks where
    they would have to be read apart."""
    window = asked.goal.window if asked.goal else 0
    volume, times = volumes(asked, first, last), times_of(asked, first, last)
    sees_all = asked.user.role.sees == Scope.ALL and not asked.is_narrowed
    if asked.is_kept and sees_all and (asked.by is None or not in_full):
        return _added_up(asked, first, last, volume, times, in_full=in_full)
    read = scan(asked, first, last, window)
    outcomes = list(contacts(read))
    weeks = reply_weeks(outcomes, read.start)
    return Past(volume, read, outcomes, tallied(outcomes), weeks, times, reached(asked, read, times, by_channel))


def _added_up(asked: Asked, first: date, last: date, volume: Counter[Place], times: Times, *, in_full: bool) -> Past:
    read = frame(asked, first, last, asked.goal.window if asked.goal else 0)
    found = reading.met(read.start, read.end, REPLY_DAYS * DAY, clock.now().timestamp(), in_full=in_full)
    for one in reading.touches_of({client for client, _at, _event in times.rows}, read.since, read.end):
        read.touches[one.client].append(touch_of(one))
    for past in read.touches.values():
        past.sort()
    if in_full:
        read.calls.extend(_calls(asked, read, first, last))
    whole = Reached[int](clients=found.clients, done=times.done)
    credit(whole, asked, read, times, by_channel)
    return Past(volume, read, (), found.replies, found.weeks, times, whole)


def _calls(asked: Asked, read: Scan, first: date, last: date) -> list[Call]:
    calls: dict[int, Call] = {}
    for event, channel, talked, at, company, person in reading.calls(read.start, read.end):
        client = Client("person", person or 0) if company is None else Client("counterparty", company)
        known = calls.get(event)
        calls[event] = known.also(client) if known else Call(channel or None, talked, client, at, event)
    return [*calls.values(), *lonely_calls(asked, first, last, len(calls))]
