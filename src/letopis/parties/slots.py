"""What higher parts add to people and counterparties: blocks of cards, and what follows a change of links."""

from collections.abc import Callable

from django.http import HttpRequest
from markupsafe import Markup

from letopis.parties.models import ContactPerson, Counterparty

Block = Callable[[HttpRequest, ContactPerson | Counterparty], Markup | str]

# Called inside the transaction that changed a person's links, with the ids of the counterparties they have left.
AFFILIATIONS_CHANGED: list[Callable[[ContactPerson, set[int]], None]] = []

CARD_ACTIONS: list[Block] = []  # buttons beside the name
CARD_MIDDLE: list[Block] = []  # the chronicle
CARD_SIDE: list[Block] = []  # above the links


def filled(blocks: list[Block], request: HttpRequest, party: ContactPerson | Counterparty) -> Markup:
    """Everything registered for a place, one after another."""
    return Markup("").join(Markup(block(request, party)) for block in blocks)
