"""What a worker looks after for reports."""

import time
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from letopis.analytics.contacting.similar import count_similar
from letopis.analytics.letters.actions import write_letters
from letopis.analytics.letters.letter import letter_of
from letopis.analytics.models import ReportLetter, SimilarClients
from letopis.analytics.rollups.counting import step
from letopis.analytics.touches import keeping
from letopis.analytics.whole import actions as wholes
from letopis.analytics.whole import counting as whole
from letopis.jobs.queue import Again, every, task
from letopis.kernel import clock

_STRETCH = 2.0  # seconds before other work gets its turn
_DAY = timedelta(hours=23)


@every(20)
def count_days() -> bool:
    """Count the days anew in which events changed; answers with whether some are left."""
    until = time.monotonic() + _STRETCH
    done = step()
    while done.more and time.monotonic() < until:
        done = step()
    return done.more


@every(30)
def write_report_letters() -> bool:
    """Put the letters with reports whose time has come into the outbox."""
    return write_letters() > 0


@task(_("A letter with a report"), max_attempts=16)
def send_report(letter: str, day: str, asked: str = "") -> None:
    """Send one letter with what its reader may see now; one that was stopped meanwhile only when `asked` for."""
    row = ReportLetter.objects.filter(public_id=UUID(letter)).select_related("reader__role", "panel").first()
    if row is None or not (row.is_on or asked) or not row.reader.is_active or not row.reader.email:
        return
    if not settings.EMAIL_URL:
        return
    with translation.override(row.reader.language), timezone.override(row.reader.zone):
        message = letter_of(row, date.fromisoformat(day), asked)
        if message is not None:
            message.send()


@every(20)
def keep_touches() -> bool:
    """Make kept contacts anew when channels or outcomes changed; answers with whether some are left."""
    return keeping.step(_STRETCH)


@task(_("A report over its whole period"))
def count_whole(pk: int) -> Again | None:
    """Let a thread of this worker count it, and look after it."""
    return Again(timedelta(seconds=2)) if whole.look_after(pk) else None


@every(3600)
def forget_whole() -> bool:
    """Kept reports are forgotten after a month."""
    wholes.forget_old()
    return False


@task(_("Counting how clients answer"))
def count_similar_clients() -> None:
    """Count what is usual among clients, unless it has been done meanwhile."""
    if not _is_fresh():
        count_similar()


@every(600)
def similar_once_a_day() -> bool:
    """Let it be counted once a day."""
    if not _is_fresh():
        count_similar_clients.using(effect_key=f"similar-{clock.now():%Y-%m-%dT%H}").enqueue()
    return False


def _is_fresh() -> bool:
    return SimilarClients.objects.filter(counted_at__gte=clock.now() - _DAY).exists()
