"""Tables of the channels part."""

from letopis.channels.models.channel import Channel
from letopis.channels.models.costs import SourceCosts
from letopis.channels.models.goal import Goal, GoalCursor, GoalReach, GoalVersion

__all__ = ["Channel", "Goal", "GoalCursor", "GoalReach", "GoalVersion", "SourceCosts"]
