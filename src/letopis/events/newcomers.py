"""Somebody who is not in the base yet, written down without leaving the form of an event."""

import re
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.parties.actions import create_counterparty, create_person
from letopis.parties.actions.rules import check_text
from letopis.parties.duplicates.candidates import similar
from letopis.parties.duplicates.keys import asked_company_keys
from letopis.parties.duplicates.weights import CERTAIN_FROM, Facts, weight_of
from letopis.parties.inputs import AffiliationInput, DetailInput, PartyInput
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.normal import normalized

_COMPANY = re.compile(r"(?i)(?<!\w)(?:ооо|оао|зао|ао|пао|ип|ано|гк|тд|llc|ltd|gmbh|inc)(?!\w)|[«»\"]")
_PATRONYMIC = re.compile(r"(?i)(?:ович|евич|ич|овна|евна|ична|оглы|кызы)$")
_OFFERED = 4  # similar cards shown


@dataclass(frozen=True)
class Newcomer:
    """What was typed: a person with the company they work for, or a company alone."""

    name: str
    phone: str = ""
    email: str = ""
    company: str = ""
    is_company: bool = False

    @classmethod
    def typed(cls, data: QueryDict) -> "Newcomer":
        """As a form sends it; a legal form in the name says that it is a company."""
        name = data.get("np-name", "").strip()
        kind = data.get("np-kind") or ("company" if _COMPANY.search(name) else "person")
        phone, email, company = (data.get(f"np-{field}", "").strip() for field in ("phone", "email", "company"))
        return cls(name, phone, email, company, kind == "company")

    @property
    def details(self) -> list[DetailInput]:
        found = [DetailInput("phone", self.phone)] if self.phone else []
        return [*found, DetailInput("email", self.email)] if self.email else found


def alike(given: Newcomer, user: User) -> list[ContactPerson | Counterparty]:
    """Cards `user` sees that are probably the newcomer's."""
    model = Counterparty if given.is_company else ContactPerson
    phones = {plain} if (plain := normalized("phone", given.phone).partition(";")[0]) else set()
    facts = Facts(given.name[:300], phones, {given.email} if given.email else set())
    found = similar(model, facts, user)
    return [card for card, reasons in found if weight_of(reasons) >= CERTAIN_FROM][:_OFFERED]


def check_newcomer(given: Newcomer) -> None:
    """Refuse what cannot even be looked for."""
    if not given.name:
        raise Refused(_("Give the name."), "name")
    for field, limit in (("name", 300), ("phone", 100), ("email", 200), ("company", 300)):
        check_text(getattr(given, field), field, limit)


@in_transaction
def add_newcomer(given: Newcomer, *, by: User) -> ContactPerson | Counterparty:
    """Write the card, and that of the company where it is new too. Raises `Refused` on a field of the small form."""
    check_newcomer(given)
    if given.is_company:
        return create_counterparty(PartyInput(values={"name": given.name}, details=given.details), by=by)
    last, first, patronymic = _names(given.name)
    links = [AffiliationInput(_company(given.company, by), is_main=True)] if given.company else None
    values = {"last_name": last, "first_name": first, "patronymic": patronymic}
    return create_person(PartyInput(values=values, details=given.details, affiliations=links), by=by)


def _names(name: str) -> tuple[str, str, str]:
    """Last name, first name, patronymic, in whichever order the patronymic says they stand."""
    words = name.split(maxsplit=2)
    if len(words) == 3 and _PATRONYMIC.search(words[1]) and not _PATRONYMIC.search(words[2]):
        return words[2], words[0], words[1]
    last, first, patronymic = [*words, "", ""][:3]
    return last, first, patronymic


def _company(name: str, by: User) -> Counterparty:
    """The one visible company of this name in any spelling, or a new one."""
    keys = asked_company_keys(name)
    found = (
        Counterparty.objects.visible_to(by).filter(name_key__in=keys, is_marked_for_deletion=False).order_by("pk")[:2]
    )
    return found[0] if len(found) == 1 else create_counterparty(PartyInput(values={"name": name}), by=by)
