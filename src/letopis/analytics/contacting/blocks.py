"""How somebody is best reached: the block of a card, the line beside a new event."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.analytics.contacting import words
from letopis.analytics.contacting.advice import CALL, Advice, Basis, advise
from letopis.analytics.contacting.past import LAST, Party, completed
from letopis.analytics.contacting.similar import FEWEST
from letopis.analytics.statistics.preference import COMPARED, IMAGINED, SURE
from letopis.analytics.touches.keeping import REPLY_DAYS
from letopis.dictionaries.queries import every
from letopis.events.models import EventType
from letopis.events.timeline import Filters
from letopis.parties.models import ContactPerson
from letopis.ui.rendering import template_text


def _advice(request: HttpRequest, party: Party) -> Advice:
    """Computed once a page."""
    kept: dict[Any, Advice] = request.__dict__.setdefault("contacting", {})
    key = type(party), party.pk
    if key not in kept:
        past = getattr(request, "whole_past", None)  # the chronicle on the same page has read it
        kept[key] = advise(user_of(request), party, None if past is None else completed(past))
    return kept[key]


def side(request: HttpRequest, party: Party) -> Markup:
    """At the side of a card; nothing when there is nothing to say."""
    advice = _advice(request, party)
    if advice.is_empty:
        return Markup("")
    context = {
        "advice": advice,
        "words": words,
        "rows": [way for way in advice.ways if way.tried.contacts or way.waiting],
        "links": {way.form: _chronicle(request, party, advice, way.form) for way in advice.ways},
        "last": LAST,
        "reply_days": REPLY_DAYS,
        "fewest": FEWEST,
        "compared": COMPARED,
        "imagined": round(IMAGINED),
        "sure": round(1 / (1 - SURE)),  # in so many, one may be wrong
    }
    return Markup(template_text(request, "analytics/contacting/side.html", context))


def _chronicle(request: HttpRequest, party: Party, advice: Advice, form: str) -> str:
    """The contacts by a way in the card's own chronicle: what was counted, and those whose term is not over."""
    kinds = tuple(kind.code for kind in every(EventType) if kind.form == form)
    since = advice.since.astimezone(user_of(request).zone).date() if advice.since else None
    filters = Filters(type=kinds, state=("completed",), direction=("outgoing",), since=since)
    return reverse(_kind(party), args=[party.public_id]) + filters.address()


def _kind(party: Party) -> str:
    return "person" if isinstance(party, ContactPerson) else "counterparty"


@dataclass(frozen=True)
class Line:
    """What is said while one of some types is chosen: that another way is better, that this one is, which time is."""

    types: Sequence[str]  # codes
    other: bool
    same: bool
    time: bool


def _lines(advice: Advice, types: Sequence[EventType], chosen: EventType | None) -> list[Line]:
    """Types for which the same is said have one line; a form says nothing of a type that is well chosen."""
    found: dict[tuple[bool, bool, bool], list[str]] = {}
    for kind in [chosen] if chosen else types:
        other = bool(advice.best) and kind.form in advice.worse
        time = advice.hours.basis is not None and kind.form == CALL
        same = bool(advice.best) and kind.form == advice.best and not (time or chosen)
        if other or same or time:
            found.setdefault((other, same, time), []).append(kind.code)
    return [Line(codes, *said) for said, codes in found.items()]


def hint(request: HttpRequest, party: Party, types: Sequence[EventType], chosen: EventType | None) -> Markup:
    """The line beside a new event: a better way than the one chosen, a better time for a call."""
    advice = _advice(request, party)
    lines = _lines(advice, types, chosen)
    if not any(line.other or line.time for line in lines):
        return Markup("")
    context = {
        "advice": advice,
        "words": words,
        "party": party,
        "lines": lines,
        "better": next((kind for kind in types if kind.form == advice.best), None),
        "chosen": chosen,
        "usually": advice.hours.basis == Basis.OWN,
    }
    return Markup(template_text(request, "analytics/contacting/hint.html", context))
