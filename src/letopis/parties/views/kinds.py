"""What differs between the pages of a person and those of a counterparty."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from letopis.accounts.models import User
from letopis.lists.spec import ListSpec
from letopis.parties import actions, forms, queries
from letopis.parties.inputs import PartyInput
from letopis.parties.lists import COUNTERPARTIES, PEOPLE
from letopis.parties.models import ContactPerson, Counterparty

Card = Any  # ContactPerson | Counterparty; each kind's functions agree among themselves


@dataclass(frozen=True)
class CardKind:
    """The functions and names of one kind of card."""

    code: str  # of routes and templates: "person"
    list: ListSpec
    model: type[ContactPerson] | type[Counterparty]
    get: Callable[..., Card]  # of user and public id
    form: type[forms.PersonForm] | type[forms.CounterpartyForm]
    initial: Callable[[Card], dict[str, Any]]
    create: Callable[..., Card]
    change: Callable[..., Card]
    change_field: Callable[..., Card]
    read_rows: Callable[[QueryDict, User, Card | None], PartyInput]

    @property
    def list_route(self) -> str:
        return self.list.name


def _person_rows(data: QueryDict, user: User, person: ContactPerson | None) -> PartyInput:
    return PartyInput(details=forms.read_details(data), affiliations=forms.read_affiliations(data, user, person))


def _counterparty_rows(data: QueryDict, user: User, company: Counterparty | None) -> PartyInput:
    return PartyInput(details=forms.read_details(data), accounts=forms.read_accounts(data))


PERSON = CardKind(
    code="person",
    list=PEOPLE,
    model=ContactPerson,
    get=queries.get_person,
    form=forms.PersonForm,
    initial=forms.person_initial,
    create=actions.create_person,
    change=actions.change_person,
    change_field=actions.change_person_field,
    read_rows=_person_rows,
)
COUNTERPARTY = CardKind(
    code="counterparty",
    list=COUNTERPARTIES,
    model=Counterparty,
    get=queries.get_counterparty,
    form=forms.CounterpartyForm,
    initial=forms.counterparty_initial,
    create=actions.create_counterparty,
    change=actions.change_counterparty,
    change_field=actions.change_counterparty_field,
    read_rows=_counterparty_rows,
)
EMPTY_ROWS = 2  # offered under the rows of a form, so that it works without JavaScript
