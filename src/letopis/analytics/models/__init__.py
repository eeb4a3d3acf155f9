"""Tables of reports."""

from letopis.analytics.models.letter import ReportLetter
from letopis.analytics.models.panel import Panel

__all__ = ["Panel", "ReportLetter"]
