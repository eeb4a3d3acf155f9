"""Who does which kind of run."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from letopis.jobs.models import Run


class Runner(Protocol):
    """Does the work of one kind of run."""

    def step(self, run: Run) -> bool:
        """Do the next piece inside the caller's transaction; True when nothing is left.

        Keep a step under about a second. Move `run.done`, `run.data` and `run.report`; the caller saves them.
        Raise `Refused` when the work cannot go on: the run fails with that sentence and this step is not made.
        """

    def links(self, run: Run) -> Mapping[str, Any]:
        """What the page of a finished run offers: `back` (address), `lines` (sentences), `undo` (address to POST to),
        `resume` (True when a stopped run may go on), `outcome` (address of the page that says what came of it: the open
        page goes there by itself)."""


RUNNERS: dict[str, Runner] = {}
ON_END: list[Callable[[Run], None]] = []  # called by the worker, once a run nobody looks at is over


def runner(kind: str, made: Runner) -> None:
    """Register the runner of a kind; called from its part's `ready()`."""
    RUNNERS[kind] = made
