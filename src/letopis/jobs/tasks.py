"""Background work of the queue itself: runs whose page is closed, and old rows."""

import time
from datetime import timedelta

from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from letopis.jobs.actions import make_step
from letopis.jobs.models import Job, Run, Worker
from letopis.jobs.queue import Again, every, task
from letopis.jobs.runners import ON_END
from letopis.kernel import clock
from letopis.kernel.database import in_transaction

SILENCE = timedelta(seconds=20)  # an open page asks for the next step at once
_STRETCH = 4.0  # seconds of steps before other jobs get their turn
_KEPT = timedelta(days=14)


@task(_("Long work whose page is closed"))
def continue_run(run: int) -> Again | None:
    """Go on with a run nobody looks at any more, with the language and the zone of its author."""
    row = Run.objects.select_related("by").filter(pk=run).first()
    if row is None or row.state != Run.State.RUNNING:
        return None
    if (silent := clock.now() - row.asked_at) < SILENCE:
        return Again(SILENCE - silent)
    until = time.monotonic() + _STRETCH
    with translation.override(row.by.language), timezone.override(row.by.zone):
        while row.state == Run.State.RUNNING and time.monotonic() < until:
            row = make_step(row)
    if row.state == Run.State.RUNNING:
        return Again()
    for said in ON_END:
        said(row)
    return None


@every(3600)
def sweep() -> bool:
    """Forget jobs done long ago and workers that are gone; what was given up stays until somebody says so."""
    _sweep()
    return False


@in_transaction
def _sweep() -> None:
    now = clock.now()
    Job.objects.filter(status=Job.Status.SUCCESSFUL, finished_at__lt=now - _KEPT).delete()
    Worker.objects.filter(seen_at__lt=now - timedelta(days=1)).delete()
