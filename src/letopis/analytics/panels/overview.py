"""«Обзор»: the panel there is before anybody has made one. It shows the first chart and the findings of every report."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from letopis.analytics.panels.tiles import CHART, FINDINGS, Tile
from letopis.analytics.reports import every_report

CODE = "overview"
_REPORTS = 6  # that are read for it


@dataclass(frozen=True)
class Overview:
    """Looks like a panel, belongs to nobody and cannot be changed; a copy can."""

    code: str = CODE

    @property
    def name(self) -> str:
        return _("Overview")

    def read_tiles(self) -> list[Tile]:
        """The findings of the first report, then a chart of each."""
        reports = every_report()[:_REPORTS]
        charts = [Tile(f"{report.code}-{CHART}", report.code, "", CHART) for report in reports]
        first = [Tile(f"{report.code}-{FINDINGS}", report.code, "", FINDINGS, "full") for report in reports[:1]]
        return [*first, *charts]
