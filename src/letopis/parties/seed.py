"""The dictionaries everybody starts with: sources, roles, kinds of relations, purposes of consents."""

from letopis.parties.models import ConsentPurpose, LinkRole, RelationKind, Source

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


SYMMETRIC = {"spouse", "relative", "friend", "colleague"}


def seed() -> None:
    """Add the rows that are missing; those that are there stay as they are."""
    for model in (LinkRole, ConsentPurpose):
        for order, code in enumerate(model.STANDARD_NAMES):  # type: ignore[attr-defined]  # both have it
            model._default_manager.get_or_create(code=code, defaults={"order": order})
    for order, code in enumerate(RelationKind.STANDARD_NAMES):
        RelationKind.objects.get_or_create(code=code, defaults={"order": order, "is_symmetric": code in SYMMETRIC})
    made: dict[str, Source] = {}
    for order, (code, parent) in enumerate(SOURCES):
        made[code], _new = Source.objects.get_or_create(
            code=code,
            defaults={"parent": made.get(parent or ""), "order": order, "asks_referrer": code == "referral"},
        )
