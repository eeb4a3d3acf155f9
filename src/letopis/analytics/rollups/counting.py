"""Counting days anew: those triggers noted, all of them when definitions changed, some of them to see whether they hold.

The worker does it in steps of about a tenth of a second; every step is one transaction.
"""

import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count

from letopis.analytics.models import DayCount, RollupState, StaleMark
from letopis.analytics.rollups import cells
from letopis.channels.matching import ranked, with_channels
from letopis.channels.models import Channel
from letopis.events.models import Event
from letopis.kernel.bulk import insert_rows
from letopis.kernel.database import in_transaction

_STRETCH = 0.1  # seconds of one transaction: others wait to write meanwhile
_PIECE = 1000  # events with changed tags looked up in one go

Level = DayCount.Level
Key = tuple[int, int, int]  # level, responsible, team
Kept = dict[Key, dict[str, int]]


@dataclass
class Done:
    """What a step did: days counted, days of them whose counts were others, whether something is left to do."""

    days: int = 0
    mended: int = 0
    more: bool = False


def count_day(day: date, zone: ZoneInfo, channels: Sequence[Channel]) -> Kept:
    """The counts of a day from its rows, for everybody's eyes. `channels` in the order of `ranked`."""
    since, until = cells.bounds(day, day, zone)
    rows = Event.objects.filter(is_marked_for_deletion=False, occurs_at__gte=since, occurs_at__lt=until)
    columns = ("responsible", "team", "type", "direction", "channel", "state")
    found: Kept = {}
    for responsible, team, kind, direction, channel, state, number in (
        with_channels(rows, channels).order_by().values_list(*columns).annotate(number=Count("pk"))
    ):
        cell = cells.packed(cells.Cell(kind, direction, channel, state))
        for key in ((Level.ALL, 0, 0), (Level.TEAM, 0, team or 0), (Level.COLLEAGUE, responsible, team or 0)):
            held = found.setdefault(key, {})
            held[cell] = held.get(cell, 0) + number
    return found


def _kept(day: date) -> Iterator[tuple[int, Key, dict[str, int]]]:
    for row in DayCount.objects.filter(day=day):
        yield row.pk, (row.level, row.responsible, row.team), row.counts


def _replace(day: date, found: Kept) -> bool:
    """Make the kept counts of a day the found ones; answers with whether they were others."""
    same, stale = set(), []
    for pk, key, counts in _kept(day):
        if found.get(key) == counts:
            same.add(key)
        else:
            stale.append(pk)
    fresh = [
        {"level": int(level), "responsible": responsible, "team": team, "day": day, "counts": counts}
        for (level, responsible, team), counts in found.items()
        if (level, responsible, team) not in same
    ]
    DayCount.objects.filter(pk__in=stale).delete()
    insert_rows(DayCount, fresh)
    return bool(stale or fresh)


def _locked() -> RollupState:
    """The one row, held until the end of the transaction: one counts at a time."""
    RollupState.objects.get_or_create(pk=1)
    return RollupState.objects.select_for_update().get(pk=1)


def step() -> Done:
    """Count some of the noted days anew, the latest first; begin with all days when definitions are others."""
    zone, channels = cells.company_zone(), ranked(Channel.objects.all())
    state = RollupState.objects.first()
    if state is None or state.stamp != cells.stamp_of(channels, zone):
        _restart(list(_days_with_events(zone)))
    elif not StaleMark.objects.exists():
        return Done()
    return _step()


@in_transaction
def _step() -> Done:
    state = _locked()
    zone, channels = cells.company_zone(), ranked(Channel.objects.all())
    if state.stamp != cells.stamp_of(channels, zone):
        return Done(more=True)  # changed a moment ago: the next step begins anew
    _look_up_tagged()
    done, until = Done(), time.monotonic() + _STRETCH
    noted = StaleMark.objects.filter(hour__isnull=False).order_by("-hour").values_list("hour", flat=True)
    while (hour := noted.first()) is not None:
        if done.days and time.monotonic() > until:
            done.more = True
            break
        for day in _take(hour, zone):
            done.days += 1
            done.mended += _replace(day, count_day(day, zone, channels))
    return done


