"""Who works on which job: taken in one transaction, kept by a lease, given back by whoever still holds it."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from letopis.jobs.models import Job
from letopis.jobs.queue import TASKS, Again
from letopis.kernel import clock
from letopis.kernel.database import in_transaction

DIED = "the worker died in the middle of it"
UNKNOWN = "this version knows no such task"


def _lease() -> timedelta:
    return timedelta(seconds=settings.JOBS_LEASE)


def _due() -> Q:
    """What may be taken: its time has come, or whoever took it has not been heard of since."""
    now = clock.now()
    return Q(status=Job.Status.READY, run_after__lte=now) | Q(status=Job.Status.RUNNING, lease_until__lt=now)


def claim(worker: str) -> Job | None:
    """Take the job that has waited longest, or None. Asking costs no write while there is nothing to do."""
    if not Job.objects.filter(_due()).exists():
        return None
    return _claim(worker)


@in_transaction
def _claim(worker: str) -> Job | None:
    now = clock.now()
    rows = Job.objects.select_for_update(skip_locked=True).order_by("run_after", "pk")
    job = rows.filter(status=Job.Status.RUNNING, lease_until__lt=now).first()
    job = job or rows.filter(status=Job.Status.READY, run_after__lte=now).first()
    if job is None:
        return None
    task = TASKS.get(job.task)
    if task is None or (job.status == Job.Status.RUNNING and job.attempts >= task.max_attempts):
        job.status, job.finished_at, job.lease_until = Job.Status.FAILED, now, None
        job.error = DIED if task else UNKNOWN
    else:
        job.status, job.worker, job.lease_until = Job.Status.RUNNING, worker, now + _lease()
        job.attempts += 1
    job.save(update_fields=["status", "worker", "lease_until", "attempts", "error", "finished_at"])
    return job


def renew(job: Job) -> None:
    """Say that its worker is still at it."""
    _held(job).update(lease_until=clock.now() + _lease())


def _held(job: Job) -> QuerySet[Job]:
    """The row, as long as it is still this worker's."""
    return Job.objects.filter(pk=job.pk, status=Job.Status.RUNNING, worker=job.worker, attempts=job.attempts)


@in_transaction
def finish(job: Job, answer: object) -> bool:
    """It is done, or wants to be called again. False when the lease was lost and somebody else has it."""
    free = {"lease_until": None, "worker": "", "error": ""}
    if isinstance(answer, Again):
        again = clock.now() + answer.after
        return bool(_held(job).update(status=Job.Status.READY, run_after=again, attempts=0, **free))
    return bool(_held(job).update(status=Job.Status.SUCCESSFUL, finished_at=clock.now(), **free))


@in_transaction
def fail(job: Job, error: BaseException) -> bool:
    """It went wrong: later again, or given up after so many attempts."""
    task, now = TASKS[job.task], clock.now()
    said = f"{type(error).__name__}: {error}"[:500]
    if job.attempts >= task.max_attempts:
        given_up = {"status": Job.Status.FAILED, "finished_at": now}
        return bool(_held(job).update(**given_up, lease_until=None, error=said))
    later = now + task.pause(job.attempts)
    return bool(_held(job).update(status=Job.Status.READY, run_after=later, lease_until=None, worker="", error=said))
