"""From rows to counterparties."""

import re

from django.utils.translation import gettext as _

from letopis.exchange.cards import CompanyCard, Contact
from letopis.exchange.mapping import values
from letopis.exchange.mapping.headers import COMPANIES
from letopis.exchange.mapping.rows import Mapper
from letopis.kernel.requisites import check_inn

_RELATIONS = ("is_buyer", "is_supplier", "is_other")


class CompanyMapper(Mapper[CompanyCard]):
    """Rows of counterparties."""

    entry = CompanyCard
    what = COMPANIES
    limits = {"name": 300, "full_name": 1000, "inn": 20, "kpp": 20, "ogrn": 20}

    def _own(self, card: CompanyCard, header: str, head: str, value: str) -> bool:
        if head in ("inn_kpp", "inn"):
            inn, kpp = values.inn_and_kpp(value)
            return self._inn(card, header, inn) and (not kpp or self._once(card, "kpp", values.whole(kpp, 9)))
        if head in ("kpp", "ogrn"):
            return self._once(card, head, values.whole(value, 9) if head == "kpp" else re.sub(r"\s", "", value))
        if head in _RELATIONS:
            setattr(card, head, values.yes(value))
            return getattr(card, head) is not None or self._bad(card, header, value, _("this is neither yes nor no"))
        if head == "kind":
            card.kind = values.kind(value) or ""
            return bool(card.kind)
        if head.startswith("contact_") or head in ("account", "bic", "bank", "person_name"):
            self.aside.setdefault(head, value)
            return self.aside[head] == value
        return self._once(card, head, value) if head in ("name", "full_name", "head") else False

    def _inn(self, card: CompanyCard, header: str, text: str) -> bool:
        if not text:
            return True
        padded = values.whole(text, 10, 12)
        inn = padded if check_inn(padded) is None else text
        if self.strict and (not inn.isdecimal() or len(inn) not in (10, 12)):
            return self._bad(card, header, text, _("a tax number (INN) has 10 or 12 digits"))
        return self._once(card, "inn", inn)

    def _settle(self, card: CompanyCard) -> None:
        person = self.aside.get("person_name", "")
        card.name = card.name or card.full_name[:300] or person
        if person and person != card.name:
            card.unmapped.append((_("Full name of an individual"), person))
        if not card.name:
            card.refused = card.refused or _("there is no name of a counterparty in this row")
        card.kind = card.kind or values.kind_by_name(card.full_name or card.name, card.inn)
        given = [getattr(card, name) for name in _RELATIONS]
        if any(head in _RELATIONS for _header, head, _rest, _base in self.columns) and not any(given):
            card.is_buyer = card.is_supplier = card.is_other = True  # as УНФ does when none is given
        self._settle_accounts(card)
        self._settle_contacts(card)

    def _settle_accounts(self, card: CompanyCard) -> None:
        for text in values.several(self.aside.get("account", "")):
            account = re.sub(r"[\s.\-]", "", text)
            if len(account) <= 34 and account.isalnum():
                card.accounts.append((account, self.aside.get("bic", "")[:20], self.aside.get("bank", "")[:200]))
            else:
                card.unmapped.append((_("Account"), text))
        if not card.accounts:
            card.unmapped += [(name, self.aside[name]) for name in ("bic", "bank") if name in self.aside]

    def _settle_contacts(self, card: CompanyCard) -> None:
        """People of the row, one after another: the first phone is the first person's."""
        columns = {
            name: values.several(self.aside.get(f"contact_{name}", ""))
            for name in ("name", "position", "phone", "email")
        }
        for place, name in enumerate(columns["name"]):
            rest = [
                columns[part][place] if place < len(columns[part]) else "" for part in ("position", "phone", "email")
            ]
            card.contacts.append(Contact(name, rest[0][:200], *rest[1:]))
        for part, kind in (("phone", "phone"), ("email", "email")):
            card.details += [(kind, "", value) for value in columns[part][len(card.contacts) :]]
        card.unmapped += [(_("Position"), value) for value in columns["position"][len(card.contacts) :]]