def _look_up_tagged() -> None:
    """Note the hours of events whose tags changed, instead of the events."""
    while rows := dict(StaleMark.objects.filter(event__isnull=False).values_list("pk", "event")[:_PIECE]):
        StaleMark.objects.filter(pk__in=list(rows)).delete()
        moments = Event.objects.filter(pk__in=set(rows.values())).values_list("occurs_at", flat=True)
        _note({cells.hour_of(moment) for moment in moments})


def _note(hours: Iterable[datetime]) -> None:
    StaleMark.objects.bulk_create((StaleMark(hour=hour) for hour in hours), batch_size=500)


def _take(hour: datetime, zone: ZoneInfo) -> set[date]:
    """The days of a noted hour; what is noted of them is struck off.

    The days are counted in later statements: these see everything whose note was seen and struck off here, and what is
    written meanwhile leaves a note that stays.
    """
    since, until = cells.bounds(min(days := cells.days_of([hour], zone)), max(days), zone)
    noted = StaleMark.objects.filter(hour__gt=since - timedelta(hours=1), hour__lt=until)
    hours = {found for found in noted.values_list("hour", flat=True).distinct() if found}
    StaleMark.objects.filter(hour__in=hours).delete()
    return cells.days_of(hours, zone)


def _days_with_events(zone: ZoneInfo) -> Iterator[date]:
    """Every day with an event: one look at an index for each."""
    rows = Event.objects.order_by("occurs_at").values_list("occurs_at", flat=True)
    moment = rows.first()
    while moment is not None:
        day = moment.astimezone(zone).date()
        yield day
        moment = rows.filter(occurs_at__gte=cells.bounds(day, day, zone)[1]).first()


@in_transaction
def _restart(days: Sequence[date]) -> None:
    """Note all days, those with events and those with counts, and trust counts under the present definitions again.

    An event written since `days` were read has left its own note.
    """
    state = _locked()
    zone, channels = cells.company_zone(), ranked(Channel.objects.all())
    kept = DayCount.objects.values_list("day", flat=True).distinct()
    _note({cells.mark_of(day, zone) for day in {*days, *kept}})
    state.stamp, state.zone = cells.stamp_of(channels, zone), zone.key
    state.save(update_fields=["stamp", "zone"])


def clean() -> Done:
    """Count every noted day."""
    whole, done = Done(), step()
    while True:
        whole.days, whole.mended = whole.days + done.days, whole.mended + done.mended
        if not done.more:
            return whole
        done = step()


def rebuild() -> Done:
    """Count every day there is; answers with how many had to be mended beside those noted as changed."""
    clean()
    _restart(list(_days_with_events(cells.company_zone())))
    return clean()


def stale_days() -> int | None:
    """How many days wait to be counted; None when all do."""
    zone, state = cells.company_zone(), RollupState.objects.first()
    if state is None or state.stamp != cells.stamp_of(ranked(Channel.objects.all()), zone):
        return None
    hours = StaleMark.objects.filter(hour__isnull=False).values_list("hour", flat=True).distinct()
    return len(cells.days_of((hour for hour in hours if hour), zone))


def disagreeing(sample: int = 20) -> list[date]:
    """Of some days, those whose kept counts are not what their rows give though nothing is noted of them."""
    zone, channels = cells.company_zone(), ranked(Channel.objects.all())
    days = list(DayCount.objects.filter(level=Level.ALL).values_list("day", flat=True))
    found = []
    for day in sorted(random.sample(days, min(sample, len(days)))):
        kept = {key: counts for _pk, key, counts in _kept(day)}
        if kept != count_day(day, zone, channels) and not _is_noted(day, zone):
            found.append(day)
    return found


def _is_noted(day: date, zone: ZoneInfo) -> bool:
    since, until = cells.bounds(day, day, zone)
    tagged = StaleMark.objects.filter(event__isnull=False).values("event")
    return (
        StaleMark.objects.filter(hour__gt=since - timedelta(hours=1), hour__lt=until).exists()
        or Event.objects.filter(pk__in=tagged, occurs_at__gte=since, occurs_at__lt=until).exists()
        or stale_days() is None
    )
