"""People from cards: who is new, who changed, who is the same; one fact for the whole import.

Identity is the card's UID or external code, else the digest of the card, never the name: two people may share one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_change, may_create
from letopis.exchange.cards import Card
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden
from letopis.kernel.text import fold, sort_key
from letopis.parties.actions.batch import NewPerson, create_counterparties, create_people
from letopis.parties.actions.children import set_details, set_tags
from letopis.parties.facts import PeopleImported
from letopis.parties.inputs import DetailInput
from letopis.parties.models import ContactPerson, Counterparty, ExternalId
from letopis.parties.normal import DERIVED, derive_person, normalized

T = TypeVar("T")
BATCH = 500
SCALARS = ("last_name", "first_name", "patronymic", "sex", "birth_day", "birth_month", "birth_year", "comment")


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


@dataclass
class Report:
    """What an import did, or would do."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[dict[str, str]] = field(default_factory=list)
    kept_unmapped: int = 0

    def as_json(self) -> dict[str, Any]:
        """As the command prints it."""
        return {
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused,
            "kept_unmapped": self.kept_unmapped,
        }


@dataclass(frozen=True)
class Verdict:
    """What happens to one card: `new`, `changed`, `same` or `refused`, and to which person."""

    card: Card
    what: str
    person: ContactPerson | None = None
    why: str = ""


def _identities(card: Card) -> list[tuple[str, str]]:
    named = [("uid", card.uid)] if card.uid else []
    return [*named, ("digest", card.digest)]


def judge(cards: Sequence[Card], by: User) -> list[Verdict]:
    """What an import of these cards by `by` would do, in a fixed number of queries."""
    wanted = {value for card in cards for _system, value in _identities(card)}
    known: dict[tuple[str, str], ExternalId] = {}
    mine = ContactPerson.objects.visible_to(by)
    for values in _batches(sorted(wanted)):
        for row in ExternalId.objects.filter(value__in=values, person__in=mine).select_related("person"):
            known[row.system, row.value] = row
    verdicts, first_seen = [], set()
    for card in cards:
        if card.refused:
            verdicts.append(Verdict(card, "refused", why=card.refused))
            continue
        keys = _identities(card)
        found = next((known[key] for key in keys if key in known), None)
        if found is None:
            again = keys[0] in first_seen
            verdicts.append(Verdict(card, "same" if again else "new"))
            first_seen |= {keys[0]}
        elif found.imported.get("digest") == card.digest:
            verdicts.append(Verdict(card, "same", found.person))
        elif not may_change(by, found.person):
            verdicts.append(Verdict(card, "refused", found.person, _("You may see this person, but not change them.")))
        else:
            verdicts.append(Verdict(card, "changed", found.person))
    return verdicts


def import_people(
    cards: Sequence[Card],
    *,
    name: str,
    by: User,
    dry_run: bool = False,
    run: str = "",
    progress: Callable[[int], None] = lambda done: None,
) -> Report:
    """Import the cards of the file `name`; `dry_run` only counts, `run` marks the fact. Batches are whole: a crash leaves no half person."""
    if not may_create(by):
        raise Forbidden(_("Your role may look, but not add."))
    report, done = Report(), 0
    for batch in _batches(cards):
        verdicts = judge(batch, by) if dry_run else _write(list(batch), name, by, run)
        for verdict in verdicts:
            if verdict.what == "refused":
                report.refused.append({"where": verdict.card.where, "why": verdict.why})
            else:
                report.kept_unmapped += len(verdict.card.unmapped) if verdict.what != "same" else 0
                report.created += verdict.what == "new"
                report.updated += verdict.what == "changed"
                report.unchanged += verdict.what == "same"
        done += len(batch)
        progress(done)
    return report


@in_transaction
def _write(cards: list[Card], name: str, by: User, run: str) -> list[Verdict]:
    verdicts = judge(cards, by)
    new = [verdict.card for verdict in verdicts if verdict.what == "new"]
    companies = _companies(new, by)
    people = create_people([_new_person(card, name, companies) for card in new], by=by)
    ExternalId.objects.bulk_create(
        ExternalId(person=person, system=system, value=value, imported=_imported(card))
        for card, person in zip(new, people, strict=True)
        for system, value in _identities(card)
    )
    changes = [Changed(person) for person in people]
    for verdict in verdicts:
        if verdict.what == "changed" and verdict.person is not None:
            changes.append(_update(verdict.person, verdict.card, name))
    if changes:
        record(PeopleImported(changes, data={"name": name, "run": run, "created": len(new)}), by=by)
    return verdicts


