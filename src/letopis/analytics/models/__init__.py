"""Tables of reports."""

from letopis.analytics.models.rollups import DayCount, RollupState, StaleMark
from letopis.analytics.models.touch import ClientTouch, TouchState

__all__ = ["ClientTouch", "DayCount", "RollupState", "StaleMark", "TouchState"]
