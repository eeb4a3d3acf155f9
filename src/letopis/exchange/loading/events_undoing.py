"""Taking loaded events back: those nobody has touched since go, with the series they belong to."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from letopis.accounts.visibility import may_change
from letopis.events.actions.removal import remove_events, remove_series
from letopis.events.models import CalendarEntry, Event, EventSeries
from letopis.exchange.loading.staying import stays
from letopis.history.facts import Changed
from letopis.history.models import Change
from letopis.jobs.models import Run

KIND = Event._meta.label_lower


def remove(piece: Sequence[Change], run: Run) -> list[Changed]:
    """Delete the events of a piece of the load's facts, and their series when they are left empty."""
    made = [row.target_id for row in piece if not row.after and row.kind == KIND]
    series = [row.target_id for row in piece if not row.after and row.kind == EventSeries._meta.label_lower]
    if not made and not series:
        return []
    # what time has added to a loaded series goes with it
    later = Event.objects.filter(series__in=series).values_list("pk", flat=True)
    rows = {row.pk: row for row in Event.objects.select_for_update().filter(pk__in={*made, *later})}
    touched = _touched(rows, run)
    for pk, row in rows.items():
        if not may_change(run.by, row):
            touched[pk] = _("you may no longer change it")
    for pk, why in touched.items():
        stays(run, KIND, pk, "", why)
    going = [row for pk, row in rows.items() if pk not in touched]
    changes = [Changed(Event(pk=row.pk)) for row in going]
    remove_events([row.pk for row in going])
    remove_series(series)
    return changes


def _touched(rows: dict[int, Event], run: Run) -> dict[int, str]:
    own = {*run.data["facts"], *run.data.get("mine", []), *run.data.get("own", [])}
    found: dict[int, str] = {}
    changes = Change.objects.filter(kind=KIND, target_id__in=rows).exclude(fact__verb="series.continued")
    for pk, fact in changes.values_list("target_id", "fact_id"):
        if fact not in own:
            found[pk] = _("changed since")
    return found


def forget(ids: Iterable[int], run: str) -> None:
    """The next load compares with what stood there before this one."""
    for row in CalendarEntry.objects.filter(event__in=list(ids)):
        if row.imported.get("run") == run:
            row.imported = row.imported.get("before", {})
            row.save(update_fields=["imported"])
