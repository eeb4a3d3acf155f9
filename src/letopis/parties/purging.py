"""What becomes of people and counterparties, and of what names them, when one is deleted for good."""

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.accounts.bin import BinKind, Dependant, binned, let_go, names, on_purge, said, silent
from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.files.actions.attachments import purge_files
from letopis.files.hosts import HOSTS
from letopis.files.models import Attachment
from letopis.history.facts import Changed, shown
from letopis.history.models import Change
from letopis.parties.actions import mark_for_deletion, restore
from letopis.parties.actions.affiliations import affiliations_shown
from letopis.parties.actions.relations import relation_shown
from letopis.parties.models import (
    Affiliation,
    BankAccount,
    Consent,
    ContactDetail,
    ContactPerson,
    Counterparty,
    CounterpartyPair,
    CounterpartyValue,
    ErasureAct,
    ExternalId,
    Merge,
    PersonPair,
    PersonValue,
    Relation,
)
from letopis.parties.past import relations_of


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
            was, became = ({"affiliations": shown(value, ", ".join(texts))} for value, texts in (before, after))
            changes.append(Changed(person, was, became))
        return changes


class RelationsOfPerson:
    """How a purged person was related to others: their cards say that the relation is gone."""

    def found(self, record: Any) -> list[Dependant]:
        if not isinstance(record, ContactPerson):
            return []
        number = len(relations_of(record))
        return [Dependant(said(Relation, number), number, "goes")]

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        if not isinstance(record, ContactPerson):
            return []
        changes = []
        for row in relations_of(record):
            other = row.other if row.person_id == record.pk else row.person
            name = f"relations.{row.public_id}"
            changes.append(Changed(other, {name: relation_shown(row, other)}, {name: shown(None)}))
            row.delete()
        return changes


class MergedCards:
    """Cards that were merged into a purged one live on in it: they go with it."""

    def found(self, record: Any) -> list[Dependant]:
        if not isinstance(record, ContactPerson | Counterparty):
            return []
        number = type(record)._base_manager.filter(merged_into=record.pk).count()
        return [Dependant(_("%(what)s merged into it") % {"what": said(type(record), number)}, number, "goes")]

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        changes: list[Changed] = []
        if isinstance(record, ContactPerson | Counterparty):
            for card in type(record)._base_manager.filter(merged_into=record.pk):
                changes += let_go(card, by=by)
                card.delete()
        return changes


class LawOfPerson:
    """Consents are evidence the law asks for: they outlive the card, so its personal data are erased instead."""

    def found(self, record: Any) -> list[Dependant]:
        if not isinstance(record, ContactPerson):
            return []
        number = record.consents.count()
        words = _("%(what)s (kept by law: erase the personal data instead)") % {"what": said(Consent, number)}
        return [Dependant(words, number, "blocks")]

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        return []


class FilesOfCard:
    """Files hang on a card by a generic key; their contents go with the next sweep."""

    def found(self, record: Any) -> list[Dependant]:
        if record._meta.label_lower not in HOSTS:
            return []
        number = Attachment.objects.filter(host_kind=record._meta.label_lower, host_id=record.pk).count()
        return [Dependant(said(Attachment, number), number, "goes")]

    def purge(self, record: Any, *, by: User) -> Iterable[Changed]:
        if record._meta.label_lower in HOSTS:
            rows = Attachment.objects.filter(host_kind=record._meta.label_lower, host_id=record.pk)
            ids = list(rows.values_list("pk", flat=True))
            Change.objects.filter(kind=Attachment._meta.label_lower, target_id__in=ids).delete()
            purge_files(record)
        return []


def register() -> None:
    """Called when the part is ready."""
    for model, code, label, icon in (
        (ContactPerson, "person", lambda: _("Contact person"), "user"),
        (Counterparty, "counterparty", lambda: _("Counterparty"), "building-2"),
    ):
        binned(BinKind(code, label, icon, model.objects.visible_to, _address(code), restore, mark_for_deletion))
    on_purge(LinksOfCompany(), Counterparty._meta.get_field("affiliations"))
    on_purge(RelationsOfPerson(), *(ContactPerson._meta.get_field(name) for name in ("relations", "relations_back")))
    on_purge(LawOfPerson(), ContactPerson._meta.get_field("consents"))
    on_purge(FilesOfCard())
    on_purge(MergedCards(), *(model._meta.get_field("merged") for model in (ContactPerson, Counterparty)))
    silent(PersonPair, CounterpartyPair, PersonValue, CounterpartyValue, Merge)
    names(Relation, lambda n: ngettext("%(num)d relation", "%(num)d relations", n) % {"num": n})
    names(Consent, lambda n: ngettext("%(num)d consent", "%(num)d consents", n) % {"num": n})
    names(ErasureAct, lambda n: ngettext("%(num)d act of erasure", "%(num)d acts of erasure", n) % {"num": n})
    names(Attachment, lambda n: ngettext("%(num)d file", "%(num)d files", n) % {"num": n})
    names(ContactPerson, lambda n: ngettext("%(num)d contact person", "%(num)d contact persons", n) % {"num": n})
    names(Counterparty, lambda n: ngettext("%(num)d counterparty", "%(num)d counterparties", n) % {"num": n})
    names(ContactDetail, lambda n: ngettext("%(num)d contact", "%(num)d contacts", n) % {"num": n})
    names(Affiliation, lambda n: ngettext("%(num)d place of work", "%(num)d places of work", n) % {"num": n})
    names(BankAccount, lambda n: ngettext("%(num)d bank account", "%(num)d bank accounts", n) % {"num": n})
    names(ExternalId, lambda n: ngettext("%(num)d mark of an import", "%(num)d marks of imports", n) % {"num": n})


def _address(code: str) -> Any:
    return lambda record: reverse(code, args=[record.public_id])
