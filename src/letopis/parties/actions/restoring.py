"""Putting values of the journal back into people and counterparties: undo, «restore this value», undone imports."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.db.models import Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_change, may_create
from letopis.attributes.actions.values import restore_values
from letopis.history.differences import as_shown, put
from letopis.history.facts import Changed, Values
from letopis.kernel.errors import Refused
from letopis.parties.actions.affiliations import FLAGS, Difference, affiliations_shown, day_of, set_affiliations
from letopis.parties.actions.children import (
    accounts_shown,
    details_shown,
    set_accounts,
    set_details,
    set_tags,
    tag_names,
)
from letopis.parties.actions.relations import put_relation, relation_held
from letopis.parties.actions.rules import check_card, check_head
from letopis.parties.actions.sides import flag_held, person_held, put_flag, put_person
from letopis.parties.inputs import AccountInput, AffiliationInput, DetailInput
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.normal import DERIVED, DERIVED_FROM, derive
from letopis.parties.queries import present

Party = ContactPerson | Counterparty
_GONE = gettext_lazy("What stood there then is gone: this value cannot be put back.")
ATTRIBUTES = "attributes."  # how names of custom attributes begin in the journal


def _set_details(card: Party, value: Any, by: User) -> Difference:
    plain = {"no_contact": False, "affiliation": None}  # what the journal does not say when it is so
    rows = [{**plain, **row, "id": UUID(row["id"])} for row in value]
    inputs = [
        DetailInput(**{**row, "affiliation": UUID(row["affiliation"]) if row["affiliation"] else None}) for row in rows
    ]
    return set_details(card, inputs, revive=True)


def _set_affiliations(card: Party, value: Any, by: User, sides: list[Changed]) -> Difference:
    companies = Counterparty.objects.in_bulk([row["counterparty"] for row in value])
    rows = [
        AffiliationInput(
            companies[row["counterparty"]],
            row["position"],
            row["role"],
            day_of(row["since"]),
            day_of(row["until"]),
            row["is_main"],
            UUID(row["id"]),
            row.get("is_contact", False),
            row.get("is_signatory", False),
        )
        for row in value
        if row["counterparty"] in companies
    ]
    return set_affiliations(cast(ContactPerson, card), rows, by=by, revive=True, sides=sides)


def _set_accounts(card: Party, value: Any, by: User) -> Difference:
    rows = [AccountInput(**{**row, "id": UUID(row["id"])}) for row in value]
    return set_accounts(cast(Counterparty, card), rows, revive=True)


def _set_tags(card: Party, value: Any, by: User) -> Difference:
    return set_tags(card, value)


def _held_links(card: Any) -> Any:
    return affiliations_shown(list(card.affiliations.select_related("counterparty")))[0]


# lists of the card: how they are read and how they are put back
LISTS: dict[str, tuple[Callable[[Any], Any], Callable[[Party, Any, User], Difference]]] = {
    "details": (lambda card: details_shown(list(card.details.select_related("affiliation")))[0], _set_details),
    "accounts": (lambda card: accounts_shown(list(card.bank_accounts.all()))[0], _set_accounts),
    "tags": (tag_names, _set_tags),
}


def _present(record: Any) -> Any:
    """The record itself, or the card it lives on in."""
    return present(record) if isinstance(record, ContactPerson | Counterparty) else record


def _column(card: Model, name: str, value: Any) -> Any:
    """A value of the journal as the column holds it."""
    field = card._meta.get_field(name)
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return _present(field.related_model._default_manager.filter(pk=value).first())
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    return value


def wanted_columns(record: Model, values: Values, lists: Iterable[str]) -> dict[str, Any]:
    """The columns among `values`, as they will be held. Raises `Refused` when a record they name is gone."""
    columns = {
        name: _column(record, name, value)
        for name, value in values.items()
        if name not in lists and not name.startswith(ATTRIBUTES)
    }
    for name, value in columns.items():
        if value is None and values[name] is not None:
            raise Refused(_GONE, name)
    return columns


def _check_fits(card: Party, columns: dict[str, Any]) -> None:
    """Refuse old values that would leave a card without a name, or make head companies go round in a circle."""
    if isinstance(card, ContactPerson):
        names = ("last_name", "first_name", "patronymic")
        if not any(columns.get(name, getattr(card, name)) for name in names):
            raise Refused(_("Give at least one of the names."), "last_name")
    elif "head_company" in columns:
        check_head(card, columns["head_company"])


_UNDYING = "a consent is never taken out of the journal"  # equal to no value: it stays, and is listed as kept
_ROWS = ("affiliations", "people", "relations", *FLAGS)


class PartyRestorer:
    """The restorer of one of the two tables; see `history.undo`."""

    together = (frozenset({"birth_day", "birth_month", "birth_year"}), frozenset({"responsible", "team"}))

    def __init__(self, model: type[ContactPerson] | type[Counterparty]) -> None:
        self.model = model

    def lock(self, ids: Iterable[int], *, by: User, given: Collection[int] = ()) -> Mapping[int, Party]:
        rows = self.model._default_manager.select_for_update(of=("self",)).filter(pk__in=list(ids)).order_by("pk")
        rows = rows.select_related(
            "source", "group", "responsible", "team"
        )  # what is asked of every row of an undone bulk edit
        return {row.pk: row for row in rows if may_change(by, row) or (row.pk in given and may_create(by))}

    def held(self, record: Party, name: str) -> Any:
        if name.startswith(ATTRIBUTES):
            return record.attributes.get(name.removeprefix(ATTRIBUTES))
        prefix, _dot, key = name.partition(".")
        if name in LISTS:
            return LISTS[name][0](record)
        if name in ("merged", "merged_into"):
            return None  # only undoing the merge takes it back
        if name == "affiliations":
            return _held_links(record)
        if prefix == "people":
            return person_held(cast(Counterparty, record), key)
        if name in FLAGS:
            return flag_held(cast(Counterparty, record), name)
        if prefix == "relations":
            return relation_held(key)
        if prefix == "consents":
            return _UNDYING
        return as_shown(record, name)["value"]

    def check(self, record: Party, values: Values, *, by: User) -> None:
        rows = {name for name in values if name.partition(".")[0] in _ROWS}
        check_card(record, wanted_columns(record, values, LISTS.keys() | rows), by=by)
        companies = {row["counterparty"] for row in values.get("affiliations", ())}
        if len(companies) != Counterparty.objects.filter(pk__in=companies).count():
            raise Refused(_("A counterparty of that time is gone: this value cannot be put back."), "affiliations")

    def put(self, record: Party, values: Values, *, by: User) -> Changed:
        own = {name.removeprefix(ATTRIBUTES): values[name] for name in values if name.startswith(ATTRIBUTES)}
        rows = {name: value for name, value in values.items() if name.partition(".")[0] in _ROWS}
        columns = {
            name: _column(record, name, value)
            for name, value in values.items()
            if name not in LISTS | rows and not name.startswith(ATTRIBUTES)
        }
        gone = {name for name, value in columns.items() if value is None and values[name] is not None}
        if gone == values.keys():
            raise Refused(_GONE, min(gone))
        columns = {name: value for name, value in columns.items() if name not in gone}  # what is held now stays
        if "responsible" in columns:
            columns["team"] = columns["responsible"].team
        _check_fits(record, columns)
        changed = put(record, columns)
        before, after = dict(changed.before), dict(changed.after)
        also: list[Changed] = []
        for name, value in rows.items():  # before the details: a work phone goes with its link
            one = self._put_row(record, name, value, by=by)
            before |= one.before
            after |= one.after
            also += one.also
        for name in values:
            if name in LISTS:
                difference = LISTS[name][1](record, values[name], by)
                before |= difference[0]
                after |= difference[1]
        if own:
            difference = restore_values(record, own, by=by)
            before |= difference[0]
            after |= difference[1]
        if after:
            if own or DERIVED_FROM & after.keys():
                derive(record)
            save_changed(record, [*columns, "attributes", *DERIVED])
        return Changed(record, before, after, also)

    def _put_row(self, record: Party, name: str, value: Any, *, by: User) -> Changed:
        """What lives at both ends: a link, a flag, a relation; the other end's change comes beside it."""
        prefix, _dot, key = name.partition(".")
        if name == "affiliations":
            sides: list[Changed] = []
            return Changed(record, *_set_affiliations(record, value, by, sides), sides)
        if prefix == "people":
            return put_person(cast(Counterparty, record), key, value, by=by)
        if name in FLAGS:
            return put_flag(cast(Counterparty, record), name, value)
        return put_relation(cast(ContactPerson, record), key, value)
