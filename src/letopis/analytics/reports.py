"""Reports: what each is called, how it reads its address, what it shows. Parts register theirs in `ready()`.

The pages around a report are the same for all (`views/pages.py`): the page itself, «Как считаем», the workbook, saved
settings.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from django.http import QueryDict
from django.urls import reverse
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import User
from letopis.analytics.question import Chooser, Question
from letopis.charts.data import Figure, Table

Q = TypeVar("Q", bound=Question)
F = TypeVar("F")


@dataclass(frozen=True)
class Rule:
    """A column or a notion: its name, the rule, the formula when there is one."""

    name: str
    text: str
    formula: str = ""


@dataclass(frozen=True)
class Finding:
    """A figure to be seen first, and the sentences beside it. `is_sure`: the data show a difference."""

    figure: str
    title: str
    text: str
    is_sure: bool = False


@dataclass(frozen=True)
class Report(Generic[Q, F]):
    """A report. `figures` answers the question `read` found in an address; everything shown is made of its answer."""

    code: str  # the last part of its address
    title: StrOrPromise
    about: StrOrPromise  # the question it answers
    icon: str
    order: int
    template: str
    read: Callable[[User, QueryDict], Q]
    figures: Callable[[Q], F]
    context: Callable[[Q, F], Mapping[str, Any]]  # what its template needs more
    choosers: Callable[[Q], Sequence[Chooser]]
    tables: Callable[[F], Sequence[Table]]
    charts: Callable[[F], Sequence[Figure]]  # those that may stand alone, by their keys
    rules: Callable[[Q], Sequence[Rule]]
    has_period: bool = True  # one that tells how things stand today has none to choose

    @property
    def list(self) -> str:
        """The list its saved settings belong to."""
        return f"report-{self.code}"

    @property
    def href(self) -> str:
        return reverse("report", args=(self.code,))

    def file_name(self, first: date, last: date) -> str:
        """The name of its workbook."""
        return f"{self.title} {first:%Y-%m-%d} – {last:%Y-%m-%d}.xlsx"


_known: dict[str, Report[Any, Any]] = {}


def add_report(report: Report[Any, Any]) -> None:
    """Register a report. ValueError for a code another one has."""
    if _known.get(report.code, report) is not report:
        raise ValueError(f"two reports called {report.code!r}")
    _known[report.code] = report


def find_report(code: str) -> Report[Any, Any] | None:
    """The report of a code."""
    return _known.get(code)


def every_report() -> list[Report[Any, Any]]:
    """All of them, in order."""
    return sorted(_known.values(), key=lambda report: report.order)
