"""The queue as its users see it, shaped like `django.tasks` of Django 6: `@task()`, `.using(…)`, `.enqueue(…)`.

A task is called at least once, also after `kill -9`: it must be idempotent, or lean on a unique key. Its arguments are
JSON: ids, no records, no personal data.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django_stubs_ext import StrOrPromise

from letopis.jobs.models import Job
from letopis.kernel import clock

_FIRST_PAUSE, _LONGEST_PAUSE = 5.0, 3600.0  # seconds


@dataclass(frozen=True)
class Again:
    """What a task answers when it is to be called again: it went well so far, and is not done."""

    after: timedelta = timedelta(0)


@dataclass(frozen=True)
class Task:
    """A function that may be called later by a worker. Given up after `max_attempts` errors."""

    name: str
    func: Callable[..., Any]
    max_attempts: int
    title: StrOrPromise  # for the owner, when it was given up
    run_after: datetime | None = None
    effect_key: str = ""

    def using(self, *, run_after: datetime | None = None, effect_key: str = "") -> "Task":
        """The same task, not before a moment, or once for a key."""
        return replace(self, run_after=run_after or self.run_after, effect_key=effect_key or self.effect_key)

    def enqueue(self, **arguments: Any) -> Job:
        """Write the call down in the caller's transaction; it is made after the commit. A known key answers with its job."""
        job = self._job(self.effect_key, arguments)
        if not self.effect_key:
            job.save(force_insert=True)
            return job
        Job.objects.bulk_create([job], ignore_conflicts=True)
        return Job.objects.get(effect_key=self.effect_key)

    def enqueue_all(self, calls: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Many calls at once, each with its key; those of known keys are left out."""
        jobs = [self._job(effect_key, arguments) for effect_key, arguments in calls]
        Job.objects.bulk_create(jobs, ignore_conflicts=True, batch_size=500)

    def call(self, **arguments: Any) -> Any:
        """Call it here and now."""
        return self.func(**arguments)

    def _job(self, effect_key: str, arguments: dict[str, Any]) -> Job:
        return Job(task=self.name, arguments=arguments, effect_key=effect_key, run_after=self.run_after or clock.now())

    def pause(self, attempt: int) -> timedelta:
        """How long to wait after the given failed attempt: 5 s, 10 s, 20 s … an hour, each ± 25 %."""
        seconds = min(_FIRST_PAUSE * 2.0 ** min(attempt - 1, 20), _LONGEST_PAUSE)
        return timedelta(seconds=seconds * random.uniform(0.75, 1.25))


TASKS: dict[str, Task] = {}


def task(title: StrOrPromise = "", *, max_attempts: int = 8) -> Callable[[Callable[..., Any]], Task]:
    """Make a function of a part's `tasks.py` a task, named «part.function»."""

    def made(function: Callable[..., Any]) -> Task:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        TASKS[name] = Task(name, function, max_attempts, title or name)
        return TASKS[name]

    return made


@dataclass(frozen=True)
class Chore:
    """Something a worker looks after again and again; it answers with whether there was anything to do."""

    name: str
    func: Callable[[], bool]
    every: float  # seconds


CHORES: dict[str, Chore] = {}


def every(seconds: float) -> Callable[[Callable[[], bool]], Callable[[], bool]]:
    """Make a function of a part's `tasks.py` a chore. Several workers call it: it locks what it works on."""

    def made(function: Callable[[], bool]) -> Callable[[], bool]:
        name = f"{function.__module__.split('.')[1]}.{function.__name__}"
        CHORES[name] = Chore(name, function, seconds)
        return function

    return made
