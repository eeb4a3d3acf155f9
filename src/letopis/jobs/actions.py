"""Verbs of runs and of jobs that were given up."""

from typing import TYPE_CHECKING, Any

from letopis.jobs.models import Job, Run
from letopis.jobs.runners import RUNNERS
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused

if TYPE_CHECKING:
    from letopis.accounts.models import User


def start_run(kind: str, title: str, *, total: int, data: dict[str, Any], by: "User") -> Run:
    """Write down work to be done; nothing is done yet. A worker goes on with it when no page asks for its steps."""
    assert kind in RUNNERS, kind
    run = Run.objects.create(kind=kind, title=title[:300], total=total, data=data, by=by)
    _watch(run)
    return run


def _watch(run: Run) -> None:
    from letopis.jobs.tasks import SILENCE, continue_run  # which makes steps itself

    continue_run.using(run_after=clock.now() + SILENCE).enqueue(run=run.pk)


def make_step(run: Run, *, asked: bool = False) -> Run:
    """Do the next piece of a running run; one that has ended is answered as it is. `asked`: by an open page."""
    if asked:
        Run.objects.filter(pk=run.pk).update(asked_at=clock.now())
    try:
        return _step(run.pk)
    except Refused as error:
        return _end(run.pk, Run.State.FAILED, str(error.message))


@in_transaction
def _step(pk: int) -> Run:
    run = Run.objects.select_for_update().get(pk=pk)
    if run.state == Run.State.RUNNING:
        if RUNNERS[run.kind].step(run):
            run.state, run.finished_at = Run.State.DONE, clock.now()
        run.save(update_fields=["done", "total", "data", "report", "state", "finished_at"])
    return run


def stop_run(run: Run) -> Run:
    """End a run before its time; what is done stays done."""
    return _end(run.pk, Run.State.STOPPED)


@in_transaction
def resume_run(run: Run) -> Run:
    """Let a stopped run go on where it stopped; its runner says in `links` whether it may."""
    run = Run.objects.select_for_update().get(pk=run.pk)
    if run.state == Run.State.STOPPED:
        run.state, run.finished_at, run.asked_at = Run.State.RUNNING, None, clock.now()
        run.save(update_fields=["state", "finished_at", "asked_at"])
        _watch(run)
    return run


@in_transaction
def _end(pk: int, state: str, why: str = "") -> Run:
    run = Run.objects.select_for_update().get(pk=pk)
    if run.state == Run.State.RUNNING:
        run.state, run.finished_at = state, clock.now()
        run.report = {**run.report, "why": why} if why else run.report
        run.save(update_fields=["state", "finished_at", "report"])
    return run


def finish(run: Run) -> Run:
    """Make every step there is, for the command line and tests."""
    while run.state == Run.State.RUNNING:
        run = make_step(run)
    return run


@in_transaction
def retry_job(job: Job) -> None:
    """Let a job that was given up be tried anew, from its first attempt."""
    given_up = Job.objects.filter(pk=job.pk, status=Job.Status.FAILED)
    given_up.update(status=Job.Status.READY, run_after=clock.now(), attempts=0, worker="", finished_at=None)


@in_transaction
def drop_job(job: Job) -> None:
    """Forget a job that was given up; its effect will not come."""
    Job.objects.filter(pk=job.pk, status=Job.Status.FAILED).delete()
