"""Tables of reports."""

from letopis.analytics.models.rollups import DayCount, RollupState, StaleMark

__all__ = ["DayCount", "RollupState", "StaleMark"]
