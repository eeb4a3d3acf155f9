"""Taking a merge back, also after later edits.

The rule, as the page says it:
- only the latest merge of a card can be undone; an earlier one after it;
- the merged cards are there again as they were;
- what moved goes back, as it is now, unless it has been given to somebody else or deleted since;
- a value the merge chose returns if the card still holds it;
- what was added to the card after the merge stays with it;
- what could not go back is listed.
"""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.attributes.mirror import mirror
from letopis.history.actions import record
from letopis.history.facts import Changed, Values, shown
from letopis.history.models import Change
from letopis.history.undo import take_back
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.parties.actions.merge.children import owner_of
from letopis.parties.actions.merge.merging import Party, derive, locked_all
from letopis.parties.actions.merge.moves import Moves
from letopis.parties.facts import CounterpartyUnmerged, PersonUnmerged
from letopis.parties.models import ContactPerson, Merge
from letopis.parties.normal import DERIVED
from letopis.parties.slots import AFTER_MOVES


@dataclass
class Unmerged:
    """What an undone merge gave back."""

    cards: list[Party] = field(default_factory=list)  # there again
    fields: list[str] = field(default_factory=list)  # values that somebody has changed since
    rows: list[tuple[str, int]] = field(default_factory=list)  # (label, id) of rows that stayed where they are


def standing_merges(card: Party) -> list[Merge]:
    """The merges into a card that have not been undone, the latest first."""
    rows = Merge.objects.filter(**{owner_of(card): card}, undone_at=None).select_related("fact", "fact__by")
    return list(rows.order_by("-fact_id"))


@in_transaction
def undo_merge(survivor: Party, merge: Merge, *, by: User) -> Unmerged:
    """Give back what a merge put together; see the rule above."""
    others: list[Party] = list(type(survivor)._base_manager.filter(pk__in=merge.fact.data["others"]))  # type: ignore[arg-type]
    fresh = locked_all([survivor, *others], by=by)
    survivor, others = fresh[survivor.pk], [fresh[card.pk] for card in others]
    _check(survivor, merge)
    steps, others = merge.fact.data["steps"], [card for card in others if card.merged_into_id == survivor.pk]
    moves = Moves(steps, merge.values)
    for card in others:
        card.merged_into = None
        save_changed(card, ["merged_into"])
    moves.take_back()
    changed, kept = _values_back(survivor, merge, by=by)
    survivor.refresh_from_db()
    derive(survivor)
    save_changed(survivor, DERIVED)
    for card in others:
        derive(card)
        card.save(update_fields=DERIVED)
    for follow in AFTER_MOVES:
        follow(moves)
    merge.undone_at = clock.now()
    merge.save(update_fields=["undone_at"])
    done = Unmerged(others, kept, moves.lost)
    _record(survivor, done, changed, merge, by=by)
    return done


def _check(survivor: Party, merge: Merge) -> None:
    if survivor.merged_into is not None:
        raise Refused(
            _("This card itself has been merged into «%(name)s»: undo that merge first.")
            % {"name": survivor.merged_into}
        )
    standing = standing_merges(survivor)
    if merge.pk not in {row.pk for row in standing}:
        raise Refused(_("This merge has been undone already."))
    if standing[0].pk != merge.pk:
        raise Refused(_("There has been a later merge into this card: undo that one first."))


def _values_back(survivor: Party, merge: Merge, *, by: User) -> tuple[Changed, list[str]]:
    """Chosen values return where they still stand; answers with what changed and the names of those that do not."""
    change = Change.objects.filter(
        fact=merge.fact, kind=survivor._meta.label_lower, target_id=survivor.pk
    ).first() or Change(before={}, after={})  # erased meanwhile
    names = {name for name in change.before if name != "merged" and not name.startswith("attributes.")}
    done = take_back([change], by=by, names=names)
    kept = [row.name for row in done.kept]
    before: Values = {}
    after: Values = {}
    for changed in done.changes:
        before, after = before | changed.before, after | changed.after
    fresh = type(survivor)._base_manager.get(pk=survivor.pk)
    held: dict[str, Any] = dict(fresh.attributes)
    for name in sorted(set(change.before) - names - {"merged"}):
        code = name.partition(".")[2]
        was, wrote = change.before[name]["value"], change.after[name]["value"]
        if held.get(code) != wrote:
            kept.append(name)
            continue
        held.pop(code, None)
        held |= {} if was is None else {code: was}
        before[name], after[name] = change.after[name], change.before[name]
    if held != fresh.attributes:
        fresh.attributes = held
        save_changed(fresh, ["attributes"])
        mirror([fresh])
    return Changed(survivor, before, after), kept


def _record(survivor: Party, done: Unmerged, changed: Changed, merge: Merge, *, by: User) -> None:
    ids, names = [card.pk for card in done.cards], ", ".join(map(str, done.cards))
    whole = Changed(
        survivor,
        {**changed.before, "merged": shown(ids, names)},
        {**changed.after, "merged": shown([], "")},
    )
    into = shown(survivor.pk, str(survivor))
    back = [Changed(card, {"merged_into": into}, {"merged_into": shown(None)}) for card in done.cards]
    kind = PersonUnmerged if isinstance(survivor, ContactPerson) else CounterpartyUnmerged
    data = {"undoes": merge.fact_id, "rows": [list(row) for row in done.rows], "fields": done.fields}
    record(kind([whole, *back], data=data), by=by)
