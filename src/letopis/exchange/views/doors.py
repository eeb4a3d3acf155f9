"""What every page of imports begins with."""

import time
from uuid import UUID

from django.http import HttpRequest

from letopis.accounts.typing import user_of
from letopis.exchange.models import ImportRun
from letopis.jobs.actions import make_step
from letopis.jobs.models import Run
from letopis.kernel.errors import NotFound

PATIENCE = 1.5  # seconds in which a small file is checked without a page of progress


def file_of(request: HttpRequest, public_id: UUID) -> ImportRun:
    """The file, for the one who brought it; nobody else knows of it."""
    rows = ImportRun.objects.select_related("check_run", "load_run", "undo_run", "by__role", "by__team")
    found = rows.filter(public_id=public_id, by=user_of(request)).first()
    if found is None:
        raise NotFound
    return found


def hurry(run: Run) -> Run:
    """Make the steps of a small run at once; a long one goes on from its own page."""
    until = time.monotonic() + PATIENCE
    while run.state == Run.State.RUNNING and time.monotonic() < until:
        run = make_step(run)
    return run


def is_running(run: Run | None) -> bool:
    """Whether there is more to do."""
    return run is not None and run.state == Run.State.RUNNING
