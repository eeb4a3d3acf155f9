"""«Контроль»: what was planned of whom in a period and what came of it, by manager and type; every figure has its rows.

A figure is the number of rows of the list of events under a filter, so both are said by the same conditions: by the
rights and on the clock of whoever reads.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Q, Sum
from django.urls import reverse

from letopis.accounts.models import Scope, User
from letopis.accounts.queries import colleagues_of
from letopis.dictionaries.queries import every
from letopis.events.models import Event, EventType, PlanTarget
from letopis.events.punctual import DELAY, DONE, in_time
from letopis.events.queries import in_lists
from letopis.kernel import clock
from letopis.kernel.workdays import workday

LONGEST = 400  # days of a period
_WEEK = 5  # working days
# figure → the rest of its filter
FILTERS = {
    "total": "",
    "completed": "state:is:completed",
    "in_time": "punctual:is:in-time",
    "late": "punctual:is:late",
    "cancelled": "state:is:cancelled",
    "overdue": "state:is:overdue",
    "moved": "moves:gt:0",
}


@dataclass
class Figures:
    """The numbers of one manager and one type, or of several together; `target` is what is expected of the period."""

    total: int = 0
    completed: int = 0
    in_time: int = 0
    late: int = 0
    cancelled: int = 0
    overdue: int = 0
    moved: int = 0
    delay: timedelta = timedelta(0)  # of all that was late, together
    target: float | None = None
    toward: int = 0  # the completed ones of those types that have a target
    addresses: dict[str, str] = field(default_factory=dict)

    def add(self, other: "Figures") -> None:
        """Count the rows of another one, too."""
        for name in (*FILTERS, "delay"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other.target is not None:
            self.target = (self.target or 0) + other.target
            self.toward += other.toward

    @property
    def mean_delay(self) -> float | None:
        """Days from the due moment to the completion, of what was completed late on the average."""
        return self.delay.total_seconds() / 86400 / self.late if self.late else None

    @property
    def share(self) -> int | None:
        """What was completed of what is expected, in per cent."""
        return round(100 * self.toward / self.target) if self.target else None


@dataclass(frozen=True)
class ManagerRow:
    """A manager: all types together, and each type that has rows or a target."""

    user: User
    all: Figures
    types: list[tuple[EventType, Figures]]


@dataclass(frozen=True)
class Control:
    """The page: its period, managers and the numbers of all of them."""

    first: date
    last: date
    working_days: int
    rows: list[ManagerRow]
    all: Figures


def leads(user: User) -> bool:
    """Whether `user` answers for the work of others: may change it."""
    return user.role.changes in (Scope.TEAM, Scope.ALL)


def people_of(user: User) -> list[User]:
    """Whose rows `user` sees: a manager their own, who leads or only looks those of all colleagues who work."""
    if user.role.changes == Scope.OWN:
        return [user]
    return list(colleagues_of(user).exclude(role__changes=Scope.NONE))


def control(user: User, first: date, last: date) -> Control:
    """The figures of the days from `first` to `last`, in four questions whatever there is; what is overdue now counts
    whenever it was to begin."""
    people = {row.pk: row for row in people_of(user)}
    kinds = {kind.pk: kind for kind in every(EventType) if kind.code != "note"}
    number = sum(not workday(first + timedelta(days=place)).is_off for place in range((last - first).days + 1))
    found = _counted(user, people, kinds, first, last)
    for row in PlanTarget.objects.filter(user__in=people, type__in=kinds):
        figures = found[row.user_id][row.type_id]
        figures.target, figures.toward = row.per_week * number / _WEEK, figures.completed
    rows, together = [], Figures()
    for person in sorted(people.values(), key=lambda row: (row.pk != user.pk, row.name)):
        whole, types = Figures(), []
        for pk, kind in kinds.items():
            if pk in found[person.pk]:
                figures = found[person.pk][pk]
                figures.addresses = _addresses(first, last, str(person.public_id), kind.code)
                whole.add(figures)
                types.append((kind, figures))
        whole.addresses = _addresses(first, last, str(person.public_id), "")
        together.add(whole)
        rows.append(ManagerRow(person, whole, types))
    return Control(first, last, number, rows, together)


def _counted(
    user: User, people: dict[int, User], kinds: dict[int, EventType], first: date, last: date
) -> dict[int, dict[int, Figures]]:
    start, end = clock.day_start(first, user.zone), clock.day_start(last + timedelta(days=1), user.zone)
    everything = in_lists(user).filter(responsible__in=people, type__in=kinds, is_marked_for_deletion=False).order_by()
    rows = everything.filter(occurs_at__gte=start, occurs_at__lt=end)
    punctual = in_time(user.zone)
    late = DONE & Q(completed_at__gt=F("due_at")) & ~punctual
    counted = rows.values("responsible", "type").annotate(
        total=Count("pk"),
        completed=Count("pk", filter=DONE),
        in_time=Count("pk", filter=punctual),
        cancelled=Count("pk", filter=Q(state=Event.State.CANCELLED)),
        moved=Count("pk", filter=Q(moves__gt=0)),
        delay=Sum(DELAY, filter=late),
    )
    found: dict[int, dict[int, Figures]] = defaultdict(lambda: defaultdict(Figures))
    for row in counted:
        values: dict[str, Any] = {**row, "delay": row["delay"] or timedelta(0)}
        person, kind = values.pop("responsible"), values.pop("type")
        found[person][kind] = Figures(**values, late=values["completed"] - values["in_time"])
    overdue = everything.filter(state=Event.State.PLANNED, due_at__lt=clock.now())
    for person, kind, number in overdue.values_list("responsible", "type").annotate(number=Count("pk")):
        found[person][kind].overdue = number
    return found


def _addresses(first: date, last: date, person: str, code: str) -> dict[str, str]:
    """The list of events behind each figure."""
    base = f"responsible:is:{person}"
    base += f";type:is:{code}" if code else ";type:not:note"
    days = f"time:between:{first:%d.%m.%Y},{last:%d.%m.%Y}"
    found = {}
    for name, more in FILTERS.items():
        where = ";".join(part for part in (base, "" if name == "overdue" else days, more) if part)
        found[name] = f"{reverse('events')}?{urlencode({'where': where}, safe=':;,')}"
    return found


def targets_of(people: Sequence[User]) -> dict[tuple[int, int], int]:
    """What is expected a week: (user, type) → number."""
    rows = PlanTarget.objects.filter(user__in=[row.pk for row in people])
    return {(row.user_id, row.type_id): row.per_week for row in rows}
