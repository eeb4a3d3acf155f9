"""What higher parts add to people and counterparties: blocks of cards, and what follows a change of links."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, Model
from django.http import HttpRequest
from markupsafe import Markup

from letopis.parties.models import ContactPerson, Counterparty, Source

if TYPE_CHECKING:
    from letopis.accounts.models import User
    from letopis.parties.actions.merge.moves import Mover, Moves

Block = Callable[[HttpRequest, ContactPerson | Counterparty], Markup | str]

# Called inside the transaction that changed a person's links, with the ids of the counterparties they have left.
AFFILIATIONS_CHANGED: list[Callable[[ContactPerson, set[int]], None]] = []

# How the rows of one relation («events.participant.person») move to the card that stays; without an entry they all do,
# but for those that would be there twice. `Moves` is in `actions/merge/moves.py`.
MOVERS: dict[str, "Mover"] = {}
# Tables that name a card by the label of its model and its id: «files.attachment»: (column of the label, of the id).
GENERIC: dict[str, tuple[str, str]] = {}
# Called at the end of a merge and of its undoing, inside the transaction, with what was moved.
AFTER_MOVES: list[Callable[["Moves"], None]] = []

# What the dry run of a merge calls the rows of a table («events.participant»): icon and title.
MOVED: dict[str, tuple[str, Any]] = {}
# How many of a relation's rows the surviving card has already, for movers that tell doubles by a rule of their own.
DOUBLES: dict[str, Callable[[Sequence[Any], Any], int]] = {}

CARD_TOP: list[Block] = []  # buttons of the top line, before «Change»
CARD_NOTES: list[Block] = []  # messages above the name
CARD_ACTIONS: list[Block] = []  # buttons beside the name
CARD_DATA: list[Block] = []  # sections under the card's own data
CARD_MIDDLE: list[Block] = []  # the chronicle
CARD_SIDE: list[Block] = []  # above the links
CARD_LINKED: list[Block] = []  # below the links
CARD_MENU: list[Block] = []  # lines of «More»

# What higher parts say of a source on its page of the settings: lines of links.
SOURCE_LINKS: list[Callable[[HttpRequest, Source], Markup | str]] = []

# Yes or no about a card, asked in the one query that reads it: {"is_starred": …}, an attribute of the card on its page.
CARD_QUESTIONS: dict[str, Callable[["User", type[Model]], Exists | None]] = {}

# names of the places in the card's template
PLACES = {
    "top": CARD_TOP,
    "notes": CARD_NOTES,
    "actions": CARD_ACTIONS,
    "data": CARD_DATA,
    "middle": CARD_MIDDLE,
    "side": CARD_SIDE,
    "linked": CARD_LINKED,
    "menu": CARD_MENU,
}


def questions(user: "User", model: type[Model]) -> dict[str, Exists]:
    """What is asked about a card of this kind."""
    asked = {name: ask(user, model) for name, ask in CARD_QUESTIONS.items()}
    return {name: question for name, question in asked.items() if question is not None}


def filled_for_source(request: HttpRequest, source: Source) -> Markup:
    """Everything registered for the page of a source."""
    return Markup("").join(Markup(block(request, source)) for block in SOURCE_LINKS)


def filled(blocks: list[Block], request: HttpRequest, party: ContactPerson | Counterparty) -> Markup:
    """Everything registered for a place, one after another."""
    return Markup("").join(Markup(block(request, party)) for block in blocks)
