"""«This and following»: a series ends before a day, another one goes on from it."""

from datetime import date, timedelta

from django.db.models import F

from letopis.accounts.records import save_changed
from letopis.events.actions.series import COMMON, copy_participants
from letopis.events.models import Event, EventSeries
from letopis.events.occurrences import iso
from letopis.events.recurrence.expansion import LAST, dates, rest
from letopis.events.recurrence.rule import Rule, parse_rule
from letopis.history.differences import as_shown, put
from letopis.history.facts import Changed
from letopis.kernel import clock

_DAY = timedelta(days=1)
_COPIED = (*COMMON, "zone", "all_day", "starts_time", "length", "days_off", "reminders", "attributes", "made_to",
           "is_over", "created_by")  # fmt: skip


def going_on(series: EventSeries, day: date) -> tuple[Rule, date]:
    """The rule of a series from `day` on, and its first date then; of days named one by one alone, that day."""
    rule = parse_rule(series.rule)
    if (first := next(dates(rule, series.starts_on, LAST, day), None)) is None:
        return Rule("DAILY", count=1), day
    return rest(rule, series.starts_on, first), first


def end_before(series: EventSeries, day: date) -> Changed:
    """Let a locked series end before `day`; saved."""
    rule = parse_rule(series.rule).ended(day - _DAY)
    kept = {name: iso(one for one in days if one < day) for name, days in _named(series).items()}
    changed = put(series, {"rule": str(rule), **kept, "is_over": True})
    save_changed(series, ["rule", "exdates", "rdates", "is_over"])
    return changed


def _named(series: EventSeries) -> dict[str, set[date]]:
    return {"exdates": series.without, "rdates": series.besides}


def split(series: EventSeries, day: date) -> tuple[EventSeries, list[Changed]]:
    """Split a locked series before `day`: answers with the one that goes on, and what changed in events and series.

    A series that has nothing before the day goes on itself.
    """
    rows = Event.objects.select_for_update().filter(series=series, recurrence_id__isnull=False)
    if day <= series.starts_on and not rows.filter(recurrence_id__lt=day).exists():
        return series, []
    rule, first = going_on(series, day)
    later = EventSeries(earlier=series, rule=str(rule), starts_on=first)
    for name in _COPIED:
        setattr(later, name, getattr(series, name))
    for name, days in _named(series).items():
        setattr(later, name, iso(one for one in days if one >= day))
    later.save()
    copy_participants(series, later)
    later.tags.set(series.tags.all())
    changes = [end_before(series, day)]
    moved = list(rows.filter(recurrence_id__gte=day).order_by("recurrence_id"))
    for row in moved:
        before = {"series": as_shown(row, "series")}
        row.series = later
        changes.append(Changed(row, before, {"series": as_shown(row, "series")}))
    ids = [row.pk for row in moved]
    Event.objects.filter(pk__in=ids).update(series=later, version=F("version") + 1, updated_at=clock.now())
    return later, changes
