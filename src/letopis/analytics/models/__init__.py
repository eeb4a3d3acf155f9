"""Tables of reports."""

from letopis.analytics.models.panel import Panel

__all__ = ["Panel"]
