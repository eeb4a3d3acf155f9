"""Edits in place: one value at a time, compared with what the reader saw."""

from typing import Any

from letopis.accounts.records import Record
from letopis.history.differences import as_shown
from letopis.kernel.errors import Conflict, Difference
from letopis.parties.facts import field_label


def check_unchanged(record: Record, values: dict[str, Any], was: dict[str, Any]) -> None:
    """Raise `Conflict` when a field holds neither what the reader saw (`was`) nor what they want."""
    differences = []
    for name, wanted in values.items():
        held = getattr(record, name)
        if held not in (was[name], wanted):
            differences.append(Difference(name, field_label(name), as_shown(record, name)["text"], str(wanted or "")))
    if differences:
        raise Conflict(differences)
