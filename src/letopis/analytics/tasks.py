"""What a worker looks after for reports."""

import time

from letopis.analytics.rollups.counting import step
from letopis.analytics.touches import keeping
from letopis.jobs.queue import every

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
