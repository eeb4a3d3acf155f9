"""Making one card of several."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.attributes.actions.values import shown_value
from letopis.attributes.hosts import host_of
from letopis.attributes.mirror import mirror
from letopis.attributes.models import AttributeDefinition
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.parties.actions.merge.children import break_circle, leave_dropped, owner_of
from letopis.parties.actions.merge.choices import Choices, chosen_values, dropped_ids
from letopis.parties.actions.merge.moves import Moves
from letopis.parties.actions.merge.relations import move_generic, move_references
from letopis.parties.facts import CounterpartyMerged, PersonMerged
from letopis.parties.models import ContactPerson, Counterparty, Merge
from letopis.parties.normal import DERIVED, derive_counterparty, derive_person
from letopis.parties.slots import AFTER_MOVES

Party = ContactPerson | Counterparty
LIMIT = 10  # cards merged at once


def locked_all(cards: Sequence[Party], *, by: User, versions: Mapping[int, int] | None = None) -> dict[int, Party]:
    """The cards read again under locks taken in one order, by id; the doors of `locked` for each of them."""
    found = {}
    for card in sorted(cards, key=lambda card: card.pk):
        found[card.pk] = locked(card, by=by, version=(versions or {}).get(card.pk))
    return found


def derive(card: Party) -> None:
    """Set the derived columns from the rows the card has now."""
    if isinstance(card, ContactPerson):
        derive_person(card, card.details.all())
    else:
        derive_counterparty(card, card.details.all())


def _check(survivor: Party, others: Sequence[Party]) -> None:
    if not others or len({card.pk for card in others} | {survivor.pk}) != len(others) + 1:
        raise Refused(_("Choose at least two different cards."), "others")
    if len(others) >= LIMIT:
        raise Refused(_("At most %(limit)d cards are merged at once.") % {"limit": LIMIT}, "others")
    if any(card.merged_into_id for card in (survivor, *others)):
        raise Refused(_("One of these cards has been merged into another one meanwhile."), "others")
    if survivor.is_marked_for_deletion:
        raise Refused(_("The card that stays is marked for deletion: restore it first."), "others")


@in_transaction
def merge(
    survivor: Party,
    others: Sequence[Party],
    choices: Choices | None = None,
    *,
    by: User,
    versions: Mapping[int, int] | None = None,
) -> Merge:
    """Let `others` live on in `survivor`. Raises `Conflict` when one of `versions` (by id) is stale."""
    choices = choices or Choices()
    fresh = locked_all([survivor, *others], by=by, versions=versions)
    survivor, others = fresh[survivor.pk], [fresh[card.pk] for card in dict.fromkeys(others)]
    _check(survivor, others)
    columns, attributes = chosen_values(survivor, others, choices, by)
    moves = Moves(dropped=dropped_ids(survivor, others, choices))
    held = dict(survivor.attributes)
    changed = put(survivor, columns)
    survivor.attributes = attributes
    save_changed(survivor, [*columns, "attributes"])
    mirror([survivor])
    _move(moves, survivor, others)
    derive(survivor)
    survivor.save(update_fields=DERIVED)
    for card in others:
        card.merged_into = survivor  # type: ignore[assignment]
        save_changed(card, ["merged_into"])
    for follow in AFTER_MOVES:
        follow(moves)
    return _recorded(survivor, others, moves, _with_attributes(changed, held, attributes, by), by=by)


def _move(moves: Moves, survivor: Party, others: Sequence[Party]) -> None:
    leave_dropped(moves, survivor, others[0])
    for card in others:
        move_references(moves, card, survivor)
        move_generic(moves, card, survivor)
    break_circle(moves, survivor)


def _with_attributes(changed: Changed, held: dict[str, Any], now: dict[str, Any], by: User) -> Changed:
    card = changed.target
    known = {row.code: row for row in AttributeDefinition.objects.filter(host=host_of(card).code)}
    before, after = dict(changed.before), dict(changed.after)
    for code in sorted({*held, *now}):
        if held.get(code) != now.get(code):
            for side, value in ((before, held.get(code)), (after, now.get(code))):
                side[f"attributes.{code}"] = shown_value(known[code], value, by) if code in known else shown(value)
    return Changed(card, before, after)


def _recorded(survivor: Party, others: Sequence[Party], moves: Moves, changed: Changed, *, by: User) -> Merge:
    names = ", ".join(map(str, others))
    into = shown(survivor.pk, str(survivor))
    whole = Changed(
        survivor,
        {**changed.before, "merged": shown([], "")},
        {**changed.after, "merged": shown([card.pk for card in others], names)},
    )
    put_away = [Changed(card, {"merged_into": shown(None)}, {"merged_into": into}) for card in others]
    data = {"into": survivor.pk, "others": [card.pk for card in others], "steps": moves.steps}
    kind = PersonMerged if isinstance(survivor, ContactPerson) else CounterpartyMerged
    fact = record(kind([whole, *put_away], data=data), by=by)
    return Merge.objects.create(fact=fact, values=moves.values, **{owner_of(survivor): survivor})
