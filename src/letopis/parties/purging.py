"""What becomes of people and counterparties, and of what names them, when one is deleted for good."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.accounts.bin import BinKind, Dependant, binned, names, on_purge, said
from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.history.facts import Changed, shown
from letopis.parties.actions import mark_for_deletion, restore
from letopis.parties.actions.children import affiliations_shown
from letopis.parties.models import Affiliation, BankAccount, ContactDetail, ContactPerson, Counterparty, ExternalId


class LinksOfCompany:
    """People who work or worked at a purged counterparty lose the link; their cards say so."""

    def found(self, record: Any) -> list[Dependant]:
        if not isinstance(record, Counterparty):
            return []
        number = record.affiliations.count()
        return [Dependant(said(Affiliation, number), number, "goes")]

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        if not isinstance(record, Counterparty):
            return []
        changes = []
        people = ContactPerson.objects.filter(affiliations__counterparty=record).distinct().order_by("pk")
        for person in people:
            before = affiliations_shown(list(person.affiliations.select_related("counterparty")))
            person.affiliations.filter(counterparty=record).delete()
            after = affiliations_shown(list(person.affiliations.select_related("counterparty")))
            save_changed(person, [])
            sides = [{"affiliations": shown(value, ", ".join(texts))} for value, texts in (before, after)]
            changes.append(Changed(person, *sides))
        return changes


def register() -> None:
    """Called when the part is ready."""
    for model, code, label, icon in (
        (ContactPerson, "person", lambda: _("Contact person"), "user"),
        (Counterparty, "counterparty", lambda: _("Counterparty"), "building-2"),
    ):
        binned(BinKind(code, label, icon, model.objects.visible_to, _address(code), restore, mark_for_deletion))
    on_purge(LinksOfCompany(), Counterparty._meta.get_field("affiliations"))
    names(ContactPerson, lambda n: ngettext("%(num)d contact person", "%(num)d contact persons", n) % {"num": n})
    names(Counterparty, lambda n: ngettext("%(num)d counterparty", "%(num)d counterparties", n) % {"num": n})
    names(ContactDetail, lambda n: ngettext("%(num)d contact", "%(num)d contacts", n) % {"num": n})
    names(Affiliation, lambda n: ngettext("%(num)d place of work", "%(num)d places of work", n) % {"num": n})
    names(BankAccount, lambda n: ngettext("%(num)d bank account", "%(num)d bank accounts", n) % {"num": n})
    names(ExternalId, lambda n: ngettext("%(num)d mark of an import", "%(num)d marks of imports", n) % {"num": n})


def _address(code: str) -> Any:
    return lambda record: reverse(code, args=[record.public_id])
