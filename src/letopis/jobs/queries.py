"""How the queue stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from letopis.jobs.models import Job, Worker
from letopis.kernel import clock
from letopis.kernel.errors import NotFound

STILL = timedelta(seconds=15)  # three signs of life missed, or work that waits so long while nobody is there
LATE = timedelta(minutes=5)  # so long may work wait behind other work


@dataclass(frozen=True)
class Queue:
    """The queue at a moment."""

    waiting: int  # due and not done
    oldest: datetime | None  # since when the first of them waits
    failed: int
    seen_at: datetime | None  # a worker's last sign of life; None when there never was one

    @property
    def has_worker(self) -> bool:
        """Whether somebody works on it."""
        return self.seen_at is not None and clock.now() - self.seen_at <= STILL

    @property
    def stands_still(self) -> bool:
        """There was a worker and is none, or work waits and there is none."""
        if self.has_worker:
            return False
        return self.seen_at is not None or (self.oldest is not None and clock.now() - self.oldest > STILL)

    @property
    def is_late(self) -> bool:
        """There is more to do than is done."""
        return self.oldest is not None and clock.now() - self.oldest > LATE


def queue() -> Queue:
    """How the queue stands now."""
    due = Job.objects.filter(status=Job.Status.READY, run_after__lte=clock.now())
    return Queue(
        due.count(),
        due.order_by("run_after", "pk").values_list("run_after", flat=True).first(),
        Job.objects.filter(status=Job.Status.FAILED).count(),
        Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first(),
    )


def given_up(limit: int = 100) -> Sequence[Job]:
    """The jobs that were given up, the newest first."""
    return list(Job.objects.filter(status=Job.Status.FAILED).order_by("-finished_at", "-pk")[:limit])


def get_failed(public_id: UUID) -> Job:
    """One that was given up. Raises `NotFound`."""
    found = Job.objects.filter(public_id=public_id, status=Job.Status.FAILED).first()
    if found is None:
        raise NotFound
    return found
