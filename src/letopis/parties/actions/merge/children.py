"""Contacts, links and accounts of merged cards: one list without doubles, nothing that refers to a double is lost."""

from collections.abc import Callable, Hashable
from typing import Any

from django.db import models

from letopis.kernel.text import fold
from letopis.parties.actions.merge.moves import Moves
from letopis.parties.actions.merge.relations import move_references, relations
from letopis.parties.models import Affiliation, BankAccount, ContactDetail, ContactPerson, Counterparty, Relation

Party = ContactPerson | Counterparty


def owner_of(card: models.Model) -> str:
    """The column by which rows name this card: `person` or `counterparty`."""
    return "person" if isinstance(card, ContactPerson) else "counterparty"


def same_detail(row: ContactDetail) -> Hashable:
    """Equal for two rows of one contact."""
    return row.kind, row.normalized or fold(row.value)


def same_account(row: BankAccount) -> Hashable:
    """Equal for two rows of one bank account."""
    return "".join(row.account.split()), "".join(row.bic.split())


def _move_list(
    moves: Moves, model: type[Any], same: Callable[[Any], Hashable], source: models.Model, target: models.Model
) -> None:
    """Rows the target has already stay, and what refers to them goes to their equals; the others follow its own."""
    owner = owner_of(target)
    held = {same(row): row for row in reversed(model.objects.filter(**{owner: target}).order_by("pk"))}
    dropped = moves.dropped.get(model._meta.label_lower, set())
    going = []
    for row in model.objects.filter(**{owner: source}).order_by("pk"):
        if row.pk in dropped:
            forget(moves, row)
        elif equal := held.get(same(row)):
            move_references(moves, row, equal)
            if getattr(row, "no_contact", False) and not equal.no_contact:
                moves.set(model, "no_contact", [equal.pk], False, True)
                equal.no_contact = True
        else:
            held[same(row)] = row
            going.append(row.pk)
    flag = "is_primary" if model is ContactDetail else "is_main"
    marked = {
        getattr(row, "kind", "") for row in model.objects.filter(**{owner: target, flag: True}).exclude(pk__in=going)
    }
    for row in model.objects.filter(pk__in=going, **{flag: True}).order_by("pk"):
        if getattr(row, "kind", "") in marked:
            moves.set(model, flag, [row.pk], True, False)
        marked.add(getattr(row, "kind", ""))
    moves.set(model, f"{owner}_id", going, source.pk, target.pk)


def forget(moves: Moves, row: models.Model) -> None:
    """Nothing points at a row that does not go with its card."""
    for column in relations(type(row)):
        if column.null:
            ids = column.model._base_manager.filter(**{column.attname: row.pk}).values_list("pk", flat=True)
            moves.set(column.model, column.attname, ids, row.pk, None)


def move_details(moves: Moves, source: models.Model, target: models.Model) -> None:
    """The mover of contacts."""
    _move_list(moves, ContactDetail, same_detail, source, target)


def move_accounts(moves: Moves, source: models.Model, target: models.Model) -> None:
    """The mover of bank accounts."""
    _move_list(moves, BankAccount, same_account, source, target)


def say_the_same(one: Affiliation, other: Affiliation) -> bool:
    """Whether `other` adds nothing to `one` but words it lacks; both link the same two cards."""
    pairs = [(fold(one.position), fold(other.position)), (fold(one.role), fold(other.role))]
    return (
        one.until == other.until
        and other.since in (None, one.since)
        and all(not left or not right or left == right for left, right in pairs)
    )


def _flags(end: str) -> tuple[str, ...]:
    """The flags one of the rows at this end has at most."""
    return ("is_main",) if end == "person" else ("is_contact", "is_signatory")


def _turn(moves: Moves, row: Affiliation, flag: str, on: bool) -> None:
    if getattr(row, flag) != on:
        moves.set(Affiliation, flag, [row.pk], not on, on)
        setattr(row, flag, on)


def move_affiliations(moves: Moves, source: models.Model, target: models.Model) -> None:
    """The mover of links, from either end. A link that says what another one says goes; its words are kept."""
    mine, theirs = ("person", "counterparty") if isinstance(target, ContactPerson) else ("counterparty", "person")
    held = list(Affiliation.objects.filter(**{mine: target}).order_by("pk"))
    dropped = moves.dropped.get("parties.affiliation", set())
    for row in Affiliation.objects.filter(**{mine: source}).order_by("pk"):
        if row.pk in dropped:
            _put_away(moves, row)
            continue
        other = getattr(row, f"{theirs}_id")
        equal = next((one for one in held if getattr(one, f"{theirs}_id") == other and say_the_same(one, row)), None)
        taken = {flag for flag in _flags(mine) if any(getattr(one, flag) for one in held)}
        if equal is None:
            for flag in taken:
                _turn(moves, row, flag, False)
            moves.set(Affiliation, f"{mine}_id", [row.pk], source.pk, target.pk)
            held.append(row)
            continue
        move_references(moves, row, equal)
        moves.remove(row)
        for name in ("position", "role"):
            if getattr(row, name) and not getattr(equal, name):
                moves.set(Affiliation, name, [equal.pk], "", getattr(row, name))
                setattr(equal, name, getattr(row, name))
        for flag in (*_flags(mine), *_flags(theirs)):
            if getattr(row, flag) and flag not in taken:
                _turn(moves, equal, flag, True)


