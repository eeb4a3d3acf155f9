"""Random work of people, and the contacts kept beside it: a recount changes nothing. `LETOPIS_TRIALS=50` for long."""

import os
from typing import Any

import pytest

from letopis.accounts.models import User
from letopis.analytics.models import ClientTouch
from letopis.analytics.touches.keeping import rebuild, step
from letopis.channels.goals.counting import follow
from letopis.channels.tests.trial import Trial

_FIELDS = [field.attname for field in ClientTouch._meta.local_concrete_fields if not field.primary_key]


def _state() -> list[Any]:
    return sorted(ClientTouch.objects.values_list(*_FIELDS), key=str)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(int(os.environ.get("LETOPIS_TRIALS", "2"))))
def test_what_is_kept_is_what_a_recount_gives(seed: int, anna: User, vera: User, gleb: User) -> None:
    trial = Trial(seed, anna, gleb, [vera])
    step()
    for number in range(80):
        trial.step()
        if number % 5 == 4:
            follow()
            assert rebuild() == 0, number
    assert follow() is False
    kept = _state()
    assert len(kept) > 20, "the trial had nothing to keep"
    ClientTouch.objects.all().delete()
    assert rebuild() == len(kept)
    assert _state() == kept
