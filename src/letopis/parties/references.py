"""Naming other cards in a form by text: «Белова Ольга Сергеевна · СК «Северный берег»» finds exactly one card."""

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.groups import Tree
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.queries import counterparties_found, main_affiliations, people_found

_LIMIT = 20
_GROUPS = 50
_SPLIT = " · "


def person_options(user: User, query: str) -> list[str]:
    """Texts that name the people found, those with the same name told apart by their company."""
    people = list(people_found(user, query.partition(_SPLIT)[0])[:_LIMIT])
    links = main_affiliations(people)
    return [
        f"{person.full_name}{_SPLIT}{links[person.pk].counterparty.name}" if person.pk in links else person.full_name
        for person in people
    ]


def counterparty_options(user: User, query: str) -> list[str]:
    """Texts that name the counterparties found, told apart by their ИНН."""
    rows = counterparties_found(user, query.partition(_SPLIT)[0])[:_LIMIT]
    return [f"{row.name}{_SPLIT}{row.inn}" if row.inn else row.name for row in rows]


def group_options(host: str, query: str) -> list[str]:
    """Paths of the groups that have the text in them, in the order of the tree."""
    return [group.path for group in Tree(host).groups if fold(query) in fold(group.path)][:_GROUPS]


def person_named(user: User, text: str, field: str) -> ContactPerson | None:
    """The person a text names, None for an empty text. Raises `Refused` for nobody and for several."""
    name, _split, company = (part.strip() for part in text.partition(_SPLIT))
    if not name:
        return None
    found = [person for person in people_found(user, name)[:200] if fold(person.full_name) == fold(name)]
    if company:
        links = main_affiliations(found)
        found = [p for p in found if p.pk in links and fold(links[p.pk].counterparty.name) == fold(company)]
    if not found:
        raise Refused(_("There is no contact person «%(name)s».") % {"name": name}, field)
    if len(found) > 1:
        raise Refused(_("There are several people named «%(name)s»: choose one from the list.") % {"name": name}, field)
    return found[0]


def counterparty_named(user: User, text: str, field: str) -> Counterparty | None:
    """The counterparty a text names, None for an empty text. Raises `Refused` for none and for several."""
    name, _split, inn = (part.strip() for part in text.partition(_SPLIT))
    if not name:
        return None
    found = [row for row in counterparties_found(user, name)[:200] if fold(row.name) == fold(name)]
    if inn:
        found = [row for row in found if row.inn == inn]
    if not found:
        raise Refused(_("There is no counterparty «%(name)s».") % {"name": name}, field)
    if len(found) > 1:
        raise Refused(
            _("There are several counterparties «%(name)s»: choose one from the list.") % {"name": name}, field
        )
    return found[0]