def _put_away(moves: Moves, row: Affiliation) -> None:
    """A link nobody wants stays with a card nobody meets: it is nobody's main one any more."""
    forget(moves, row)
    for flag in (*_flags("person"), *_flags("counterparty")):
        _turn(moves, row, flag, False)


def leave_dropped(moves: Moves, target: models.Model, source: models.Model) -> None:
    """What the target itself has and nobody wants goes to the card that is put away, where an undo finds it."""
    owner = owner_of(target)
    for model in (Affiliation, ContactDetail, BankAccount):
        if owner not in {column.name for column in model._meta.concrete_fields}:
            continue
        ids = moves.dropped.get(model._meta.label_lower, set())
        rows = list(model._base_manager.filter(pk__in=ids, **{owner: target}))
        for row in rows:
            if isinstance(row, Affiliation):
                _put_away(moves, row)
            else:
                forget(moves, row)
        moves.set(model, f"{owner}_id", [row.pk for row in rows], target.pk, source.pk)
    through: Any = type(target).tags.through  # type: ignore[attr-defined]
    column = next(f for f in relations(type(target)) if f.model is through)
    ids = moves.dropped.get(through._meta.label_lower, set())
    held = set(through._default_manager.filter(**{column.attname: source.pk}).values_list("tag_id", flat=True))
    for row in through._default_manager.filter(pk__in=ids, **{column.attname: target.pk}):
        if row.tag_id in held:
            moves.remove(row)
        else:
            moves.set(through, column.attname, [row.pk], target.pk, source.pk)


def move_relations(moves: Moves, source: models.Model, target: models.Model) -> None:
    """The mover of relations, of both ends at once. One of the two with each other, or one that is there already, stays."""

    def seen(row: Relation, one: int, other: int) -> tuple[int, frozenset[int] | tuple[int, int]]:
        return row.kind_id, frozenset((one, other)) if row.kind.is_symmetric else (one, other)

    ends = models.Q(person=target.pk) | models.Q(other=target.pk)
    rows = Relation.objects.select_related("kind").order_by("pk")
    held = {seen(row, row.person_id, row.other_id) for row in rows.filter(ends)}
    for row in rows.filter(models.Q(person=source.pk) | models.Q(other=source.pk)):
        one, other = (target.pk if pk == source.pk else pk for pk in (row.person_id, row.other_id))
        if one == other or (key := seen(row, one, other)) in held:
            continue
        held.add(key)
        moves.set(Relation, "person_id" if row.person_id == source.pk else "other_id", [row.pk], source.pk, target.pk)


def break_circle(moves: Moves, target: models.Model) -> None:
    """A company whose head turned out to be one of its branches has no head."""
    if not isinstance(target, Counterparty):
        return
    first = target.head_company_id
    seen, head = {target.pk}, first
    while head is not None and head not in seen:
        seen.add(head)
        head = Counterparty.objects.filter(pk=head).values_list("head_company", flat=True).get()
    if head is not None:
        moves.set(Counterparty, "head_company_id", [target.pk], first, None)
        target.head_company = None


def _counted(model: type[Any], same: Callable[[Any], Hashable]) -> Callable[[Any, Any], int]:
    def count(others: Any, survivor: models.Model) -> int:
        owner = owner_of(survivor)
        held = {same(row) for row in model.objects.filter(**{owner: survivor})}
        double = 0
        for row in model.objects.filter(**{f"{owner}__in": others}).order_by("pk"):
            double += same(row) in held
            held.add(same(row))
        return double

    return count


def doubles() -> dict[str, Any]:
    """How many rows of this part's lists are there already, by relation."""
    return {
        "parties.contactdetail.person": _counted(ContactDetail, same_detail),
        "parties.contactdetail.counterparty": _counted(ContactDetail, same_detail),
        "parties.bankaccount.counterparty": _counted(BankAccount, same_account),
    }


def register() -> dict[str, Any]:
    """The movers of this part by relation."""
    from letopis.parties.actions.merge.relations import stay

    kept = ["contactperson.merged_into", "counterparty.merged_into", "merge.person", "merge.counterparty"]
    kept += ["erasureact.person", "personvalue.host", "counterpartyvalue.host"]  # values are mirrored anew
    kept += [f"{pair}pair.{side}" for pair in ("person", "counterparty") for side in ("first", "second")]
    return {
        **{f"parties.{name}": stay for name in kept},
        "parties.contactdetail.person": move_details,
        "parties.contactdetail.counterparty": move_details,
        "parties.bankaccount.counterparty": move_accounts,
        "parties.relation.person": move_relations,
        "parties.relation.other": move_relations,
        "parties.affiliation.person": move_affiliations,
        "parties.affiliation.counterparty": move_affiliations,
    }
