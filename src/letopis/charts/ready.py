"""Charts that several pages need, made from counted rows: shares by hour, cohorts, the small chart of days."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from letopis.charts.columns import Columns
from letopis.charts.data import Category, Series, month_days
from letopis.charts.heat import HeatMap, Spot
from letopis.charts.units import Unit, Value, plain, said

_WORKING = range(5)


def shares_by_hour(
    key: str,
    title: str,
    counts: Mapping[tuple[int, int], tuple[int, int]],
    *,
    least: int = 10,
    strong: frozenset[tuple[int, int]] = frozenset(),
    href: Callable[[int, int], str] = lambda weekday, hour: "",
) -> HeatMap:
    """Hour × weekday of shares: «when do they answer the phone».

    `counts`: (weekday, Monday is 0; hour) → (those that succeeded, all). Fewer than `least` in a cell are too little
    data. Monday to Friday are always there, a weekend day when it has something; hours from the first to the last that
    has. `strong` are the cells the caller's statistics found to stand out: a share alone does not say so.
    """
    held = {place: (some, of) for place, (some, of) in counts.items() if of > 0}
    days = sorted({*_WORKING, *(weekday for weekday, _hour in held)})
    hours = range(min((h for _d, h in held), default=9), max((h for _d, h in held), default=17) + 1)

    def spot(weekday: int, hour: int) -> Spot:
        some, of = held.get((weekday, hour), (0, 0))
        made = _("%(some)s of %(all)s") % {"some": said(some), "all": said(of)}
        address = href(weekday, hour) if of else ""
        return Spot(some / of if of >= max(least, 1) else None, made, address, (weekday, hour) in strong)

    return HeatMap(
        key,
        title,
        [Category(str(WEEKDAYS_ABBR[day]), str(WEEKDAYS[day]).capitalize()) for day in days],
        [Category(str(hour), f"{hour}:00–{hour + 1}:00") for hour in hours],
        [[spot(day, hour) for hour in hours] for day in days],
        corner=_("Day"),
    )


@dataclass(frozen=True)
class Cohort:
    """Those who began together: how many, and what share of them did it by each later month (up to now)."""

    name: str
    size: int
    shares: Sequence[Value]
    hrefs: Sequence[str] = ()


def cohorts(key: str, title: str, rows: Sequence[Cohort], *, corner: str, least: int = 10) -> HeatMap:
    """Cohorts by months since they began; a cohort smaller than `least` is too little data."""
    length = max((len(row.shares) for row in rows), default=0)

    def spots(row: Cohort) -> list[Spot | None]:
        made = _("of %(all)s") % {"all": said(row.size)}
        known = [
            Spot(share if row.size >= least else None, made, row.hrefs[place] if place < len(row.hrefs) else "")
            for place, share in enumerate(row.shares)
        ]
        return [*known, *[None] * (length - len(known))]

    return HeatMap(
        key,
        title,
        [Category(row.name, row.name) for row in rows],
        [Category(str(place), _("month %(num)s") % {"num": place}) for place in range(length)],
        [spots(row) for row in rows],
        corner=corner,
        sizes=[row.size for row in rows],
        sizes_title=_("In all"),
        turned=False,
    )


def small_days(key: str, title: str, dates: Sequence[date], series: Sequence[Series]) -> Columns:
    """The chart of «Сегодня»: days as stacked columns, each series with its sum in the legend; empty ones are left out."""
    summed = [(one, sum(plain(value) or 0 for value in one.values)) for one in series]
    named = [
        Series(f"{one.name} {said(total)}", one.values, look=one.look, hrefs=one.hrefs)
        for one, total in summed
        if total
    ]
    return Columns(key, title, month_days(dates), named, small=True, names=_("Day"))


def compared(now: Value, before: Value) -> str:
    """«на 9 % больше, чем за прошлый период»: plain arithmetic of two counts, no claim about a cause."""
    present, past = plain(now), plain(before)
    if present is None or not past or past < 0:
        return ""
    change = present / past - 1
    if abs(change) < 0.005:
        return _("as many as in the period before")
    share = said(abs(change), Unit.PERCENT)
    if change > 0:
        return _("%(share)s more than in the period before") % {"share": share}
    return _("%(share)s fewer than in the period before") % {"share": share}
