"""The queue: what is written down is done once, by one worker, also when workers die."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.db import connections, transaction
from django.test import Client
from django.utils import timezone, translation

from letopis.accounts.models import User
from letopis.config import health
from letopis.jobs import claiming, tasks
from letopis.jobs.actions import start_run
from letopis.jobs.models import Job, Run, Worker
from letopis.jobs.queries import queue
from letopis.jobs.queue import CHORES, TASKS, Again, task
from letopis.jobs.runners import RUNNERS
from letopis.jobs.worker import Working
from letopis.kernel import clock

Clients = Callable[[User], Client]


@pytest.fixture
def calls() -> Iterator[list[int]]:
    """A task that notes its calls; «0» asks to be called again, «-1» fails."""
    made: list[int] = []

    @task(max_attempts=3)
    def noted(number: int) -> Again | None:
        made.append(number)
        if number < 0:
            raise ValueError("нет")
        return Again(timedelta(hours=1)) if number == 0 else None

    noted_task = TASKS["jobs.noted"]
    assert noted_task is noted
    yield made
    del TASKS["jobs.noted"]


def work() -> None:
    """What one worker does until nothing is due; chores have tests of their own."""
    worker = Working()
    while worker._one_job():
        pass


def later(**times: int) -> None:
    """As if so much time had passed for the queue."""
    for job in Job.objects.all():
        job.run_after -= timedelta(**times)
        if job.lease_until:
            job.lease_until -= timedelta(**times)
        job.save()


def test_a_task_is_called_after_the_commit_and_once(db: None, calls: list[int]) -> None:
    noted = TASKS["jobs.noted"]
    with pytest.raises(RuntimeError), transaction.atomic():
        noted.enqueue(number=1)
        raise RuntimeError  # what is taken back was never wanted
    noted.enqueue(number=2)
    noted.using(run_after=clock.now() + timedelta(hours=1)).enqueue(number=3)
    work()
    assert calls == [2]
    later(hours=2)
    work()
    work()
    assert calls == [2, 3]
    assert {job.status for job in Job.objects.all()} == {Job.Status.SUCCESSFUL}


def test_an_effect_is_wanted_once(db: None, calls: list[int]) -> None:
    noted = TASKS["jobs.noted"]
    first = noted.using(effect_key="письмо:1").enqueue(number=1)
    assert noted.using(effect_key="письмо:1").enqueue(number=5).pk == first.pk
    noted.enqueue_all([("письмо:1", {"number": 6}), ("письмо:2", {"number": 7})])
    work()
    assert noted.using(effect_key="письмо:1").enqueue(number=8).status == Job.Status.SUCCESSFUL
    work()
    assert sorted(calls) == [1, 7]


def test_whoever_dies_loses_the_lease_and_the_job_is_done_again(db: None, calls: list[int]) -> None:
    TASKS["jobs.noted"].enqueue(number=1)
    dead = claiming.claim("мёртвый")
    assert dead is not None
    work()
    assert calls == []  # the lease still holds
    claiming.renew(dead)
    later(seconds=60)
    work()
    assert calls == [1]
    assert not claiming.finish(dead, None)  # a worker that was only asleep changes nothing
    assert not claiming.fail(dead, ValueError())
    assert Job.objects.get().status == Job.Status.SUCCESSFUL


def test_a_job_that_kills_its_worker_is_given_up(db: None, calls: list[int]) -> None:
    TASKS["jobs.noted"].enqueue(number=1)
    for _life in range(3):
        assert claiming.claim("смертник") is not None
        later(seconds=60)
    work()
    job = Job.objects.get()
    assert (job.status, job.error, calls) == (Job.Status.FAILED, claiming.DIED, [])


def test_errors_wait_longer_and_longer_and_are_shown_to_the_owner(
    anna: User, gleb: User, calls: list[int], client_of: Clients
) -> None:
    TASKS["jobs.noted"].enqueue(number=-1)
    pauses = []
    for _attempt in range(3):
        work()
        pauses.append((Job.objects.get().run_after - clock.now()).total_seconds())
        later(hours=1)
    assert 3 < pauses[0] < 7 < pauses[1] < 13
    job = Job.objects.get()
    assert (job.status, job.attempts, calls) == (Job.Status.FAILED, 3, [-1, -1, -1])
    page = client_of(gleb).get("/settings/jobs/").content.decode()
    assert "jobs.noted" in page
    assert "ValueError: нет" in page
    assert client_of(anna).get("/settings/jobs/").status_code == 403
    assert client_of(anna).post(f"/settings/jobs/{job.public_id}/retrial/").status_code == 403
    assert "/settings/jobs/" not in client_of(anna).get("/settings/").content.decode()
    Job.objects.update(arguments={"number": 4})
    assert client_of(gleb).post(f"/settings/jobs/{job.public_id}/retrial/").status_code == 302
    work()
    assert calls[-1] == 4
    assert client_of(gleb).post(f"/settings/jobs/{job.public_id}/retrial/").status_code == 404  # it is done
    assert client_of(gleb).post(f"/settings/jobs/{job.public_id}/removal/").status_code == 404
    assert Job.objects.count() == 1


def test_a_task_may_ask_to_be_called_again(db: None, calls: list[int]) -> None:
    TASKS["jobs.noted"].enqueue(number=0)
    work()
    later(hours=2)
    work()
    job = Job.objects.get()
    assert (calls, job.status, job.attempts) == ([0, 0], Job.Status.READY, 0)


def test_an_unknown_task_is_given_up_in_words(db: None) -> None:
    Job.objects.create(task="other.gone")
    work()
    assert Job.objects.get().error == claiming.UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_do_one_job_twice(calls: list[int]) -> None:
    noted = TASKS["jobs.noted"]
    noted.enqueue_all([(f"{number}", {"number": number}) for number in range(1, 101)])

    def run() -> None:
        work()
        connections.close_all()

    threads = [threading.Thread(target=run) for _worker in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(calls) == list(range(1, 101))
    assert set(Job.objects.values_list("status", "attempts")) == {(Job.Status.SUCCESSFUL, 1)}


def test_a_queue_that_stands_still_is_not_ready(
    client: Client, db: None, calls: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "STARTED", clock.now() - timedelta(minutes=1))
    assert client.get("/health/ready").status_code == 200
    TASKS["jobs.noted"].enqueue(number=1)
    assert client.get("/health/ready").status_code == 200  # it waits for a moment only
    later(seconds=20)
    assert "queue stands still" in client.get("/health/ready").content.decode()
    worker = Worker.objects.create(name="один")
    assert client.get("/health/ready").status_code == 200
    assert queue().has_worker
    work()
    Worker.objects.filter(pk=worker.pk).update(seen_at=clock.now() - timedelta(seconds=16))
    assert client.get("/health/ready").status_code == 503  # nothing waits, but nobody is there
    monkeypatch.setattr(health, "STARTED", clock.now())
    assert client.get("/health/ready").status_code == 200  # just started: the worker is on its way


class Counting:
    """Counts to `total` by ones, and says in which language and zone."""

    def step(self, run: Run) -> bool:
        run.done += 1
        run.report = {"language": translation.get_language(), "zone": str(timezone.get_current_timezone())}
        return run.done == run.total

    def links(self, run: Run) -> dict[str, object]:
        return {}


def test_a_run_whose_page_is_closed_goes_on_in_the_worker(
    anna: User, vera: User, client_of: Clients, settings: LazySettings
) -> None:
    RUNNERS["counting"] = Counting()
    User.objects.filter(pk=anna.pk).update(language="en", time_zone="Asia/Vladivostok")
    run = start_run("counting", "Считаю", total=4, data={}, by=anna)
    client_of(anna).post(f"/runs/{run.public_id}/step/")
    later(seconds=30)
    work()
    run.refresh_from_db()
    assert (run.done, run.state) == (1, Run.State.RUNNING)  # the page asked a moment ago
    Run.objects.update(asked_at=clock.now() - tasks.SILENCE)
    later(seconds=30)
    work()
    run.refresh_from_db()
    assert (run.done, run.state) == (4, Run.State.DONE)
    assert run.report == {"language": "en", "zone": "Asia/Vladivostok"}
    assert "Считаю" in client_of(anna).get("/notifications/").content.decode()
    assert "Считаю" not in client_of(vera).get("/notifications/").content.decode()
    del RUNNERS["counting"]


def test_old_rows_are_swept_and_what_was_given_up_stays(db: None) -> None:
    long_ago = clock.now() - timedelta(days=20)
    for status in (Job.Status.SUCCESSFUL, Job.Status.FAILED):
        Job.objects.create(task="other.gone", status=status, finished_at=long_ago)
    Worker.objects.create(name="старый", seen_at=long_ago)
    assert CHORES["jobs.sweep"].func() is False
    assert list(Job.objects.values_list("status", flat=True)) == [Job.Status.FAILED]
    assert not Worker.objects.exists()
