"""One doorway to a transaction: atomic, and tried again when the database says that two of them met."""

import functools
import random
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.db import OperationalError, connection, transaction

P = ParamSpec("P")
R = TypeVar("R")

_ATTEMPTS = 5
_AGAIN = {"40001", "40P01", "55P03"}  # PostgreSQL: serialization failure, deadlock, lock not available


def _is_passing(error: OperationalError) -> bool:
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _AGAIN or "database is locked" in str(error)


def in_transaction(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` in one transaction; repeat it whole after a clash. Inside another transaction it joins that one."""

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        if connection.in_atomic_block:
            return function(*args, **kwargs)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with transaction.atomic():
                    return function(*args, **kwargs)
            except OperationalError as error:
                if attempt == _ATTEMPTS or not _is_passing(error):
                    raise
                time.sleep(random.uniform(0, 0.02 * 2**attempt))
        raise AssertionError("unreachable")

    return wrapper
