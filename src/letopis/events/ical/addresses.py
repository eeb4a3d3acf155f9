"""The e-mail addresses of participants."""

from collections.abc import Sequence

from django.db.models import Q

from letopis.events.models import Participant
from letopis.kernel.text import fold
from letopis.parties.models import ContactDetail


def is_address(value: str) -> bool:
    """Whether a text is one plain address, which may stand in a letter's head."""
    local, at, domain = value.strip().rpartition("@")
    return bool(local and at and "." in domain) and not any(sign in value.strip() for sign in ' \t\r\n,;<>"()[]\\')


def emails_of(rows: Sequence[Participant]) -> dict[int, str]:
    """The address of each participant who has one: what was given in the event, a colleague's own, else the main
    address of the card that may be written to. One query."""
    found: dict[int, str] = {}
    people: dict[int, str] = {}
    companies: dict[int, str] = {}
    details = ContactDetail.objects.filter(
        Q(person__in={row.person_id for row in rows if row.person_id})
        | Q(person=None, counterparty__in={row.counterparty_id for row in rows if row.counterparty_id}),
        kind=ContactDetail.Kind.EMAIL,
        is_valid=True,
        no_contact=False,
    ).order_by("-is_primary", "order", "pk")
    for person, company, value in details.values_list("person", "counterparty", "value"):
        held, key = (people, person) if person else (companies, company)
        if is_address(value):
            held.setdefault(key, value.strip())
    for row in rows:
        if is_address(row.contact):
            found[row.pk] = row.contact.strip()
        elif row.user_id:
            assert row.user is not None
            if is_address(row.user.email):
                found[row.pk] = row.user.email
        elif row.person_id:
            if row.person_id in people:
                found[row.pk] = people[row.person_id]
        elif row.counterparty_id in companies:
            found[row.pk] = companies[row.counterparty_id or 0]
    return found


def key_of(email: str) -> str:
    """Two addresses are the same when their keys are."""
    return fold(email.strip().removeprefix("mailto:").removeprefix("MAILTO:"))
