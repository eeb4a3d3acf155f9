"""What higher parts add to the pages of events: blocks of the side column, hints about whom a new event is for."""

from collections.abc import Callable, Sequence

from django.http import HttpRequest
from markupsafe import Markup

from letopis.events.models import Event, EventType
from letopis.parties.models import ContactPerson, Counterparty

Block = Callable[[HttpRequest, Event], Markup | str]

# The column stands inside the event's form: a block holds no form of its own; its controls name one that is outside.
EVENT_SIDE: list[Block] = []
# A line of hints in the composer of a card and in the form of a new event: for whom, the types that may be chosen there,
# and the one that is (none in the composer, where all are on the page).
Hint = Callable[[HttpRequest, ContactPerson | Counterparty, Sequence[EventType], EventType | None], Markup | str]
NEW_EVENT_HINTS: list[Hint] = []


def hints(
    request: HttpRequest,
    party: ContactPerson | Counterparty,
    types: Sequence[EventType],
    chosen: EventType | None = None,
) -> Markup:
    """What is hinted about a new event for somebody."""
    return Markup("").join(Markup(hint(request, party, types, chosen)) for hint in NEW_EVENT_HINTS)


def filled(blocks: list[Block], request: HttpRequest, event: Event) -> Markup:
    """Everything registered for a place, one after another."""
    return Markup("").join(Markup(block(request, event)) for block in blocks)
