"""«Завершено за 14 дней»: the small chart of «Сегодня»."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.charts.columns import Columns
from letopis.charts.data import Series
from letopis.charts.ready import compared, small_days
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType
from letopis.kernel import clock
from letopis.lists.conditions import Condition, Group, write
from letopis.lists.fields import Comparison

DAYS = 14
_TYPES = 5  # shown apart, the most frequent ones; the others together
_COLOURED = {"call", "meet", "mail", "sms", "cal", "other"}


@dataclass(frozen=True)
class Lately:
    """How much was completed, by day and type; `change` says how it stands to the 14 days before."""

    count: int
    change: str
    chart: Columns
    href: str


def lately(user: User, *, team: bool) -> Lately:
    """What `user`, or with `team` everybody they see, has completed. One query."""
    today = clock.today(user.zone)
    days = [today - timedelta(days=back) for back in range(DAYS - 1, -1, -1)]
    counted = _counts(user, days[0] - timedelta(days=DAYS), today, team)
    now = Counter({place: number for place, number in counted.items() if place[0] >= days[0]})
    apart = [kind for kind, _number in _by_type(now).most_common(_TYPES)]
    known = [kind for kind in every(EventType) if kind.pk in apart]
    series = [_series(kind.title_many, kind.look, [kind], now, days, user, team) for kind in known]
    rest = [kind for kind in every(EventType) if kind.pk not in apart and kind.pk in _by_type(now)]
    if rest:
        series.append(_series(_("Others"), "", rest, now, days, user, team))
    count = now.total()
    return Lately(
        count,
        compared(count, counted.total() - count),
        small_days("done-lately", _("Completed by day"), days, series),
        _rows(user, team, days[0], today),
    )


def _counts(user: User, first: date, last: date, team: bool) -> Counter[tuple[date, int]]:
    """(day, type) → how many of these days, both included, on the reader's clock."""
    since, until = _moment(user, first), _moment(user, last + timedelta(days=1))
    rows = Event.objects.visible_to(user).filter(
        state=Event.State.COMPLETED, is_marked_for_deletion=False, occurs_at__gte=since, occurs_at__lt=until
    )
    if not team:
        rows = rows.filter(responsible=user)
    by_day = rows.annotate(day=TruncDate("occurs_at", tzinfo=user.zone)).order_by()
    return Counter(
        {(day, kind): number for day, kind, number in by_day.values_list("day", "type").annotate(number=Count("pk"))}
    )


def _moment(user: User, day: date) -> datetime:
    return clock.day_start(day, user.zone)


def _by_type(counts: Counter[tuple[date, int]]) -> Counter[int]:
    found: Counter[int] = Counter()
    for (_day, kind), number in counts.items():
        found[kind] += number
    return found


def _series(
    name: str,
    look: str,
    kinds: Sequence[EventType],
    counts: Counter[tuple[date, int]],
    days: Sequence[date],
    user: User,
    team: bool,
) -> Series:
    values = [sum(counts[day, kind.pk] for kind in kinds) for day in days]
    codes = tuple(kind.code for kind in kinds)
    hrefs = [
        _rows(user, team, day, day, Condition("type", Comparison.IS, codes)) if value else ""
        for day, value in zip(days, values, strict=True)
    ]
    return Series(name, values, look=look if look in _COLOURED else "", hrefs=hrefs)


def _rows(user: User, team: bool, first: date, last: date, *more: Condition) -> str:
    """The list of events behind a figure."""
    conditions = [
        Condition("time", Comparison.BETWEEN, (f"{first:%Y-%m-%d}", f"{last:%Y-%m-%d}")),
        Condition("state", Comparison.IS, ("completed",)),
        *more,
    ]
    if not team:
        conditions.append(Condition("responsible", Comparison.IS, (str(user.public_id),)))
    query = {"view": "all", "where": write(Group(tuple(conditions)))}
    return f"{reverse('events')}?{urlencode(query, safe=':;,()~')}"
