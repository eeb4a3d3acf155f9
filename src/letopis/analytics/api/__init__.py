"""`/reports/…`: the figures of reports for programs, a file for each report."""

from ninja import Router

from letopis.analytics.api import channels, cohorts, forgotten, funnel, managers, own, sources

router = Router(tags=["reports"])
for part in (channels, sources, funnel, cohorts, managers, forgotten, own):
    router.add_router("", part.router)
