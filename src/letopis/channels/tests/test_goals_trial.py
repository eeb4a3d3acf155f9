"""Random work of people, and what is kept counted beside it: a recount changes nothing. `LETOPIS_TRIALS=50` for long."""

import os
from typing import Any

import pytest

from letopis.accounts.models import User
from letopis.channels.goals.counting import follow, rebuild
from letopis.channels.models import Goal, GoalReach
from letopis.channels.tests.trial import Trial


def _state() -> list[Any]:
    fields = ("goal_id", "person_id", "counterparty_id", "at", "event_id", "key")
    return sorted(GoalReach.objects.values_list(*fields), key=str)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("LETOPIS_TRIALS", "2"))))
def test_what_is_kept_is_what_a_recount_gives(seed: int, anna: User, gleb: User) -> None:
    """Random work by the actions people use; the journal is followed now and then; a recount changes nothing."""
    trial = Trial(seed, anna, gleb)
    for number in range(80):
        trial.step()
        if number % 5 == 4:
            follow()
            assert rebuild(list(Goal.objects.all())) == 0
    assert follow() is False
    kept = _state()
    assert len({row[0] for row in kept}) >= 3, "the trial had nothing to count"
    assert rebuild(list(Goal.objects.all())) == 0
    GoalReach.objects.all().delete()
    rebuild(list(Goal.objects.all()))
    assert _state() == kept
