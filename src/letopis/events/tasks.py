"""What a worker looks after for events."""

from uuid import UUID

from django.utils.translation import gettext_lazy

from letopis.events.actions.occurring import continue_series
from letopis.events.actions.reminders import tell_due
from letopis.events.actions.sending import send
from letopis.events.words import fill_words
from letopis.jobs.queue import every, task


@task(gettext_lazy("A letter with an invitation"), max_attempts=16)
def send_invitation(invitation: str, sequence: int) -> None:
    """Send what an address is to be told of an event, unless a later letter waits already."""
    send(UUID(invitation), sequence)


@every(1)
def remind() -> bool:
    """Tell the reminders whose time has come."""
    return tell_due() > 0


@every(60)
def recur() -> bool:
    """Make the events of recurring series ahead of time."""
    return continue_series() > 0


@every(60)
def read_words() -> bool:
    """Read the words of events that have none."""
    return fill_words()
