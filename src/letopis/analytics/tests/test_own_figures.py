"""The figures of own reports against a naive count over rows, and against the lists they lead to."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pandas as pd
import pytest
from django.http import QueryDict
from django.test import Client

from letopis.accounts.models import User
from letopis.analytics.own import links
from letopis.analytics.own.asked import read_own
from letopis.analytics.own.figures import Figures, figures
from letopis.analytics.own.table import cells
from letopis.analytics.own.offered import How
from letopis.events.models import Event
from letopis.kernel import clock

Clients = Callable[[User], Client]


def _found(user: User, address: str) -> Figures:
    return figures(read_own(user, QueryDict(address)))


def test_try(db: None, anna: User) -> None:
    found = _found(anna, "rows=type&cols=time.month")
    assert found.number == 0
