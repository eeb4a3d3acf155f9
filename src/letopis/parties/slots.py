"""Places on the cards of people and counterparties that higher parts fill, in the same request."""

from collections.abc import Callable

from django.http import HttpRequest
from markupsafe import Markup

from letopis.parties.models import ContactPerson, Counterparty

Block = Callable[[HttpRequest, ContactPerson | Counterparty], Markup | str]

CARD_ACTIONS: list[Block] = []  # buttons beside the name
CARD_MIDDLE: list[Block] = []  # the chronicle
CARD_SIDE: list[Block] = []  # above the links


def filled(blocks: list[Block], request: HttpRequest, party: ContactPerson | Counterparty) -> Markup:
    """Everything registered for a place, one after another."""
    return Markup("").join(Markup(block(request, party)) for block in blocks)
