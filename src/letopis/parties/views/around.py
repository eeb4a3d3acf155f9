"""What a card shows beside its own data: people around it, the tree of companies, consents, what one must not do."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest
from markupsafe import Markup

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.dictionaries.queries import every
from letopis.kernel import clock
from letopis.parties import circle
from letopis.parties.contacting import state_in_words
from letopis.parties.models import Consent, ConsentPurpose, ContactDetail, ContactPerson, Counterparty
from letopis.ui.rendering import template_text


@dataclass(frozen=True)
class Standing:
    """A purpose with what was said about it: consents in force, and those that no longer are."""

    purpose: ConsentPurpose
    present: list[Consent]
    past: list[Consent]


def load_rows(card: ContactPerson | Counterparty) -> None:
    """Read once what several blocks of a card look at: contacts, consents."""
    held = getattr(card, "_prefetched_objects_cache", {})
    for name in ("details", "consents"):
        held.pop(name, None)  # a card that was read before a change must not show what stood there then
    rows: list[Any] = [Prefetch("details", ContactDetail.objects.select_related("affiliation"))]
    if isinstance(card, ContactPerson):
        whole = Consent.objects.select_related("purpose", "text", "withdrawn_by", "file")
        rows.append(Prefetch("consents", whole))
    prefetch_related_objects([card], *rows)


def around_person(user: User, person: ContactPerson) -> dict[str, Any]:
    """Relations, whom they have brought, consents."""
    return {
        "relations": circle.related(user, person),
        "brought": circle.brought(user, person),
        **consent_context(user, person),
    }


def around_company(user: User, company: Counterparty) -> dict[str, Any]:
    """Head companies and branches."""
    return {"tree": circle.tree_of(user, company)}


def consent_context(user: User, person: ContactPerson) -> dict[str, Any]:
    """What the block of consents shows."""
    today = clock.today(user.zone)
    consents = list(person.consents.all())
    standings = []
    for purpose in every(ConsentPurpose):
        own = [row for row in consents if row.purpose_id == purpose.pk]
        if own or purpose.is_active:
            present = [row for row in own if row.is_in_force(today)]
            standings.append(Standing(purpose, present, [row for row in own if row not in present]))
    words, look = state_in_words(person, consents)
    return {"standings": standings, "contact_state": words, "contact_look": look}


def personal_menu(request: HttpRequest, party: ContactPerson | Counterparty) -> Markup:
    """The line of «More» that leads to everything held about a person."""
    if not isinstance(party, ContactPerson) or not user_of(request).role.exports:
        return Markup("")
    return Markup(template_text(request, "parties/personal_menu.html", {"person": party}))


def silence_note(request: HttpRequest, party: ContactPerson | Counterparty) -> Markup:
    """Above the name: asked not to be disturbed; erased by an act."""
    if not isinstance(party, ContactPerson):
        return Markup("")
    act = party.erasures.first() if party.is_marked_for_deletion else None
    if act is None and not (party.no_calls or party.no_messages):
        return Markup("")
    return Markup(template_text(request, "parties/silence_note.html", {"person": party, "act": act}))
