"""What a worker looks after for events."""

from letopis.events.actions.occurring import continue_series
from letopis.events.actions.reminders import tell_due
from letopis.jobs.queue import every


@every(1)
def remind() -> bool:
    """Tell the reminders whose time has come."""
    return tell_due() > 0


@every(60)
def recur() -> bool:
    """Make the events of recurring series ahead of time."""
    return continue_series() > 0
