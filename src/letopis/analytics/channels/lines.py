"""The contacts behind a figure, one by one: «отклик», «до ответа», «ждут срока», «дозвон»."""

from collections.abc import Sequence
from dataclasses import dataclass

from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.behind import MOST, names_of
from letopis.analytics.channels.contacts import contacts
from letopis.analytics.channels.parts import Part
from letopis.analytics.channels.scan import Scan, scan
from letopis.analytics.statistics.durations import MEDIAN as HALF
from letopis.analytics.statistics.durations import MOST as NINE_OF_TEN
from letopis.analytics.statistics.durations import Quantile, quantile
from letopis.analytics.statistics.proportions import Proportion, clustered
from letopis.analytics.statistics.replies import Replies
from letopis.channels.goals.clients import Client
from letopis.events.models import Event

KINDS = ("reply", "time", "waiting", "calls", "events")


@dataclass(frozen=True)
class Line:
    """A contact with a client: whether it was answered, by which event, in how many seconds."""

    event: Event
    client: tuple[str, str]  # name and address; empty when no client is seen
    is_answered: bool
    answer: Event | None
    seconds: float | None


@dataclass(frozen=True)
class Lines:
    """The first of them, how many there are, the figures they make."""

    rows: Sequence[Line]
    count: int
    share: Proportion | None = None
    median: Quantile | None = None
    most: Quantile | None = None


@dataclass(frozen=True)
class _Held:
    event: int
    client: Client | None
    at: float
    is_answered: bool
    answer: int | None = None
    seconds: float | None = None


def lines(asked: Asked, part: Part, what: str, only: str = "") -> Lines:
    """The contacts of one of `KINDS`; `only` those answered ("yes") or not ("no"), the figures are of all."""
    if what == "events":
        return _shown([_Held(pk, None, 0, False) for pk in _events(part)], "", None)
    read = scan(asked, asked.first, asked.last, 0)
    if what == "calls":
        held = _calls(read, part)
        return _shown(held, only, _share(held))
    counted, held = Replies(), []
    answers = {
        (client, touch.at): touch.event for client, past in read.touches.items() for touch in past if touch.theirs
    }
    for one in contacts(read):
        contact = one.contact
        if not part.takes(contact.group, contact.key):
            continue
        counted.add(one)
        if one.is_ripe == (what == "waiting") or (what == "time" and one.seconds is None):
            continue
        client = contact.client
        assert isinstance(client, Client)
        answer = answers.get((client, one.replied)) if one.replied is not None else None
        held.append(_Held(contact.key, client, contact.at, one.is_answered, answer, one.seconds))
    if what == "time":
        held.sort(key=lambda row: row.seconds or 0)
        return _shown(held, "", None, quantile(counted.times, HALF), quantile(counted.times, NINE_OF_TEN))
    held.sort(key=lambda row: -row.at)
    return _shown(held, only, counted.share if what == "reply" else None)


def _events(part: Part) -> Sequence[int]:
    """The events of a value, whatever their state; nothing of a channel: those are a list of events."""
    return part.division.events.get(part.group, ())[::-1] if part.division else ()


def _calls(read: Scan, part: Part) -> list[_Held]:
    held = [
        _Held(call.event, call.client if isinstance(call.client, Client) else None, call.at, call.talked)
        for call in read.calls
        if part.takes(call.channel, call.event)
    ]
    return sorted(held, key=lambda row: -row.at)


def _share(held: Sequence[_Held]) -> Proportion:
    by_client: dict[object, list[int]] = {}
    for row in held:
        counts = by_client.setdefault(row.client or row.event, [0, 0])
        counts[0] += row.is_answered
        counts[1] += 1
    return clustered((answered, of) for answered, of in by_client.values())


def _shown(
    held: Sequence[_Held],
    only: str,
    share: Proportion | None,
    median: Quantile | None = None,
    most: Quantile | None = None,
) -> Lines:
    if only:
        held = [row for row in held if row.is_answered == (only == "yes")]
    first = held[:MOST]
    events = Event.objects.select_related("type").in_bulk(
        {pk for row in first for pk in (row.event, row.answer) if pk is not None}
    )
    names = names_of(row.client for row in first if row.client)
    rows = [
        Line(
            events[row.event], names.get(row.client, ("", "")) if row.client else ("", ""), row.is_answered,
            events.get(row.answer) if row.answer else None, row.seconds,
        )
        for row in first
        if row.event in events
    ]  # fmt: skip
    return Lines(rows, len(held), share, median, most)
