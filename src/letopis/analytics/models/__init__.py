"""Tables of reports."""

from letopis.analytics.models.rollups import DayCount, RollupState, StaleMark
from letopis.analytics.models.similar import SimilarClients

__all__ = ["DayCount", "RollupState", "SimilarClients", "StaleMark"]
