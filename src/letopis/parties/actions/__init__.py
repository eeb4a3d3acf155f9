"""Everything that changes people and counterparties; each function is one business verb and records one fact."""

from letopis.parties.actions.company import change_counterparty, change_counterparty_field, create_counterparty
from letopis.parties.actions.deletion import mark_for_deletion, restore
from letopis.parties.actions.person import change_person, change_person_field, create_person
from letopis.parties.actions.team import move_to_team

__all__ = [
    "change_counterparty",
    "change_counterparty_field",
    "change_person",
    "change_person_field",
    "create_counterparty",
    "create_person",
    "mark_for_deletion",
    "move_to_team",
    "restore",
]
