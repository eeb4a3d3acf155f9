"""Where a figure leads: the clients it is made of."""

from urllib.parse import urlencode

from django.urls import reverse

from letopis.analytics.funnel.asked import Asked


def clients(asked: Asked, what: str, step: int | str = 0, group: str = "") -> str:
    """Clients of a step: "reached" it within the term, "standing" there now, "waiting" or "lost" there (at the step "any": anywhere); "appeared" in all,
    "already" at the end when they appeared."""
    more = {"what": what, "at": str(step) if step else "", "group": group}
    extra = urlencode({key: value for key, value in more.items() if value})
    return f"{reverse('report-funnel-clients')}?" + "&".join(
        part for part in (asked.params().lstrip("?"), extra) if part
    )
