"""What a worker looks after for events."""

from datetime import date

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.events.actions.digest import send_digests
from letopis.events.actions.reminders import tell_due
from letopis.events.digest import digest_of, letter_of
from letopis.jobs.queue import every, task
from letopis.kernel import clock


@every(1)
def remind() -> bool:
    """Tell the reminders whose time has come."""
    return tell_due() > 0


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
