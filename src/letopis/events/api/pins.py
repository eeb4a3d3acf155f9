"""The operations on pins: which events stand above the chronicle of a card."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from letopis.events import actions, queries
from letopis.events.models import Event
from letopis.events.queries.asked import Party
from letopis.kernel.errors import Refused
from letopis.parties.queries import get_counterparty, get_person
from letopis.rest.queries import behind
from letopis.rest.requests import check_scope, user_of

pins = Router(tags=["events"])


class PinIn(Schema):
    """The card: a person or a counterparty who takes part."""

    person: UUID | None = None
    counterparty: UUID | None = None


def _seen(request: HttpRequest, public_id: UUID) -> Event:
    check_scope(request)
    return queries.get_event(user_of(request), public_id)


def _card(request: HttpRequest, person: UUID | None, counterparty: UUID | None) -> Party:
    user = user_of(request)
    if person and not counterparty:
        return get_person(user, person)
    if counterparty and not person:
        return get_counterparty(user, counterparty)
    raise Refused("Name one person or one counterparty.", "person")


@pins.post("/{id}/pins", response={204: None}, operation_id="pin_event")
@behind(_seen)
def pin_event(request: HttpRequest, id: UUID, body: PinIn) -> HttpResponse:
    """Pin the event above the chronicle of a participant's card; nothing when it is."""
    event = _seen(request, id)
    actions.pin_event(event, _card(request, body.person, body.counterparty), by=user_of(request))
    return HttpResponse(status=204)


@pins.delete("/{id}/pins", response={204: None}, operation_id="unpin_event")
@behind(_seen)
def unpin_event(
    request: HttpRequest, id: UUID, person: UUID | None = None, counterparty: UUID | None = None
) -> HttpResponse:
    """Unpin the event; nothing when it is not pinned."""
    event = _seen(request, id)
    actions.unpin_event(event, _card(request, person, counterparty), by=user_of(request))
    return HttpResponse(status=204)
