"""What a worker looks after for events."""

from letopis.events.actions.reminders import tell_due
from letopis.events.words import fill_words
from letopis.jobs.queue import every


@every(1)
def remind() -> bool:
    """Tell the reminders whose time has come."""
    return tell_due() > 0


@every(60)
def read_words() -> bool:
    """Read the words of events that have none."""
    return fill_words()
