"""Putting values of the journal back into people and counterparties: undo, «restore this value», undone imports."""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db import models
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_change, may_create
from letopis.history.differences import as_shown, put
from letopis.history.facts import Changed, Values
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.actions.children import (
    Difference,
    accounts_shown,
    affiliations_shown,
    details_shown,
    set_accounts,
    set_affiliations,
    set_details,
    set_tags,
)
from letopis.parties.actions.rules import check_head
from letopis.parties.inputs import AccountInput, AffiliationInput, DetailInput
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.normal import DERIVED, DERIVED_FROM, derive

Party = ContactPerson | Counterparty


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _set_details(card: Party, value: Any, by: User) -> Difference:
    return set_details(card, [DetailInput(**{**row, "id": UUID(row["id"])}) for row in value], revive=True)


def _set_affiliations(card: Party, value: Any, by: User) -> Difference:
    companies = Counterparty.objects.in_bulk([row["counterparty"] for row in value])
    rows = [
        AffiliationInput(
            companies[row["counterparty"]],
            row["position"],
            row["role"],
            _day(row["since"]),
            _day(row["until"]),
            row["is_main"],
            UUID(row["id"]),
        )
        for row in value
        if row["counterparty"] in companies
    ]
    return set_affiliations(cast(ContactPerson, card), rows, by=by, revive=True)


def _set_accounts(card: Party, value: Any, by: User) -> Difference:
    rows = [AccountInput(**{**row, "id": UUID(row["id"])}) for row in value]
    return set_accounts(cast(Counterparty, card), rows, revive=True)


def _set_tags(card: Party, value: Any, by: User) -> Difference:
    return set_tags(card, value)


# lists of the card: how they are read and how they are put back
LISTS: dict[str, tuple[Callable[[Any], Any], Callable[[Party, Any, User], Difference]]] = {
    "details": (lambda card: details_shown(list(card.details.all()))[0], _set_details),
    "affiliations": (
        lambda card: affiliations_shown(list(card.affiliations.select_related("counterparty")))[0],
        _set_affiliations,
    ),
    "accounts": (lambda card: accounts_shown(list(card.bank_accounts.all()))[0], _set_accounts),
    "tags": (lambda card: sorted((tag.name for tag in card.tags.all()), key=fold), _set_tags),
}


def _column(card: Party, name: str, value: Any) -> Any:
    """A value of the journal as the column holds it."""
    field = card._meta.get_field(name)
    if value is None:
        return None
    if isinstance(field, models.ForeignKey):
        return field.related_model._default_manager.filter(pk=value).first()
    if isinstance(field, models.DateTimeField):
        return datetime.fromisoformat(value)
    if isinstance(field, models.DateField):
        return date.fromisoformat(value)
    return value


def _check_fits(card: Party, columns: dict[str, Any]) -> None:
    """Refuse old values that would leave a card without a name, or make head companies go round in a circle."""
    if isinstance(card, ContactPerson):
        names = ("last_name", "first_name", "patronymic")
        if not any(columns.get(name, getattr(card, name)) for name in names):
            raise Refused(_("Give at least one of the names."), "last_name")
    elif "head_company" in columns:
        check_head(card, columns["head_company"])


class PartyRestorer:
    """The restorer of one of the two tables; see `history.undo`."""

    together = (frozenset({"birth_day", "birth_month", "birth_year"}), frozenset({"responsible", "team"}))

    def __init__(self, model: type[ContactPerson] | type[Counterparty]) -> None:
        self.model = model

    def lock(self, ids: Iterable[int], *, by: User, given: Collection[int] = ()) -> Mapping[int, Party]:
        rows = self.model._default_manager.select_for_update().filter(pk__in=list(ids)).order_by("pk")
        return {row.pk: row for row in rows if may_change(by, row) or (row.pk in given and may_create(by))}

    def held(self, record: Party, name: str) -> Any:
        if name in LISTS:
            return LISTS[name][0](record)
        return as_shown(record, name)["value"]

    def put(self, record: Party, values: Values, *, by: User) -> Changed:
        columns = {name: _column(record, name, value) for name, value in values.items() if name not in LISTS}
        if "responsible" in columns:
            columns["team"] = columns["responsible"].team
        _check_fits(record, columns)
        changed = put(record, columns)
        before, after = dict(changed.before), dict(changed.after)
        for name in values:
            if name in LISTS:
                difference = LISTS[name][1](record, values[name], by)
                before |= difference[0]
                after |= difference[1]
        if after:
            if DERIVED_FROM & after.keys():
                derive(record)
            save_changed(record, [*columns, *DERIVED])
        return Changed(record, before, after)
