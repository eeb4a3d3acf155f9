"""How people are related: written once, seen from both cards."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import may_change, may_see
from letopis.history.actions import record
from letopis.history.facts import Changed, Values, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.parties.actions.rules import check_text
from letopis.parties.facts import RelationAdded, RelationChanged, RelationRemoved
from letopis.parties.models import ContactPerson, Relation, RelationKind


def relation_shown(row: Relation, person: ContactPerson) -> Values:
    """A relation as the journal of one of the two keeps it."""
    value = {"kind": row.kind_id, "person": row.person_id, "other": row.other_id, "comment": row.comment}
    title, other = row.seen_from(person)
    text = f"{title}: {other.full_name}"
    return shown(value, f"{text} ({row.comment})" if row.comment else text)


def _both(row: Relation, before: dict[int, Values], after: dict[int, Values]) -> list[Changed]:
    name, empty = f"relations.{row.public_id}", shown(None)
    return [
        Changed(end, {name: before.get(end.pk, empty)}, {name: after.get(end.pk, empty)})
        for end in (row.person, row.other)
    ]


def _views(row: Relation) -> dict[int, Values]:
    return {end.pk: relation_shown(row, end) for end in (row.person, row.other)}


def _check_ends(person: ContactPerson, other: ContactPerson, *, by: User) -> None:
    if not (may_see(by, person) and may_see(by, other)):
        raise NotFound
    if not (may_change(by, person) or may_change(by, other)):
        raise Forbidden(_("You may see this record, but not change it."))
    if person.pk == other.pk:
        raise Refused(_("Nobody is related to themselves."), "other")


@in_transaction
def add_relation(
    person: ContactPerson,
    kind: RelationKind,
    other: ContactPerson,
    *,
    by: User,
    comment: str = "",
    public_id: UUID | None = None,
) -> Relation:
    """Write that `other` is to `person` what `kind` says; a second time it changes nothing but the comment."""
    _check_ends(person, other, by=by)
    check_text(comment, "comment", 300)
    if other.is_marked_for_deletion:
        raise Refused(_("There is no such record."), "other")
    if kind.is_symmetric and other.pk < person.pk:
        person, other = other, person
    held = Relation.objects.select_related("kind", "person", "other").filter(kind=kind, person=person, other=other)
    if row := held.first():
        return change_relation(row, comment=comment or row.comment, by=by)
    row = Relation(kind=kind, person=person, other=other, comment=comment.strip(), created_by=by)
    if public_id:
        row.public_id = public_id
    row.save()
    record(RelationAdded(_both(row, {}, _views(row))), by=by)
    return row


@in_transaction
def change_relation(row: Relation, *, comment: str, by: User) -> Relation:
    """Write another comment."""
    _check_ends(row.person, row.other, by=by)
    check_text(comment, "comment", 300)
    if row.comment == comment.strip():
        return row
    before = _views(row)
    row.comment, row.version = comment.strip(), row.version + 1
    row.save(update_fields=["comment", "version"])
    record(RelationChanged(_both(row, before, _views(row))), by=by)
    return row


@in_transaction
def remove_relation(row: Relation, *, by: User) -> None:
    """Remove a relation; both cards remember it."""
    _check_ends(row.person, row.other, by=by)
    before = _views(row)
    changes = _both(row, before, {})
    row.delete()
    record(RelationRemoved(changes), by=by)


# — Putting back what the journal keeps —


def relation_held(public_id: str) -> Any:
    """The present value of a relation in the journal's form, None when there is none."""
    row = Relation.objects.select_related("kind", "person", "other").filter(public_id=public_id).first()
    return relation_shown(row, row.person)["value"] if row else None


def put_relation(person: ContactPerson, public_id: str, value: Any) -> Changed:
    """Make a relation again what the journal said; answers with the change of `person`, the other's beside it."""
    rows = Relation.objects.select_related("kind", "person", "other")
    row = rows.filter(public_id=public_id).first()
    before = _views(row) if row else {}
    if value is None:
        if row is None:
            return Changed(person)
        changes = _both(row, before, {})
        row.delete()
    else:
        if row is None:
            ends = ContactPerson.objects.in_bulk([value["person"], value["other"]])
            kind = RelationKind.objects.filter(pk=value["kind"]).first()
            taken = rows.filter(kind=kind, person=value["person"], other=value["other"]).exists()
            if len(ends) < 2 or kind is None or taken:
                return Changed(person)
            row = Relation(
                public_id=public_id, kind=kind, person=ends[value["person"]], other=ends[value["other"]],
                created_by=person.created_by,
            )  # fmt: skip
        row.comment, row.version = value["comment"], row.version + 1
        row.save()
        changes = _both(row, before, _views(row))
    own = next(changed for changed in changes if changed.target.pk == person.pk)
    others = [changed for changed in changes if changed.target.pk != person.pk]
    return Changed(person, own.before, own.after, others)
