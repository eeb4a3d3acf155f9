"""In which months a chronicle has events."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Case, Count, IntegerField, Value, When

from letopis.accounts.models import User
from letopis.events.queries.asked import Asked, Party, linked, narrowed_links, ordered
from letopis.kernel import clock

MOST = 360  # months looked at, the latest ones


def months_of(user: User, party: Party, asked: Asked) -> list[tuple[date, int]]:
    """The months that have events under these filters, newest first, as their first day and a number; in `user`'s zone."""
    links = narrowed_links(linked(user, party, asked.branches), asked)
    ends = [ordered(links, newest_first=newest).values_list("occurs_at", flat=True).first() for newest in (True, False)]
    if ends[0] is None or ends[1] is None:
        return []
    starts = _starts(ends[1], ends[0], user.zone)
    # The newest month first: nearly every event is told by a few comparisons.
    which = Case(
        *(
            When(occurs_at__gte=clock.day_start(first, user.zone), then=Value(place))
            for place, first in enumerate(starts)
        ),
        default=Value(len(starts) - 1),
        output_field=IntegerField(),
    )
    rows = links.order_by().annotate(month=which).values("month").annotate(n=Count("pk"))
    numbers = dict(rows.values_list("month", "n"))
    return [(first, numbers[place]) for place, first in enumerate(starts) if numbers.get(place)]


def _starts(first: datetime, last: datetime, zone: ZoneInfo) -> list[date]:
    """The first days of the months from one moment to another, newest first."""
    month, end = last.astimezone(zone).date().replace(day=1), first.astimezone(zone).date().replace(day=1)
    found = [month]
    while month > end and len(found) < MOST:
        month = (
            month.replace(year=month.year - 1, month=12) if month.month == 1 else month.replace(month=month.month - 1)
        )
        found.append(month)
    return found
