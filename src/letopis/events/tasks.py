"""What a worker looks after for events."""

from datetime import date
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.events.actions.digest import send_digests
from letopis.events.actions.occurring import continue_series
from letopis.events.actions.reminders import tell_due
from letopis.events.actions.sending import send
from letopis.events.digest import digest_of, letter_of
from letopis.events.words import fill_words
from letopis.jobs.queue import every, task
from letopis.kernel import clock


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


@every(30)
def write_digests() -> bool:
    """Put the morning letters whose hour has come into the outbox."""
    return send_digests() > 0


@task(gettext_lazy("The morning letter"), max_attempts=10)
def send_digest(user: int, day: str) -> None:
    """Send one morning letter, with what its reader may see now; nothing when there is nothing, or when its day is over."""
    reader = User.objects.filter(pk=user, is_active=True).exclude(email="").first()
    if reader is None or not settings.EMAIL_URL or clock.today(reader.zone) != date.fromisoformat(day):
        return
    with translation.override(reader.language), timezone.override(reader.zone):
        digest = digest_of(reader, date.fromisoformat(day))
        if not digest.is_empty:
            letter_of(digest).send()
