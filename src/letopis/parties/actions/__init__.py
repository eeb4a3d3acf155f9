"""Everything that changes people and counterparties; each function is one business verb and records one fact."""

from letopis.parties.actions.company import change_counterparty, change_counterparty_field, create_counterparty
from letopis.parties.actions.consents import give_consent, set_bans, withdraw_consent, write_consent
from letopis.parties.actions.deletion import mark_for_deletion, restore
from letopis.parties.actions.links import (
    add_link,
    add_new_person,
    change_link,
    end_link,
    move_link,
    remove_link,
    undo_change,
)
from letopis.parties.actions.person import change_person, change_person_field, create_person
from letopis.parties.actions.relations import add_relation, change_relation, remove_relation
from letopis.parties.actions.team import move_to_team

__all__ = [
    "add_link",
    "add_new_person",
    "add_relation",
    "change_counterparty",
    "change_counterparty_field",
    "change_link",
    "change_person",
    "change_person_field",
    "change_relation",
    "create_counterparty",
    "create_person",
    "end_link",
    "give_consent",
    "mark_for_deletion",
    "move_link",
    "move_to_team",
    "remove_link",
    "remove_relation",
    "restore",
    "set_bans",
    "undo_change",
    "withdraw_consent",
    "write_consent",
]
