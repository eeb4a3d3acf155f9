"""What the pages of imports read."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.models import Event
from letopis.exchange.models import ImportRun
from letopis.history.models import Change
from letopis.jobs.models import Run
from letopis.parties.models import ContactPerson, Counterparty

Card = ContactPerson | Counterparty | Event
MODELS: dict[str, type[ContactPerson] | type[Counterparty] | type[Event]] = {
    model._meta.label_lower: model for model in (ContactPerson, Counterparty, Event)
}
_ROUTES = {ContactPerson: "person", Counterparty: "counterparty", Event: "event"}
SHOWN = 50


def href(card: Card) -> str:
    """The page of a card."""
    return reverse(_ROUTES[type(card)], args=[card.public_id])


def card_lines(report: dict[str, Any]) -> list[tuple[str, int, int]]:
    """Table by table: what was made and what was changed."""
    cards = report.get("cards", {})
    names = {ContactPerson: _("Contact persons"), Counterparty: _("Counterparties"), Event: _("Events")}
    return [(names[model], *cards.get(label, (0, 0))) for label, model in MODELS.items() if label in cards]


def found_words(report: dict[str, Any]) -> str:
    """«по коду 301, по ИНН 117»: how cards that were here have been found."""
    words = {
        "uid": _("by code"),
        "row": _("by the same row"),
        "digest": _("by the same card"),
        "inn": _("by INN"),
        "double": _("chosen by you"),
    }
    return ", ".join(f"{words.get(how, how)} {count}" for how, count in report.get("found", {}).items())


def cards_made(file: ImportRun, user: User) -> list[tuple[str, str]]:
    """Name and address of the first cards a load has made, as far as they are still here."""
    facts = file.load_run.data.get("facts", [])[:1] if file.load_run else []
    rows = Change.objects.filter(fact__in=facts, after={}).order_by("pk").values_list("kind", "target_id")[: SHOWN * 2]
    found: list[Card] = []
    for label, model in MODELS.items():
        ids = [pk for kind, pk in rows if kind == label]
        found += (
            model._default_manager.visible_to(user)
            .filter(pk__in=ids)
            .order_by("occurs_at" if model is Event else "sort_key", "pk")
        )  # type: ignore[attr-defined]
    return [(str(card), href(card)) for card in found[:SHOWN]]


def stays_of(undo: Run, user: User) -> list[dict[str, str]]:
    """What an undo has left as it is, with the names of cards the reader may see."""
    lines = undo.report.get("stays", [])[:200]
    names: dict[tuple[str, int], Card] = {}
    for label, model in MODELS.items():
        ids = [line["id"] for line in lines if line["kind"] == label]
        for card in model._default_manager.visible_to(user).filter(pk__in=ids):  # type: ignore[attr-defined]
            names[label, card.pk] = card
    found = []
    for line in lines:
        named = names.get((line["kind"], line["id"]))
        found.append(
            {
                "name": str(named) if named else _("a card that is gone"),
                "href": href(named) if named else "",
                "field": line["field"],
                "why": line["why"],
            }
        )
    return found
