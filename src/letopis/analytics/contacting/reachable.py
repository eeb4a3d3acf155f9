"""Which ways are not open: what somebody asked not to be done, and what there is no contact for."""

from collections.abc import Collection

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import points_at
from letopis.analytics.contacting.past import WAYS, Party
from letopis.events.reaching import REACHED_BY
from letopis.parties.contacting import CALLS, CHANNEL_OF_TYPE, bans
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty

Kind = ContactDetail.Kind


def refusals(user: User, party: Party) -> dict[str, str]:
    """Why a way is not to be offered: form of event types → words; forms that are open are left out.

    A company is reached by its own contacts or by those of its people whom `user` may see. One query at most, when the
    contacts and consents of the card are loaded.
    """
    words = dict(bans([party])[party.pk]) if isinstance(party, ContactPerson) else {}
    kinds = {str(detail.kind) for detail in party.details.all() if detail.is_valid and not detail.no_contact}
    wanted = {form: REACHED_BY[form] for form in WAYS if form not in words}
    missing = {form for form, kind in wanted.items() if kind not in kinds}
    if missing and not isinstance(party, ContactPerson):
        missing -= _open(_on_page(party) if hasattr(party, "seen_links") else _by_people(user, party.pk))
    none = {
        Kind.PHONE: _("There is no phone number."),
        Kind.EMAIL: _("There is no e-mail address."),
        Kind.MESSENGER: _("There is no messenger."),
    }
    return words | {form: none[wanted[form]] for form in missing}


Held = tuple[
    str, bool, bool
]  # a kind of contacts somebody has, whether they asked not to be called, not to be written to


def _on_page(company: Counterparty) -> set[Held]:
    """Of the people of a company as its card has read them."""
    found = set()
    for link in company.seen_links:  # type: ignore[attr-defined]  # left there by `people_of`
        if link.is_current:
            for detail in link.person.details.all():
                if detail.is_valid and not detail.no_contact:
                    found.add((detail.kind, link.person.no_calls, link.person.no_messages))
    return found


def _by_people(user: User, company: int) -> set[Held]:
    """Of the people of a company `user` sees."""
    rows = ContactDetail.objects.filter(
        points_at(ContactPerson.objects.visible_to(user), "person"),
        person__affiliations__counterparty=company,
        person__affiliations__until=None,
        person__is_marked_for_deletion=False,
        is_valid=True,
        no_contact=False,
        kind__in=set(REACHED_BY.values()),
    )
    return set(rows.values_list("kind", "person__no_calls", "person__no_messages").distinct())


def _open(found: Collection[Held]) -> set[str]:
    """The forms by which they may be reached."""
    return {
        form
        for form, kind in REACHED_BY.items()
        for held, no_calls, no_messages in found
        if kind == held and not (no_calls if CHANNEL_OF_TYPE[form] == CALLS else no_messages)
    }
