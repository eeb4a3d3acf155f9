"""The links of a person, and what their change means to the counterparties at the other end."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_change, may_see
from letopis.history.facts import Changed, Values, shown
from letopis.kernel.errors import Refused
from letopis.parties.actions.rules import check_text
from letopis.parties.inputs import AffiliationInput
from letopis.parties.models import Affiliation, ContactPerson, Counterparty
from letopis.parties.slots import AFFILIATIONS_CHANGED

Difference = tuple[Values, Values]
Shown = tuple[list[Any], list[str]]  # the rows as they can be put back, and as people read them
FLAGS = {"main_contact": "is_contact", "signatory": "is_signatory"}  # name in the journal of a counterparty, column


def difference(name: str, before: Shown, after: Shown) -> Difference:
    """What the journal keeps of a list that changed; nothing when it did not."""
    if before[0] == after[0]:
        return {}, {}
    return {name: shown(before[0], ", ".join(before[1]))}, {name: shown(after[0], ", ".join(after[1]))}


def day_of(text: str | None) -> date | None:
    """A day of the journal."""
    return date.fromisoformat(text) if text else None


def no_such_row(field: str) -> Refused:
    """A row with an unknown id."""
    return Refused(_("There is no such row in this card."), field)


def affiliations_shown(rows: Sequence[Affiliation]) -> Shown:
    """Links as the journal of a person keeps them; flags stand there only when they are set."""
    values: list[dict[str, Any]] = [
        {
            "id": str(row.public_id),
            "counterparty": row.counterparty_id,
            "position": row.position,
            "role": row.role,
            "since": row.since.isoformat() if row.since else None,
            "until": row.until.isoformat() if row.until else None,
            "is_main": row.is_main,
            **{column: True for column in FLAGS.values() if getattr(row, column)},
        }
        for row in rows
    ]
    return values, [_text(str(row.counterparty), row, flags_in_words(row)) for row in rows]


def flags_in_words(row: Affiliation) -> str:
    """«Основной контакт, подписант»."""
    return ", ".join(
        word for on, word in ((row.is_contact, _("main contact")), (row.is_signatory, _("signatory"))) if on
    )


def link_shown(row: Affiliation) -> Values:
    """A link as the journal of its counterparty keeps it."""
    value = {
        "id": str(row.public_id),
        "person": row.person_id,
        "position": row.position,
        "role": row.role,
        "since": row.since.isoformat() if row.since else None,
        "until": row.until.isoformat() if row.until else None,
    }
    return shown(value, _text(row.person.full_name, row))


def _text(name: str, row: Affiliation, flags: str = "") -> str:
    text = ", ".join(part for part in (name, row.position, row.role, flags) if part)
    if row.until is None:
        return text
    return _("%(link)s, until %(day)s") % {"link": text, "day": f"{row.until:%d.%m.%Y}"}


def present_links(person: ContactPerson) -> list[AffiliationInput]:
    """The links of a person as inputs that change nothing."""
    return [
        AffiliationInput(
            row.counterparty, row.position, row.role, row.since, row.until, row.is_main, row.public_id,
            row.is_contact, row.is_signatory,
        )
        for row in person.affiliations.select_related("counterparty")
    ]  # fmt: skip


def set_affiliations(
    person: ContactPerson,
    inputs: Sequence[AffiliationInput],
    *,
    by: User,
    revive: bool = False,
    sides: list[Changed] | None = None,
) -> Difference:
    """Make the links of a saved person those given; the first current one is main when none is said to be.

    Links to counterparties `by` may not see stay as they are. With `revive` a link that is gone comes back under its
    own id. What changed for the counterparties at the other end is appended to `sides`.
    """
    rows = {row.public_id: row for row in person.affiliations.select_related("counterparty")}
    before = affiliations_shown(list(rows.values()))
    worked_at = {row.counterparty_id for row in rows.values() if row.is_current}
    touched = {row.counterparty_id for row in rows.values()} | {given.counterparty.pk for given in inputs}
    sides_before = _sides(person, touched)
    was = {row.public_id: _state(row) for row in rows.values()}
    kept = [_filled(person, rows, given, by=by, revive=revive) for given in inputs]
    if not revive:
        kept += [row for row in rows.values() if not may_see(by, row.counterparty)]
    _keep_one_main(kept)
    kept_ids = {row.public_id for row in kept}
    for gone in rows.values():
        if gone.public_id not in kept_ids:
            gone.delete()
    losers = _keep_one_of_each_flag(person, kept)
    for order, row in enumerate(kept):
        row.order = order
        row.version += row.public_id in was and was[row.public_id] != _state(row)
        row.save()
    for follow in AFFILIATIONS_CHANGED:
        follow(person, worked_at - {row.counterparty_id for row in kept if row.is_current})
    kept.sort(key=lambda row: (not row.is_main, row.order, row.pk))  # as they are read back
    changed = difference("affiliations", before, affiliations_shown(kept))
    sides_after = _sides(person, touched)
    found = _side_changes(sides_before, sides_after)
    if sides is not None:
        sides += [*found, *losers]
    return changed


def _filled(
    person: ContactPerson, rows: dict[Any, Affiliation], given: AffiliationInput, *, by: User, revive: bool
) -> Affiliation:
    check_text(given.position, "affiliations", 200)
    check_text(given.role, "affiliations", 120)
    if given.since and given.until and given.until < given.since:
        raise Refused(_("A link ends before it begins."), "affiliations")
    row = rows.pop(given.id, None) if given.id else Affiliation(person=person)
    if row is None and given.id and revive:
        row = Affiliation(person=person, public_id=given.id)
    if row is None:
        raise no_such_row("affiliations")
    if not revive and row.counterparty_id != given.counterparty.pk and not may_see(by, given.counterparty):
        raise Refused(_("There is no such counterparty."), "affiliations")
    row.counterparty, row.position, row.role = given.counterparty, given.position.strip(), given.role.strip()
    row.since, row.until, row.is_main = given.since, given.until, given.is_main
    for column in FLAGS.values():
        wanted = getattr(given, column)
        if wanted and not getattr(row, column) and not revive and not may_change(by, given.counterparty):
            raise Refused(_("The main contact and the signatory are chosen by who may change the counterparty."))
        wanted = (getattr(row, column) if wanted is None else wanted) and row.until is None
        if wanted and revive:  # whoever got the flag since then keeps it
            others = Affiliation.objects.filter(counterparty=row.counterparty, **{column: True}).exclude(person=person)
            wanted = not others.exists()
        setattr(row, column, wanted)
    return row


def _state(row: Affiliation) -> tuple[Any, ...]:
    plain = (row.counterparty_id, row.position, row.role, row.since, row.until, row.order)
    return *plain, row.is_main, row.is_contact, row.is_signatory


def _keep_one_main(rows: list[Affiliation]) -> None:
    current = [row for row in rows if row.is_current]
    main = next((row for row in current if row.is_main), current[0] if current else None)
    for row in rows:
        row.is_main = row is main


def links_of(people: Iterable[ContactPerson]) -> dict[ContactPerson, Shown]:
    """The links of several people as they stand, to be compared after a change (`links_changed`)."""
    return {one: affiliations_shown(list(one.affiliations.select_related("counterparty"))) for one in people}


def links_changed(before: dict[ContactPerson, Shown]) -> list[Changed]:
    """What has become of links that were read before, for the journals of those people."""
    after = links_of(before)
    found = [Changed(one, *difference("affiliations", before[one], after[one])) for one in before]
    return [changed for changed in found if changed.after]


def _keep_one_of_each_flag(person: ContactPerson, kept: list[Affiliation]) -> list[Changed]:
    """Two rows with the same flag must not meet, not even on the way: the last one to get it wins.

    Answers with what that took from other people.
    """
    losing: dict[ContactPerson, Shown] = {}
    person.affiliations.update(is_main=False, is_contact=False, is_signatory=False)
    for column in FLAGS.values():
        holders: dict[int, Affiliation] = {}
        for row in kept:
            if getattr(row, column):
                if other := holders.get(row.counterparty_id):
                    setattr(other, column, False)
                holders[row.counterparty_id] = row
        if holders:
            others = Affiliation.objects.filter(counterparty__in=list(holders), **{column: True}).exclude(person=person)
            people = ContactPerson.objects.filter(pk__in=others.values("person")).order_by("pk")
            losing = links_of(one for one in people if one not in losing) | losing
            others.update(**{column: False})
    return links_changed(losing)


def _sides(person: ContactPerson, companies: Iterable[int]) -> dict[int, Values]:
    """What the journal of each counterparty would say of this person's links and of its two flags."""
    ids = set(companies)
    found: dict[int, Values] = {pk: {} for pk in ids}
    flagged = Q(person=person) | Q(is_contact=True) | Q(is_signatory=True)
    for row in Affiliation.objects.filter(flagged, counterparty__in=ids).select_related("person"):
        values = found[row.counterparty_id]
        if row.person_id == person.pk:
            values[f"people.{row.public_id}"] = link_shown(row)
        for name, column in FLAGS.items():
            if getattr(row, column):
                values[name] = shown(str(row.public_id), row.person.full_name)
    return found


def _side_changes(before: dict[int, Values], after: dict[int, Values]) -> list[Changed]:
    found = []
    differing = [pk for pk in before if before[pk] != after[pk]]
    for pk, company in Counterparty.objects.in_bulk(differing).items():
        names = [name for name in {**before[pk], **after[pk]} if before[pk].get(name) != after[pk].get(name)]
        if any(name in FLAGS for name in names):
            save_changed(company, [])  # they are values of its own card
        empty = shown(None)
        found.append(
            Changed(
                company,
                {name: before[pk].get(name, empty) for name in names},
                {name: after[pk].get(name, empty) for name in names},
            )
        )
    return found
