"""What the journal knows of people and counterparties: which fields, how they read, how they stand now."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django_stubs_ext import StrOrPromise

from letopis.accounts.models import User
from letopis.accounts.visibility import may_see
from letopis.history.differences import as_shown
from letopis.history.facts import Values, shown
from letopis.history.fields import JournalField, State
from letopis.history.models import Change
from letopis.kernel.phones import format_phone, normalize_phone
from letopis.parties.actions.affiliations import FLAGS, affiliations_shown
from letopis.parties.actions.children import accounts_shown, details_shown, tag_names
from letopis.parties.actions.relations import relation_shown
from letopis.parties.actions.sides import flag_shown
from letopis.parties.facts import field_label
from letopis.parties.models import Affiliation, ContactDetail, ContactPerson, Counterparty, Relation
from letopis.parties.models.utm import UTM

_BIRTHDAY = ("birth_day", "birth_month", "birth_year")
_SHARED = (
    "group", "source", "referred_by", *UTM, "responsible", "comment", "is_valid", "kept", "is_marked_for_deletion",
)  # fmt: skip
COLUMNS = {
    ContactPerson: ("last_name", "first_name", "patronymic", *_BIRTHDAY, "sex", *_SHARED),
    Counterparty: (
        "kind", "name", "full_name", "inn", "kpp", "ogrn", "is_buyer", "is_supplier", "is_other", "head_company", *_SHARED,
    ),
}  # fmt: skip
_NOT_PUT_BACK = ("kept", "is_marked_for_deletion")  # what a file brought; the mark has its own way back


def snapshot(card: ContactPerson | Counterparty) -> dict[str, Values]:
    """The fields and lists of a card as they stand now, in the journal's own form."""
    state = {name: as_shown(card, name) for name in COLUMNS[type(card)]}
    lists: dict[str, tuple[list[Any], list[str]]] = {}
    lists["details"] = details_shown(list(card.details.select_related("affiliation")))
    if isinstance(card, ContactPerson):
        lists["affiliations"] = affiliations_shown(list(card.affiliations.select_related("counterparty")))
        state |= {f"relations.{row.public_id}": relation_shown(row, card) for row in relations_of(card)}
    else:
        state |= {name: flag_shown(card, name) for name in FLAGS}
        lists["accounts"] = accounts_shown(list(card.bank_accounts.all()))
    names = tag_names(card)
    lists["tags"] = (names, names)
    return state | {name: shown(value, ", ".join(texts)) for name, (value, texts) in lists.items()}


def described(reader: User, card: Model) -> list[JournalField]:
    """The fields of a card in the order of its page."""
    person = isinstance(card, ContactPerson)
    companies, others = _Companies(reader, card), _People(reader, card)
    found = [
        _lists("details", rows=_detail_rows),
        *([_lists("affiliations", rows=companies.rows, prepare=companies.prepare)] if person else []),
        *([] if person else [_lists("accounts", rows=_account_rows)]),
        *(_at_both_ends(others) if person else _of_company(others)),
        _lists("tags", rows=lambda value: {name: name for name in value or ()}),
    ]
    plain = [name for name in COLUMNS[type(card)] if name not in _BIRTHDAY]  # type: ignore[index]
    columns = [_column(name) for name in plain]
    if person:
        columns.insert(3, JournalField("birthday", _("Birthday"), _BIRTHDAY, text=_birthday))
    return [*columns[: 4 if person else 2], *found, *columns[4 if person else 2 :]]


def _at_both_ends(others: "_People") -> list[JournalField]:
    """What the journal of a person keeps row by row: relations, and consents (they have a page of their own)."""
    relations = JournalField(
        "relations", field_label("relations"), (), prefix="relations", parts=others.parts, prepare=others.prepare,
        restorable=False,
    )  # fmt: skip
    consents = JournalField(
        "consents", field_label("consents"), (), prefix="consents", in_card=False, restorable=False,
        parts=lambda state: {name: str(value.get("text", "")) for name, value in state.items()},
    )  # fmt: skip
    return [relations, consents]


def _of_company(others: "_People") -> list[JournalField]:
    """People of a counterparty: who they were at a moment is read from their own journals (`people_at`)."""
    people = JournalField(
        "people", field_label("people"), (), prefix="people", parts=others.parts, prepare=others.prepare,
        in_card=False, restorable=False,
    )  # fmt: skip
    return [people, *(JournalField(name, field_label(name), (name,)) for name in FLAGS)]


def _column(name: str) -> JournalField:
    label: StrOrPromise = _("Deletion mark") if name == "is_marked_for_deletion" else field_label(name)
    rows = _kept_rows if name == "kept" else None
    return JournalField(name, label, (name,), rows=rows, restorable=name not in _NOT_PUT_BACK)


def _lists(name: str, **how: Any) -> JournalField:
    return JournalField(name, field_label(name), (name,), **how)


