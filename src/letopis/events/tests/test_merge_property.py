"""Random edits, bulk edits, marks, merges and undos of all of them against a plain model that knows nothing of tables.

Every step is made in the base and in the model (`merge_world.py`, `merge_model.py`); after every step they agree.
"""

import os
import random

import pytest
from django.db import transaction

from letopis.accounts.models import User
from letopis.events.tests.merge_world import World

RUNS, STEPS, PARTS = (500, 50, 50) if os.environ.get("LETOPIS_SOAK") else (60, 30, 10)


def _run(world: World, seed: int) -> None:
    """One run from the same beginning; nothing of it stays."""
    with transaction.atomic():
        world = world.again(seed)
        try:
            for _number in range(STEPS):
                world.step()
                world.check()
        except Exception as error:
            raise AssertionError(f"seed {seed}, after {world.done}: {error!r}") from error
        transaction.set_rollback(True)


def _part(number: int, by: User) -> None:
    share = RUNS // PARTS
    with transaction.atomic():
        world = World(random.Random(number), by)
        for seed in range(number * share, number * share + share):
            _run(world, seed)
        transaction.set_rollback(True)


@pytest.mark.soak
@pytest.mark.slow
@pytest.mark.parametrize("part", range(10))
def test_merges_bulk_edits_and_undos_do_what_the_model_says(part: int, gleb: User) -> None:
    """Sixty runs of thirty steps, or a tenth of the long trial: five hundred of fifty."""
    for number in range(part * PARTS // 10, (part + 1) * PARTS // 10):
        _part(number, gleb)
