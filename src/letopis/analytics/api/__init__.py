"""`/reports/…`: the figures of reports for programs, a file for each report."""

from ninja import Router

from letopis.analytics.api import channels, own

router = Router(tags=["reports"])
for part in (channels, own):
    router.add_router("", part.router)
