"""Whether what is done was done in time: on its day at the latest, by the calendar of whoever asks."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.db.models.functions import TruncDate
from django.db.models.lookups import LessThanOrEqual

from letopis.events.models import Event

DONE = Q(state=Event.State.COMPLETED)
DELAY = ExpressionWrapper(F("completed_at") - F("due_at"), output_field=DurationField())  # of what was done late


def in_time(zone: ZoneInfo) -> Q:
    """Completed before the end of the last day, or on the day of the start."""
    same_day = LessThanOrEqual(TruncDate("completed_at", tzinfo=zone), TruncDate("due_at", tzinfo=zone))
    return DONE & (Q(all_day=True, completed_at__lte=F("due_at")) | (Q(all_day=False) & Q(same_day)))


def is_in_time(event: Event, zone: ZoneInfo) -> bool | None:
    """The same of a loaded event; None for what is not completed."""
    if event.state != Event.State.COMPLETED or event.completed_at is None:
        return None
    if event.all_day:
        return event.completed_at <= event.due_at
    return event.completed_at.astimezone(zone).date() <= event.due_at.astimezone(zone).date()


def days(delay: timedelta) -> float:
    """A delay in days."""
    return delay.total_seconds() / 86400
