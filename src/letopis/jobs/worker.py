"""The worker's loop: chores by the clock, then one job after another; a second thread keeps the lease and says «here»."""

import logging
import os
import secrets
import socket
import threading
import time

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.utils.module_loading import autodiscover_modules

from letopis.jobs import claiming
from letopis.jobs.models import Job, Worker
from letopis.jobs.queue import CHORES, TASKS
from letopis.kernel import clock

BEAT = 5.0  # seconds between two signs of life
log = logging.getLogger("letopis.worker")


class Working:
    """One worker: `run()` until `stop()`, or until nothing is due."""

    def __init__(self) -> None:
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(3)}"
        self.stopping = threading.Event()
        self.job: Job | None = None
        self.is_seen = True
        self.next_call = dict.fromkeys(CHORES, 0.0)

    def stop(self) -> None:
        """End after what is being done now."""
        self.stopping.set()

    def run(self, *, once: bool = False) -> None:
        """Work. With `once`, end as soon as nothing is due, and do not say «here»: nobody will be."""
        autodiscover_modules("tasks")
        self.next_call = dict.fromkeys(CHORES, 0.0)
        self.is_seen = not once
        beating = threading.Thread(target=self._beat, daemon=True, name="beat")
        beating.start()
        while not self.stopping.is_set():
            busy = self._guarded()
            if once and not busy:
                break
            if not busy:
                self.stopping.wait(settings.JOBS_POLL)
        self.stopping.set()
        beating.join(timeout=2)

    def _guarded(self) -> bool:
        """One round; a database that is away for a while is waited for, in silence but for one line."""
        try:
            return self.round()
        except (DatabaseError, InterfaceError) as error:
            log.warning("the database does not answer: %s", str(error).strip().splitlines()[:1])
            self.job = None
            connections.close_all()
            self.stopping.wait(2)
            return False

    def round(self) -> bool:
        """The chores whose time has come and one job; whether there was anything to do."""
        busy = False
        for name, chore in CHORES.items():
            if time.monotonic() >= self.next_call.get(name, 0.0) and not self.stopping.is_set():
                try:
                    found = chore.func()
                except (DatabaseError, InterfaceError):
                    raise
                except Exception:
                    log.exception("the chore %s failed", name)
                    found = False
                self.next_call[name] = 0.0 if found else time.monotonic() + chore.every
                busy = busy or found
        return self._one_job() or busy

    def _one_job(self) -> bool:
        job = claiming.claim(self.name)
        if job is None or job.status != Job.Status.RUNNING:
            return job is not None
        self.job = job
        try:
            answer = TASKS[job.task].call(**job.arguments)
        except (DatabaseError, InterfaceError) as error:
            connections.close_all()
            claiming.fail(job, error)
        except Exception as error:
            log.warning(
                "%s failed (attempt %s): %s",
                job.task,
                job.attempts,
                type(error).__name__,
                exc_info=not isinstance(error, OSError),
            )
            claiming.fail(job, error)
        else:
            claiming.finish(job, answer)
        self.job = None
        return True

    def _beat(self) -> None:
        """The second thread, with a connection of its own."""
        pause = min(BEAT, settings.JOBS_LEASE / 3)
        while True:
            try:
                if self.is_seen:
                    Worker.objects.update_or_create(name=self.name, defaults={"seen_at": clock.now()})
                if (job := self.job) is not None:
                    claiming.renew(job)
            except (DatabaseError, InterfaceError):
                connections.close_all()
            if self.stopping.wait(pause):
                break
        connections.close_all()
