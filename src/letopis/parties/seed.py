"""The sources of acquisition everybody starts with."""

from letopis.parties.models import Source

SOURCES: list[tuple[str, str | None]] = [  # code, code of the parent
    ("advertising", None),
    ("context-advertising", "advertising"),
    ("social", "advertising"),
    ("referral", None),
    ("exhibition", None),
    ("site", None),
    ("incoming-call", None),
    ("cold-call", None),
    ("partner", None),
    ("other", None),
]


def seed() -> None:
    """Add the sources that are missing; those that are there stay as they are."""
    made: dict[str, Source] = {}
    for order, (code, parent) in enumerate(SOURCES):
        made[code], _new = Source.objects.get_or_create(
            code=code,
            defaults={"parent": made.get(parent or ""), "order": order, "asks_referrer": code == "referral"},
        )
