"""What one manager's work comes to, as numbers that add up: for a team and for all together."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from letopis.accounts.models import User
from letopis.analytics.statistics.proportions import Proportion, clustered
from letopis.analytics.statistics.replies import Replies
from letopis.events.control import Figures


@dataclass
class Work:
    """The work of a period: of one manager, or of several added together."""

    control: Figures = field(default_factory=Figures)
    days: dict[Any, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0]))  # in time, completed
    done: Counter[date] = field(default_factory=Counter)  # completed events by day
    meetings: timedelta = timedelta(0)
    answers: Replies = field(default_factory=Replies)
    requests: int = 0
    unseen: int = 0  # answered by somebody the reader does not see
    waiting: int = 0  # for an answer now, whenever they came
    held: Counter[str] = field(default_factory=Counter)  # records by measure: those that hold it …
    asked: Counter[str] = field(default_factory=Counter)  # … of those that should
    cards: Counter[tuple[str, str]] = field(default_factory=Counter)  # by list and measure

    def add(self, other: "Work") -> None:
        """Count another one's, too."""
        self.control.add(other.control)
        for day, (some, whole) in other.days.items():
            self.days[day][0] += some
            self.days[day][1] += whole
        for client, (some, whole) in other.answers.by_client.items():
            self.answers.by_client[client][0] += some
            self.answers.by_client[client][1] += whole
        self.answers.times.extend(other.answers.times)
        self.answers.waiting += other.answers.waiting
        self.meetings += other.meetings
        for name in ("requests", "unseen", "waiting"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for name in ("done", "held", "asked", "cards"):
            getattr(self, name).update(getattr(other, name))

    @property
    def on_time(self) -> Proportion | None:
        """Completed in time of completed. A day is what the events of a manager have in common: it is the cluster."""
        return clustered((some, whole) for some, whole in self.days.values()) if self.control.completed else None

    @property
    def answered(self) -> Proportion | None:
        """Answered within the term of those whose term is over."""
        return self.answers.share if self.answers.clients else None


def together(works: Sequence[Work]) -> Work:
    """The work of several."""
    whole = Work()
    for one in works:
        whole.add(one)
    return whole


@dataclass
class Line:
    """A line of the tables: a manager, a team or all together, now and in the period before."""

    name: str
    level: str  # "user", "team" or "all"
    people: Sequence[User]
    now: Work
    before: Work
    changes: dict[str, Any] = field(default_factory=dict)  # done, on_time, answered → how it changed
