"""Where a figure leads: the clients it is made of."""

from collections.abc import Sequence
from uuid import UUID

from django.urls import reverse

from letopis.analytics.sources.asked import Asked
from letopis.parties.models import Source

MARKS = ("utm_source", "utm_medium", "utm_campaign")


def clients(asked: Asked, source: Source | None, what: str = "new", *, everything: bool = False) -> str:
    """New clients of a source, of none, or all of them; `what` "goal": those who reached it."""
    of = "" if everything else str(source.public_id) if source else "none"
    return _address(asked, source=of, what="" if what == "new" else what)


def marked(asked: Asked, path: Sequence[str], what: str = "new") -> str:
    """Those with these marks; «=» stands before each, so that an empty one can be asked for."""
    marks = {name: f"={mark}" for name, mark in zip(MARKS, path, strict=False)}
    return _address(asked, what="" if what == "new" else what, **marks)


def brought(asked: Asked, person: UUID, what: str = "new") -> str:
    """Those somebody has brought."""
    return _address(asked, by=str(person), what="" if what == "new" else what)


def _address(asked: Asked, **more: str) -> str:
    return reverse("report-sources-clients") + asked.params(**more)
