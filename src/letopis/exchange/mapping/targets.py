"""The fields a column may go to, as the mapping page offers them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from letopis.exchange.mapping.headers import COMPANIES, PEOPLE
from letopis.parties.models.utm import UTM_LABELS

if TYPE_CHECKING:
    from letopis.accounts.models import User

KEEP, SKIP = "keep", "skip"


@dataclass(frozen=True)
class Group:
    """Options of the list under one heading."""

    label: str
    options: Sequence[tuple[str, str]]


def groups(what: str, by: "User", headers: Sequence[str] = (), targets: Sequence[str] = ()) -> list[Group]:
    """Every target of people or counterparties; those that only a header gives are added when they are in use."""
    from letopis.exchange.mapping.attributes import offered

    found = [*(_people() if what == PEOPLE else _companies()), *_common()]
    own = offered(what, by)
    if own:
        found.append(Group(_("Custom fields"), own))
    known = {code for group in found for code, _label in group.options}
    special = [(code, _special(code)) for code in dict.fromkeys(targets) if code and code not in known | {KEEP, SKIP}]
    if special:
        found.append(Group(_("By the header"), special))
    found.append(Group(_("Otherwise"), [(KEEP, _("Keep in «From the file»")), (SKIP, _("Do not load"))]))
    return found


def codes(what: str, by: "User", targets: Sequence[str]) -> set[str]:
    """What a mapping may hold."""
    return {code for group in groups(what, by, (), targets) for code, _label in group.options}


def label_of(target: str, what: str, by: "User") -> str:
    """How people call a target."""
    return next(
        (label for group in groups(what, by, (), [target]) for code, label in group.options if code == target), target
    )


def _special(code: str) -> str:
    head, _colon, rest = code.partition(":")
    if head == "label":
        return _("Kind of the contact in the next column")
    if head == "part":
        return _("Part of an address")
    if head == "attribute":
        return _("Custom field: %(code)s") % {"code": rest}
    names = {"phone": _("Phone"), "email": _("E-mail"), "address": _("Address"), "website": _("Website"), "messenger": _("Messenger")}  # fmt: skip
    return f"{names.get(head, head)}, {rest}" if rest else names.get(head, head)


def _people() -> Iterator[Group]:
    yield Group(
        _("Name"),
        [
            ("full_name", _("Last name, first name, patronymic")),
            ("last_name", _("Last name")),
            ("first_name", _("First name")),
            ("patronymic", _("Patronymic")),
        ],
    )
    works = []
    for place in ("", "2", "3"):
        end = f" {place}" if place else ""
        works += [
            (f"organisation{place}", _("Counterparty (find or create)") + end),
            (f"organisation_inn{place}", _("INN/KPP of the counterparty") + end),
            (f"position{place}", _("Position") + end),
        ]
    yield Group(_("Work"), [*works, ("role", _("Role"))])
    yield Group(
        _("Card"),
        [
            ("birthday", _("Birthday")),
            ("birth_day", _("Day of birth")),
            ("birth_month", _("Month of birth")),
            ("birth_year", _("Year of birth")),
            ("sex", _("Sex")),
        ],
    )


def _companies() -> Iterator[Group]:
    yield Group(
        _("Counterparty"),
        [
            ("name", _("Name")),
            ("full_name", _("Full name")),
            ("kind", _("Kind")),
            ("inn_kpp", _("INN/KPP")),
            ("inn", _("INN")),
            ("kpp", _("KPP")),
            ("ogrn", _("OGRN")),
            ("is_buyer", _("Buyer")),
            ("is_supplier", _("Supplier")),
            ("is_other", _("Other relations")),
            ("head", _("Head company (name or INN)")),
            ("person_name", _("Full name of an individual")),
        ],
    )
    yield Group(_("Bank account"), [("account", _("Account")), ("bic", _("BIC")), ("bank", _("Bank"))])
    yield Group(
        _("Contact person"),
        [
            ("contact_name", _("Contact person (find or create)")),
            ("contact_position", _("Position of the contact person")),
            ("contact_phone", _("Phone of the contact person")),
            ("contact_email", _("E-mail of the contact person")),
        ],
    )


def _common() -> Iterator[Group]:
    yield Group(
        _("Contacts"),
        [
            ("phone", _("Phone")),
            ("phone:мобильный", _("Phone, mobile")),
            ("phone:рабочий", _("Phone, work")),
            ("phone:домашний", _("Phone, home")),
            ("email", _("E-mail")),
            ("email:рабочий", _("E-mail, work")),
            ("email:личный", _("E-mail, personal")),
            ("address", _("Address")),
            ("address:юридический", _("Registered address")),
            ("address:фактический", _("Actual address")),
            ("address:почтовый", _("Postal address")),
            ("messenger", _("Messenger")),
            ("website", _("Website")),
        ],
    )
    yield Group(
        _("About the card"),
        [
            ("uid", _("External code")),
            ("group", _("Group (find or create)")),
            ("source", _("Source")),
            ("referred_by", _("Referred by")),
            ("responsible", _("Responsible")),
            ("tags", _("Tags")),
            ("note", _("Comment")),
        ],
    )
    marks = [(name, str(label)) for name, label in UTM_LABELS.items()]
    yield Group(_("Marks of advertising (UTM)"), [("utm", _("Address of the landing page")), *marks])


def enough(targets: Sequence[str], what: str) -> bool:
    """Whether a card can be called by something."""
    heads = {target.partition(":")[0] for target in targets}
    if what == COMPANIES:
        return bool(heads & {"name", "full_name", "person_name"})
    return bool(heads & {"last_name", "first_name", "full_name", "email", "phone"})
