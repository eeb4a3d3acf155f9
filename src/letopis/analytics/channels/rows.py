"""A line of the table of channels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from letopis.analytics.statistics import trends
from letopis.analytics.statistics.kendall import Trend
from letopis.analytics.statistics.proportions import Proportion
from letopis.analytics.statistics.replies import Replies
from letopis.channels.models import Channel


@dataclass
class Row:
    """A channel; None is what no channel takes."""

    channel: Channel | None
    counts: Mapping[str, int]
    before: Mapping[str, int]
    by_week: Sequence[int]
    clients: int
    connection: Proportion | None  # of calls
    replies: Replies | None  # of channels by which we reach out
    replies_before: Replies | None
    conversion: Proportion | None
    conversion_before: Proportion | None
    goals: Fraction
    cost: Decimal | None
    volume_change: trends.Change = field(default_factory=lambda: trends.counts(0, 0))
    reply_change: trends.Change | None = None
    conversion_change: trends.Change | None = None
    trend: Trend | None = None  # of events by weeks
    reply_trend: Trend | None = None

    @property
    def volume(self) -> int:
        """All of them, whatever their state."""
        return sum(self.counts.values())

    @property
    def reply(self) -> Proportion | None:
        """Answered of ripe contacts; none where nobody can answer."""
        return self.replies.share if self.replies and self.replies.clients else None

    @property
    def cost_per_goal(self) -> Decimal | None:
        """None without a cost or a goal."""
        if not self.cost or not self.goals:
            return None
        exact = Fraction(self.cost) / self.goals
        return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"))