def _birthday(state: State) -> str:
    day, month, year = (state.get(name, {}).get("value") for name in _BIRTHDAY)
    if not day or not month:
        return ""
    return f"{day:02}.{month:02}.{year}" if year else f"{day:02}.{month:02}"


def _detail_rows(value: Any) -> Mapping[str, str]:
    kinds = dict(ContactDetail.Kind.choices)
    found = {}
    for row in value or ():
        text = row["value"]
        if row["kind"] == ContactDetail.Kind.PHONE and (number := normalize_phone(text)):
            text = format_phone(number) if number.startswith("+") else text
        label = row["label"] or str(kinds.get(row["kind"], row["kind"]))
        text = f"{label}: {text}" if row["is_valid"] else _("%(what)s, no longer valid") % {"what": f"{label}: {text}"}
        silent = row.get("no_contact")
        found[row["id"]] = _("%(contact)s – not to be used") % {"contact": text} if silent else text
    return found


def _account_rows(value: Any) -> Mapping[str, str]:
    return {
        row["id"]: ", ".join(part for part in (row["account"], row["bic"], row["bank_name"]) if part)
        for row in value or ()
    }


def _kept_rows(value: Any) -> Mapping[str, str]:
    return {str(number): f"{row['name']}: {row['value']}" for number, row in enumerate(value or ())}


class _Companies:
    """Names of the counterparties in lists of links, those the reader may see; the rest is passed over in silence."""

    def __init__(self, reader: User, card: Model) -> None:
        seen: list[Affiliation] = getattr(card, "seen_links", []) if isinstance(card, ContactPerson) else []
        self.reader, self.names = reader, {row.counterparty_id: row.counterparty.name for row in seen}

    def prepare(self, values: Iterable[Any]) -> None:
        wanted = {row["counterparty"] for value in values for row in value or ()} - self.names.keys()
        if wanted:
            rows = Counterparty.objects.visible_to(self.reader).filter(pk__in=wanted)
            self.names |= dict(rows.values_list("pk", "name"))

    def rows(self, value: Any) -> Mapping[str, str]:
        return {row["id"]: self._text(row) for row in value or () if row["counterparty"] in self.names}

    def _text(self, row: dict[str, Any]) -> str:
        return link_text(self.names[row["counterparty"]], row)


class _People:
    """Rows that name other people: only those the reader may see; whoever is purged is a name to everybody."""

    def __init__(self, reader: User, card: Model) -> None:
        seen: list[Affiliation] = getattr(card, "seen_links", []) if isinstance(card, Counterparty) else []
        self.reader, self.known = reader, {row.person_id: True for row in seen}

    def prepare(self, values: Iterable[Any]) -> None:
        wanted = {pk for value in values for pk in _named(value)} - self.known.keys()
        if wanted:
            rows = ContactPerson.objects.filter(pk__in=wanted).only("responsible", "team", "merged_into")
            there = {row.pk: may_see(self.reader, row) and row.merged_into_id is None for row in rows}
            self.known |= {pk: there.get(pk, True) for pk in wanted}

    def parts(self, state: State) -> Mapping[str, str]:
        return {
            name: str(value.get("text", ""))
            for name, value in state.items()
            if all(self.known.get(pk, False) for pk in _named(value["value"]))
        }


def _named(value: dict[str, Any]) -> list[int]:
    return [value[name] for name in ("person", "other") if value.get(name)]


def relations_of(person: ContactPerson) -> list[Relation]:
    """Every relation of a person, from either end."""
    rows = Relation.objects.filter(Q(person=person) | Q(other=person))
    return list(rows.select_related("kind", "person", "other"))


def link_text(name: str, row: Mapping[str, Any]) -> str:
    """«СК «Северный берег», директор, с 01.02.2020»."""
    parts = [name, row["position"], row["role"]]
    for key, words in (("since", _("since %(day)s")), ("until", _("until %(day)s"))):
        if row[key]:
            parts.append(words % {"day": f"{date.fromisoformat(row[key]):%d.%m.%Y}"})
    return ", ".join(part for part in parts if part)


def people_at(reader: User, company: Counterparty, moment: datetime) -> list[tuple[ContactPerson, dict[str, Any]]]:
    """Who was linked to a counterparty at `moment`, of those `reader` may see, each with the row of the journal."""
    kind = ContactPerson._meta.label_lower
    since = Change.objects.filter(kind=kind, fact__at__gt=moment, before__has_key="affiliations").order_by("-id")
    then = {change.target_id: change.before["affiliations"]["value"] for change in since}
    near = {pk for pk, value in then.items() if any(row["counterparty"] == company.pk for row in value)}
    near |= set(company.affiliations.values_list("person", flat=True))
    people = ContactPerson.objects.visible_to(reader).filter(pk__in=near, created_at__lte=moment)
    found = []
    for person in people.prefetch_related("affiliations__counterparty").order_by("sort_key", "pk"):
        value = then.get(person.pk)
        rows = affiliations_shown(list(person.affiliations.all()))[0] if value is None else value
        found += [(person, row) for row in rows if row["counterparty"] == company.pk]
    return found
