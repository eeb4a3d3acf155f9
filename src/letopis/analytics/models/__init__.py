"""Tables of reports."""

from letopis.analytics.models.letter import ReportLetter
from letopis.analytics.models.panel import Panel
from letopis.analytics.models.rollups import DayCount, RollupState, StaleMark

__all__ = ["DayCount", "Panel", "ReportLetter", "RollupState", "StaleMark"]
