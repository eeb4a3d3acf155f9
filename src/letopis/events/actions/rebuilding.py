"""The occurrences of a series after its rule or its clock changed: some move, some go, some come."""

from collections.abc import Sequence
from datetime import date

from letopis.events.actions.occurring import write_occurrences
from letopis.events.actions.spreading import Batch
from letopis.events.derived import DERIVED, derive_times
from letopis.events.models import Event, EventLink, EventSeries
from letopis.events.occurrences import Occurrence, has_more, horizon, occurrences, times
from letopis.kernel import clock


def rebuild(series: EventSeries, since: date, batch: Batch, *, retime: bool, follow: date | None = None) -> list[Event]:
    """Make the occurrences from `since` on those of the series as it is now; answers with the new ones.

    With `follow` the occurrences keep their order and take the days of the new rule from that day on, one by one: «every
    Tuesday» became «every Wednesday», and what was written on one of them goes with it. Without, an occurrence whose day the rule does
    not give any more is marked for deletion. `retime` gives all of them the time of the series; else a time somebody
    gave to one of them stays. What is done keeps its time, and its day is not made again.
    """
    upto = max(horizon(series), series.made_to)
    expected = occurrences(series, follow or since, upto)
    rows = list(Event.objects.filter(series=series, recurrence_id__isnull=False).order_by("recurrence_id"))
    ahead = [batch.rows.get(row.pk, row) for row in rows if row.recurrence_id and row.recurrence_id >= since]
    pairs, gone, lacking = _paired(ahead, expected, follow=follow is not None)
    for row, one in pairs:
        if row.pk in batch.rows:
            moved = {**times(series, one.day), "zone": series.zone} if retime else {}
            batch.put(row, {**moved, "recurrence_id": one.key})
        elif row.recurrence_id != one.key:
            batch.rows[row.pk] = row
            batch.put(row, {"recurrence_id": one.key})
    for row in gone:
        if row.pk in batch.rows:
            batch.put(row, {"recurrence_id": None, "is_marked_for_deletion": True})
    save(batch)
    made = write_occurrences(series, lacking)
    series.made_to = upto
    series.is_over = not has_more(series)
    EventSeries.objects.filter(pk=series.pk).update(made_to=series.made_to, is_over=series.is_over)
    return made


def _paired(
    rows: Sequence[Event], expected: Sequence[Occurrence], *, follow: bool
) -> tuple[list[tuple[Event, Occurrence]], list[Event], list[Occurrence]]:
    if follow:
        number = min(len(rows), len(expected))
        return list(zip(rows, expected, strict=False)), list(rows[number:]), list(expected[number:])
    by_key = {one.key: one for one in expected}
    pairs = [(row, by_key.pop(row.recurrence_id)) for row in rows if row.recurrence_id in by_key]
    held = {row.pk for row, _one in pairs}
    return pairs, [row for row in rows if row.pk not in held], list(by_key.values())


def save(batch: Batch) -> None:
    """Write the rows of a batch that changed, with their next versions and derived columns; links follow their times.

    Answers, summaries and reminders are the caller's.
    """
    rows = [batch.rows[pk] for pk, (_before, after) in batch.sides.items() if after]
    if not rows:
        return
    for row in rows:
        derive_times(row)
        row.version += 1
        row.updated_at = clock.now()
    if "recurrence_id" in batch.columns:  # nobody stands on the day of another one on the way
        Event.objects.filter(pk__in=[row.pk for row in rows]).update(recurrence_id=None)
    columns = sorted({*batch.columns, *DERIVED, "version", "updated_at"})
    Event.objects.bulk_update(rows, columns, batch_size=100)
    if batch.columns & {"starts_at", "starts_on"}:
        links = {link.pk: link for link in EventLink.objects.filter(event__in=rows)}
        moment = {row.pk: row.occurs_at for row in rows}
        for link in links.values():
            link.occurs_at = moment[link.event_id]
        EventLink.objects.bulk_update(links.values(), ["occurs_at"], batch_size=500)
