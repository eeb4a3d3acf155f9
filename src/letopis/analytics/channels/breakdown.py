"""The figures of the report by the values of what it is broken down by: from the same scan, by the same rules.

A row is what the report says of the events with its value; only goals are shared among the contacts of all values, so
that the column adds up.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from letopis.analytics.channels.asked import Asked
from letopis.analytics.channels.division import ELSEWHERE, NONE, OTHERS, Division, divide
from letopis.analytics.channels.goals import Reached, Times, reached
from letopis.analytics.channels.scan import Scan, first_read
from letopis.analytics.statistics.attribution import WHOLE, rounded
from letopis.analytics.statistics.comparison import Comparison, compare
from letopis.analytics.statistics.proportions import Proportion
from letopis.analytics.statistics.replies import Outcome, Replies


@dataclass(frozen=True)
class Slot:
    """A value."""

    value: str
    name: str
    volume: int
    clients: int
    replies: Replies | None
    conversion: Proportion | None
    goals: Fraction

    @property
    def reply(self) -> Proportion | None:
        """Answered of ripe contacts; none where nobody can answer."""
        return self.replies.share if self.replies and self.replies.clients else None


@dataclass(frozen=True)
class Breakdown:
    """All values. `goals_outside` are those no contact of a client led to."""

    division: Division
    rows: Sequence[Slot]
    by_reply: Comparison[str]
    by_conversion: Comparison[str]
    goals_elsewhere: Fraction
    goals_outside: Fraction


def broken_down(asked: Asked, read: Scan, outcomes: Sequence[Outcome[int]], times: Times) -> Breakdown | None:
    """The breakdown the address asks for; None when it asks for none."""
    if asked.by is None:
        return None
    window = asked.goal.window if asked.goal else 0
    division = divide(asked, first_read(asked, asked.first, asked.last, window))
    replies: dict[str, Replies] = defaultdict(Replies)
    for one in outcomes:
        for value in division.groups(one.contact.group, one.contact.key):
            replies[value].add(one)
    found = reached(asked, read, times, division.groups)
    goals = credited(found, division)
    order = [*division.order, *(value for value in (OTHERS, NONE) if value not in division.order and goals.get(value))]
    rows = [
        Slot(
            value, division.name_of(value), len(division.events.get(value, ())), len(found.clients.get(value, ())),
            replies.get(value), found.conversion(value) if asked.goal else None, goals.get(value, Fraction(0)),
        )
        for value in order
    ]  # fmt: skip
    named = [] if division.is_shared else [row for row in rows if row.value not in (OTHERS, NONE)]
    return Breakdown(
        division, rows,
        compare({row.value: row.reply for row in named if row.reply and row.reply.trials}, among=asked.families),
        compare({row.value: row.conversion for row in named if row.conversion and row.conversion.trials}, among=asked.families),
        goals.get(ELSEWHERE, Fraction(0)), goals.get(None, Fraction(0)),
    )  # fmt: skip


def credited(found: Reached[str], division: Division) -> dict[str | None, Fraction]:
    """The goals of each value in tenths; where no event has several values they add up to all goals."""
    shares = found.shares()
    if not division.is_shared and sum(shares.values()) == WHOLE * len(found.times):
        return rounded(shares)
    return {value: Fraction(round(Fraction(share, WHOLE) * 10), 10) for value, share in shares.items()}