def _companies(cards: list[Card], by: User) -> dict[str, Counterparty]:
    """A visible counterparty for every organisation named, made when there is none of that very name."""
    wanted = {fold(card.organisation): card.organisation for card in cards if card.organisation}
    found: dict[str, Counterparty] = {}
    for name, company in _named(wanted, by):
        found.setdefault(name, company)
    missing = {key: name for key, name in wanted.items() if key not in found}
    made = create_counterparties(list(missing.values()), by=by)
    return found | dict(zip(missing, made, strict=True))


def _named(wanted: dict[str, str], by: User) -> list[tuple[str, Counterparty]]:
    keys = {sort_key(name.strip("«»\"' ")) for name in wanted.values()}
    rows = Counterparty.objects.visible_to(by).filter(sort_key__in=keys, is_marked_for_deletion=False).order_by("pk")
    return [(fold(row.name), row) for row in rows if fold(row.name) in wanted]


def _values(card: Card) -> dict[str, Any]:
    day, month, year = card.birthday
    return {
        "last_name": card.last_name,
        "first_name": card.first_name,
        "patronymic": card.patronymic,
        "sex": card.sex,
        "birth_day": day,
        "birth_month": month,
        "birth_year": year,
        "comment": card.note,
    }


def _details(card: Card) -> list[DetailInput]:
    seen: set[str] = set()
    rows = []
    for kind, label, value in card.details:
        rows.append(DetailInput(kind, value[:4000], label[:80], is_primary=kind not in seen))
        seen.add(kind)
    return rows


def _kept(card: Card, name: str) -> list[dict[str, str]]:
    return [{"name": key[:200], "value": value, "from": name} for key, value in card.unmapped]


def _new_person(card: Card, name: str, companies: dict[str, Counterparty]) -> NewPerson:
    return NewPerson(
        values=_values(card) | {"kept": _kept(card, name)},
        details=_details(card),
        company=companies.get(fold(card.organisation)) if card.organisation else None,
        position=card.position,
        tags=card.tags,
    )


def _imported(card: Card) -> dict[str, Any]:
    """What the next import compares with, to tell its own values from those typed here."""
    contacts = [[kind, normalized(kind, value) or value] for kind, _label, value in card.details]
    return {"digest": card.digest, "values": _values(card), "contacts": contacts}


def _update(person: ContactPerson, card: Card, name: str) -> Changed:
    """Bring a changed card in. What was typed here since the last import wins; the file's value is kept beside."""
    links = list(person.external_ids.all())
    last: dict[str, Any] = next((link.imported for link in links if link.imported), {})
    before_values, wanted, kept = last.get("values", {}), {}, list(person.kept)
    for field_name, value in _values(card).items():
        held, imported = getattr(person, field_name), before_values.get(field_name)
        if value in (imported, held) or value in ("", None):
            continue
        if held == imported or held in ("", None):
            wanted[field_name] = value
        else:
            kept.append({"name": field_name, "value": str(value), "from": name})
    kept += [
        line
        for line in _kept(card, name)
        if not any(line["name"] == k["name"] and line["value"] == k["value"] for k in kept)
    ]
    changed = put(person, {**wanted, "kept": kept})
    details = _merged_details(person, card, last.get("contacts", []))
    before, after = set_details(person, details) if details else ({}, {})
    if card.tags:
        tags = set_tags(person, [*(tag.name for tag in person.tags.all()), *card.tags])
        before, after = {**before, **tags[0]}, {**after, **tags[1]}
    derive_person(person, person.details.all())
    save_changed(person, [*wanted, "kept", *DERIVED])
    ExternalId.objects.filter(person=person).update(imported=_imported(card))
    ExternalId.objects.get_or_create(
        person=person, system="digest", value=card.digest, defaults={"imported": _imported(card)}
    )
    return Changed(person, {**changed.before, **before}, {**changed.after, **after})


def _merged_details(person: ContactPerson, card: Card, imported: list[list[str]]) -> list[DetailInput]:
    """The present contacts and those new in the file; one that was removed here does not come back."""
    present = [
        DetailInput(row.kind, row.value, row.label, row.is_primary, row.is_valid, row.public_id)
        for row in person.details.all()
    ]
    held = {(row.kind, row.normalized or row.value) for row in person.details.all()}
    came = {(kind, value) for kind, value in imported}
    new = [
        replace(row, is_primary=False)
        for row in _details(card)
        if (row.kind, normalized(row.kind, row.value) or row.value) not in held | came
    ]
    return [*present, *new] if new else []
