"""The events of series are made ahead of time: with the series, and by a worker as time goes on."""

import logging
from datetime import timedelta

from django.db import DatabaseError, InterfaceError

from letopis.attributes.mirror import mirror
from letopis.events.actions.batch import NewEvent, create_events
from letopis.events.facts import SeriesContinued
from letopis.events.inputs import ParticipantInput
from letopis.events.models import Event, EventSeries
from letopis.events.models.series import WRITTEN
from letopis.events.occurrences import Occurrence, earliest, has_more, horizon, occurrences, times
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.kernel.database import in_transaction
from letopis.parties.queries import main_affiliations

log = logging.getLogger(__name__)
_SLACK = timedelta(days=7)  # a series is made further once a week
_AT_ONCE = 20


def continue_series() -> int:
    """Make the events of those series that time has caught up with; answers with how many series were looked at.

    Each is locked and made in one transaction: two workers share them, and what a killed one began never was.
    """
    due = EventSeries.objects.filter(is_over=False, is_marked_for_deletion=False)
    due = due.filter(made_to__lt=horizon(EventSeries(zone="UTC")) - _SLACK)
    done = 0
    for pk in list(due.order_by("made_to").values_list("pk", flat=True)[:_AT_ONCE]):
        try:
            done += _continue(pk)
        except (DatabaseError, InterfaceError):
            raise
        except Exception:  # one series that fails must not hold the others up
            log.exception("the series %s was not continued", pk)
    return done


@in_transaction
def _continue(pk: int) -> int:
    rows = EventSeries.objects.select_for_update(skip_locked=True, of=("self",))
    series = rows.filter(pk=pk, is_over=False, is_marked_for_deletion=False).first()
    if series is None or series.made_to >= horizon(series) - _SLACK:
        return 0  # another worker was first
    if made := make_occurrences(series):
        record(SeriesContinued([Changed(row) for row in made], {"series": str(series.public_id)}), by=None)
    return 1


def make_occurrences(series: EventSeries) -> list[Event]:
    """Make the events a locked series lacks up to the horizon, and say how far it is made. The fact is the caller's."""
    upto = max(horizon(series), series.made_to)
    held = set(Event.objects.filter(series=series).values_list("recurrence_id", flat=True))
    since = max(earliest(series), series.made_to) if held else earliest(series)
    lacking = [one for one in occurrences(series, since, upto) if one.key not in held]
    made = write_occurrences(series, lacking)
    series.made_to = upto
    series.is_over = not has_more(series)
    EventSeries.objects.filter(pk=series.pk).update(made_to=series.made_to, is_over=series.is_over)
    return made


def write_occurrences(series: EventSeries, lacking: list[Occurrence]) -> list[Event]:
    """Write the events of these days after the pattern of the series."""
    if not lacking:
        return []
    common = pattern_values(series)
    participants = _participants(series)
    new = [
        NewEvent(series.type, {**common, **times(series, one.day), "recurrence_id": one.key}, participants)
        for one in lacking
    ]
    made = create_events(new, by=series.created_by)
    if tags := list(series.tags.values_list("pk", flat=True)):
        through = Event.tags.through
        through.objects.bulk_create(
            (through(event_id=row.pk, tag_id=tag) for row in made for tag in tags), batch_size=500
        )
    if series.attributes:
        mirror(made)
    return made


def pattern_values(series: EventSeries) -> dict[str, object]:
    """The columns every event of a series begins with."""
    return {
        **{name: getattr(series, name) for name in WRITTEN},
        "zone": series.zone,
        "series": series,
        "created_by": series.created_by,
        "attributes": dict(series.attributes),
        "reminders": list(series.reminders),
    }


def _participants(series: EventSeries) -> list[ParticipantInput]:
    """Those of the pattern; a person without a company stands for that of their present main link."""
    rows = list(series.participants.select_related("person", "counterparty", "user", "contact_detail"))
    links = main_affiliations([row.person for row in rows if row.person and row.counterparty_id is None])
    found = []
    for row in rows:
        link = links.get(row.person_id or 0) if row.counterparty_id is None else None
        company = link.counterparty if link else row.counterparty
        detail = row.contact_detail
        found.append(ParticipantInput(row.person, company, row.user, row.name, detail, row.contact, row.role))
    return found
