"""Tables of reports."""

from letopis.analytics.models.letter import ReportLetter
from letopis.analytics.models.panel import Panel
from letopis.analytics.models.rollups import DayCount, RollupState, StaleMark
from letopis.analytics.models.similar import SimilarClients
from letopis.analytics.models.touch import ClientTouch, TouchState
from letopis.analytics.models.whole import WholeReport

__all__ = [
    "ClientTouch",
    "DayCount",
    "Panel",
    "ReportLetter",
    "RollupState",
    "SimilarClients",
    "StaleMark",
    "TouchState",
    "WholeReport",
]
