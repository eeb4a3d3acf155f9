"""People and counterparties as cards with attributes, and as what attributes refer to."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_see
from letopis.attributes.hosts import FILE, Host, Target
from letopis.attributes.models import AttributeDefinition
from letopis.files.queries import attachments_by_id, files_of, get_attachment
from letopis.kernel.errors import NotFound
from letopis.parties.facts import CounterpartyChanged, PersonChanged
from letopis.parties.models import ContactPerson, Counterparty, CounterpartyValue, PersonValue
from letopis.parties.normal import DERIVED, derive_counterparty, derive_person
from letopis.parties.queries import get_counterparty, get_person, present
from letopis.parties.references import counterparty_named, person_named

Party = ContactPerson | Counterparty


def _rows(model: Any) -> Callable[[User], Any]:
    return lambda user: model.objects.visible_to(user).filter(is_marked_for_deletion=False)


def _save(derive: Callable[..., None]) -> Callable[[Any], None]:
    def save(card: Party) -> None:
        derive(card, card.details.all())
        save_changed(card, ["attributes", *DERIVED])

    return save


def _derive(model: Any, derive: Callable[..., None]) -> Callable[[Sequence[int], Sequence[AttributeDefinition]], None]:
    def derive_many(ids: Sequence[int], known: Sequence[AttributeDefinition]) -> None:
        cards = list(model.objects.filter(pk__in=ids).prefetch_related("details"))
        for card in cards:
            derive(card, card.details.all(), known)
        model.objects.bulk_update(cards, DERIVED)

    return derive_many


def _find(model: Any, named: Callable[[User, str, str], Any]) -> Callable[[User, str], Mapping[str, str] | None]:
    def find(user: User, text: str) -> Mapping[str, str] | None:
        try:
            found = model.objects.visible_to(user).filter(public_id=UUID(text)).first()
        except ValueError:
            found = named(user, text, "")
        return {"id": str(found.public_id), "name": str(found)} if found else None

    return find


def _names(model: Any) -> Callable[[User, Iterable[str]], Mapping[str, str]]:
    def names(user: User, ids: Iterable[str]) -> Mapping[str, str]:
        ids = set(ids)
        found = {str(row.public_id): str(row) for row in model.objects.visible_to(user).filter(public_id__in=ids)}
        if missing := ids - set(found):  # perhaps merged: called as the card they live on in
            for row in model.objects.merged().filter(public_id__in=missing):
                if may_see(user, living := present(row)):
                    found[str(row.public_id)] = str(living)
        return found

    return names


def _page(route: str) -> Callable[[str], str]:
    return lambda public_id: reverse(route, args=[public_id])


PERSON = Host(
    code="person",
    label=_("Contact persons"),
    everywhere=_("The attribute appears in the cards of all contact persons."),
    model=ContactPerson,
    values=PersonValue,
    list_name="people",
    route="person",
    get=get_person,
    rows=_rows(ContactPerson),
    save=_save(derive_person),
    derive=_derive(ContactPerson, derive_person),
    changed=PersonChanged,
)
COUNTERPARTY = Host(
    code="counterparty",
    label=_("Counterparties"),
    everywhere=_("The attribute appears in the cards of all counterparties."),
    model=Counterparty,
    values=CounterpartyValue,
    list_name="counterparties",
    route="counterparty",
    get=get_counterparty,
    rows=_rows(Counterparty),
    save=_save(derive_counterparty),
    derive=_derive(Counterparty, derive_counterparty),
    changed=CounterpartyChanged,
)
PERSON_TARGET = Target(
    "person", _("Contact person"), "user", _find(ContactPerson, person_named), _names(ContactPerson),
    href=_page("person"), suggest="people",
)  # fmt: skip
COUNTERPARTY_TARGET = Target(
    "counterparty", _("Counterparty"), "building-2", _find(Counterparty, counterparty_named), _names(Counterparty),
    href=_page("counterparty"), suggest="counterparties",
)  # fmt: skip


def _file_found(user: User, text: str) -> Mapping[str, str] | None:
    try:
        found = get_attachment(user, text)
    except NotFound:
        return None  # a file is chosen from those of a card: its name alone says too little
    return {"id": str(found.public_id), "name": found.name}


def _file_names(user: User, ids: Iterable[str]) -> Mapping[str, str]:
    return {pk: row.name for pk, row in attachments_by_id(user, ids).items()}


def _file_options(user: User, record: Any) -> Sequence[tuple[str, str]]:
    """The files of the card itself, for who may open it."""
    if record is None:
        return []
    rows = [(str(row.public_id), row.name) for row in files_of(record)[:200]]
    seen = attachments_by_id(user, [pk for pk, _name in rows])
    return [(pk, name) for pk, name in rows if pk in seen]


FILE_TARGET = Target(FILE, _("File"), "paperclip", _file_found, _file_names, href=_page("file"), options=_file_options)
