"""Expenses on sources: written by hand for one, loaded from a file for many."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import check_manages
from letopis.channels.actions.rules import locked
from letopis.channels.facts import SourceCostsChanged, SourceCostsImported
from letopis.channels.models import SourceCosts
from letopis.channels.prices import Spent
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.history.models import FactRecord
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.parties.actions.rules import check_text
from letopis.parties.models import Source

NOTE = 200


def _check(spent: Sequence[Spent]) -> None:
    for one in spent:
        check_text(one.note, "note", NOTE)
        if one.until < one.since:
            raise Refused(_("The last day is before the first one."), "until")


def _put(row: SourceCosts, spent: Sequence[Spent]) -> Changed:
    ordered = sorted(spent, key=lambda one: (one.since, one.until, one.note))
    changed = put(row, {"periods": [one.kept() for one in ordered]})
    if changed.after:
        row.version += 1
        row.save(update_fields=["periods", "version"])
    return changed


@in_transaction
def write_costs(row: SourceCosts, spent: Sequence[Spent], *, by: User, version: int | None = None) -> SourceCosts:
    """The expenses on one source, in place of those there were."""
    row = locked(row, by=by, version=version)
    _check(spent)
    changed = _put(row, spent)
    if changed.after:
        record(SourceCostsChanged([changed]), by=by)
    return row


@in_transaction
def import_costs(spent: Mapping[Source, Sequence[Spent]], *, name: str, by: User) -> FactRecord | None:
    """Expenses from a file, as one fact. A period that is there already, with its note, gets the file's sum: the same
    file twice changes nothing. None when nothing changed."""
    check_manages(by)
    changes = []
    for source, given in spent.items():
        _check(given)
        SourceCosts.objects.get_or_create(source=source)
        row = SourceCosts.objects.select_for_update().get(source=source)
        held = {(one.since, one.until, one.note): one for one in row.spent}
        held |= {(one.since, one.until, one.note): one for one in given}
        if (changed := _put(row, list(held.values()))).after:
            changes.append(changed)
    if not changes:
        return None
    rows = sum(len(given) for given in spent.values())
    return record(SourceCostsImported(changes, data={"name": name, "rows": rows}), by=by)
