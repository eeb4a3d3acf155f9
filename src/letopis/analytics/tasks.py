"""What a worker looks after for reports."""

import time
from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from letopis.analytics.rollups.counting import step
from letopis.analytics.touches import keeping
from letopis.analytics.whole import actions as wholes
from letopis.analytics.whole import counting as whole
from letopis.jobs.queue import Again, every, task

_STRETCH = 2.0  # seconds before other work gets its turn


@every(20)
def count_days() -> bool:
    """Count the days anew in which events changed; answers with whether some are left."""
    until = time.monotonic() + _STRETCH
    done = step()
    while done.more and time.monotonic() < until:
        done = step()
    return done.more


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
