"""Cards for tests, made by the same actions as real ones."""

from typing import Any

from letopis.accounts.models import User
from letopis.parties.actions import create_counterparty, create_person
from letopis.parties.actions.groups import settled
from letopis.parties.groups import Tree
from letopis.parties.inputs import AffiliationInput, DetailInput, PartyInput
from letopis.parties.models import ContactPerson, Counterparty, Group


def make_person(
    name: str = "Белова Ольга Сергеевна",
    *,
    by: User,
    phone: str = "",
    email: str = "",
    company: Counterparty | None = None,
    position: str = "",
    tags: list[str] | None = None,
    **values: Any,
) -> ContactPerson:
    """A contact person of `by`, named «last first patronymic»."""
    last, first, patronymic = [*name.split(" ", 2), "", ""][:3]
    details = [DetailInput("phone", phone)] if phone else []
    details += [DetailInput("email", email)] if email else []
    return create_person(
        PartyInput(
            values={"last_name": last, "first_name": first, "patronymic": patronymic, **values},
            details=details,
            affiliations=[AffiliationInput(company, position=position)] if company else None,
            tags=tags,
        ),
        by=by,
    )


def make_counterparty(name: str = "СК «Северный берег»", *, by: User, phone: str = "", **values: Any) -> Counterparty:
    """A counterparty of `by`."""
    details = [DetailInput("phone", phone)] if phone else None
    return create_counterparty(PartyInput(values={"name": name, **values}, details=details), by=by)


def make_group(path: str, *, by: User, host: str = "person") -> Group:
    """The group at a path, made with those above it when it is not there."""
    group = Tree(host).named(path)
    assert group is not None
    return settled(group, by=by)
