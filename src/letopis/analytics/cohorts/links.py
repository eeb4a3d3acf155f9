"""Where a cell leads: the clients it is made of."""

from urllib.parse import urlencode

from django.urls import reverse

from letopis.analytics.cohorts.asked import Asked
from letopis.analytics.statistics.cohorts import Month, first_day


def clients(asked: Asked, month: Month | None = None, lag: int | None = None) -> str:
    """The clients of a cohort, or of all; with a month after the first contact, those who had done it by then."""
    more = {
        "month": "" if month is None else f"{first_day(month):%Y-%m}",
        "lag": "" if lag is None else str(lag),
    }
    extra = urlencode({key: value for key, value in more.items() if value})
    return f"{reverse('report-cohorts-clients')}?" + "&".join(
        part for part in (asked.params().lstrip("?"), extra) if part
    )
