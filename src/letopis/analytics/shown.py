"""What the template of every report is given of its figures."""

from typing import Any

from letopis.analytics.question import Question
from letopis.analytics.reports import Report
from letopis.charts import units
from letopis.charts.spark import spark


def shown(report: Report[Any, Any], asked: Question, found: Any) -> dict[str, Any]:
    """The names of the block `report`, whether it stands on its page or is kept."""
    return {
        "report": report,
        "asked": asked,
        "found": found,
        "spark": spark,
        "said": units.said,
        "Unit": units.Unit,
        "interval": units.interval,
        **report.context(asked, found),
    }
