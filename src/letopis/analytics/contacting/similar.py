"""What is usual among clients like somebody: kept as sums for each segment, counted anew once a day.

A segment is read only when at least `FEWEST` clients were contacted in it: nobody can be told from its shares.
"""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.conf import settings

from letopis.analytics.contacting.past import Counted, Kinds, Party, Row, count
from letopis.analytics.models import SimilarClients
from letopis.analytics.statistics.preference import Sums, Tried
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventLink
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.parties.models import ContactPerson

FEWEST = 20  # clients contacted
DAYS = 366  # looked back
_PIECE = 2000


@dataclass(frozen=True)
class Similar:
    """The figures of a segment; none without one."""

    segment: str
    ways: Mapping[str, Sums]
    hours: Mapping[int, Tried]


NOBODY = Similar("", {}, {})


def segments_of(party: Party) -> list[str]:
    """The segments a card belongs to, the closest first: those of its source, of its kind, everybody."""
    kind = "person" if isinstance(party, ContactPerson) else "counterparty"
    return _segments(kind, party.source_id, "" if isinstance(party, ContactPerson) else party.kind)


def _segments(card: str, source: int | None, kind: str) -> list[str]:
    found = [f"{card} source {source}"] if source else []
    return [*found, *([f"{card} kind {kind}"] if kind else []), card]


def similar_to(party: Party, zone: ZoneInfo, now: datetime) -> Similar:
    """The closest segment that holds enough clients; its hours by the clock of `zone`. No query on a page: the table is
    a dictionary."""
    kept = {row.segment: row for row in every(SimilarClients)}
    for segment in segments_of(party):
        if (row := kept.get(segment)) and _contacted(row) >= FEWEST:
            return Similar(
                segment,
                {form: Sums(*numbers) for form, numbers in row.ways.items() if numbers[0] >= FEWEST},
                _moved(row.hours, zone, now),
            )
    return NOBODY


def _contacted(row: SimilarClients) -> int:
    return max((numbers[0] for numbers in row.ways.values()), default=0)


def _moved(hours: Mapping[str, list[int]], zone: ZoneInfo, now: datetime) -> dict[int, Tried]:
    """Hours of the company's clock on that of the reader, as the two stand to each other now."""
    there, here = (now.astimezone(one).utcoffset() or timedelta() for one in (ZoneInfo(settings.TIME_ZONE), zone))
    by = round((here - there).total_seconds() / 3600)
    return {(int(hour) + by) % 24: Tried(*numbers) for hour, numbers in hours.items()}


@dataclass
class _Segment:
    ways: dict[str, Sums]
    hours: dict[int, tuple[int, int]]

    def add(self, counted: Counted) -> None:
        for form, tried in counted.ways.items():
            self.ways[form] = self.ways.get(form, Sums()).plus(tried.answered, tried.contacts)
        for hour, tried in counted.hours.items():
            talked, calls = self.hours.get(hour, (0, 0))
            self.hours[hour] = (talked + tried.answered, calls + tried.contacts)


def count_similar() -> int:
    """Count every segment anew; how many there are. One walk over each kind of chronicle, one client at a time."""
    now = clock.now()
    found: dict[str, _Segment] = {"person": _Segment({}, {}), "counterparty": _Segment({}, {})}
    zone, kinds = ZoneInfo(settings.TIME_ZONE), Kinds()
    for segments, rows in _pasts(now):
        counted = count(rows, kinds, zone, now)
        for segment in segments:
            found.setdefault(segment, _Segment({}, {})).add(counted)
    _keep(found, now)
    return len(found)


@in_transaction
def _keep(found: Mapping[str, _Segment], now: datetime) -> None:
    SimilarClients.objects.exclude(segment__in=list(found)).delete()
    SimilarClients.objects.bulk_create(
        [
            SimilarClients(
                segment=segment,
                ways={form: list(astuple(sums)) for form, sums in held.ways.items() if sums.contacts},
                hours={str(hour): list(numbers) for hour, numbers in held.hours.items()},
                counted_at=now,
            )
            for segment, held in found.items()
        ],
        update_conflicts=True,
        unique_fields=["segment"],
        update_fields=["ways", "hours", "counted_at"],
        batch_size=200,
    )


def _pasts(now: datetime) -> Iterator[tuple[list[str], list[Row]]]:
    """Each card's segments with its events of the last year, the newest first."""
    for card, more in (("person", ()), ("counterparty", ("counterparty__kind",))):
        links = EventLink.objects.filter(
            **{f"{card}__isnull": False, f"{card}__is_marked_for_deletion": False},
            is_counted=True,
            state=Event.State.COMPLETED,
            occurs_at__gte=now - timedelta(days=DAYS),
            occurs_at__lt=now,
        ).order_by(card, "-occurs_at", "-event")
        columns = (card, f"{card}__source", *more, "occurs_at", "type", "event__direction", "event__outcome")
        rows = links.values_list(*columns).iterator(chunk_size=_PIECE)
        for _pk, theirs in groupby(rows, key=lambda row: row[0]):
            held = list(theirs)
            kind = held[0][2] if more else ""
            yield _segments(card, held[0][1], kind), [Row(*row[-4:]) for row in held]
