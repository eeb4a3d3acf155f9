"""Quick entry: a line is read, shown part by part, corrected and written down."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_create
from letopis.events import pickers
from letopis.events.actions import create_event
from letopis.events.calendar.toasts import overlap_words
from letopis.events.forms import EventForm
from letopis.events.inputs import EventInput
from letopis.events.models import Event
from letopis.events.quickentry.offering import Offer, offered
from letopis.events.quickentry.reading import read_entry
from letopis.events.views.pages import add_refusal, form_key, get_type
from letopis.events.views.types import types_of
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, Refused
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.queries import get_counterparty, get_person
from letopis.ui.rendering import is_partial, render_block, render_page

TEMPLATE = "events/quick.html"


def quick(request: HttpRequest) -> HttpResponse:
    """`?text=` shows what the line means; a POST of what was shown writes it down."""
    user = user_of(request)
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))
    party = _about(request, user)
    if request.method != "POST":
        return _show(request, request.GET, party)
    data = request.POST
    if data.get("read") is None or data.get("read") != data.get("text"):
        return _show(request, data, party)  # the line was sent before its parts were seen
    kind = get_type(data.get("type", ""))
    form = _form(data, user)
    if form.is_valid():
        try:
            given = EventInput(form.values(), pickers.read_participants(data, user), [], None)
            event = create_event(given, type=kind, by=user, public_id=form_key(request))
        except Refused as error:
            add_refusal(form, error)
        else:
            _say(request, event, user)
            return redirect(_back(request, party))
    return _show(request, data, party, form=form, status=422)


def _about(request: HttpRequest, user: User) -> ContactPerson | Counterparty | None:
    """The card the line is written on."""
    if public_id := request.GET.get("person"):
        return get_person(user, public_id)
    if public_id := request.GET.get("counterparty"):
        return get_counterparty(user, public_id)
    return None


def _form(data: QueryDict, user: User) -> EventForm:
    form = EventForm(data, user=user, type=get_type(data.get("type", "")))
    held = data.get("remind", "")
    if held.isdecimal() and len(held) < 8:  # «за 20 минут» is none of the usual ones
        form.offer_reminders([int(held)])
    return form


def _show(
    request: HttpRequest,
    data: QueryDict,
    party: ContactPerson | Counterparty | None,
    *,
    form: EventForm | None = None,
    status: int = 200,
) -> HttpResponse:
    user = user_of(request)
    text = data.get("text", "")
    offer: Offer | None = None
    if text.strip():
        offer = offered(
            read_entry(text, user=user, now=clock.now(), party=party), data, user=user, keeps=form is not None
        )
    context = {
        "text": text,
        "offer": offer,
        "form": form or (offer and offer.form(user)),
        "errors": [error for errors in form.errors.values() for error in errors] if form else [],
        "types": types_of(request),
        "about": _query(party, data, request),
        "party": party,
        "form_key": data.get("form_key") or str(uuid4()),
        "fixed": data.get("fixed", ""),
        "may_create": True,
    }
    if is_partial(request) and request.method == "GET":
        return render_block(request, TEMPLATE, "parts", context, status)
    return render_page(request, TEMPLATE, context, status)


def _query(party: ContactPerson | Counterparty | None, data: QueryDict, request: HttpRequest) -> str:
    """What the address of the line says: the card, and where to go back to."""
    about: dict[str, str] = {}
    if party is not None:
        about["person" if isinstance(party, ContactPerson) else "counterparty"] = str(party.public_id)
    if back := request.GET.get("next", ""):
        about["next"] = back
    return urlencode(about)


def _back(request: HttpRequest, party: ContactPerson | Counterparty | None) -> str:
    back = request.GET.get("next", "")
    if back and url_has_allowed_host_and_scheme(back, {request.get_host()}):
        return back
    if party is not None:
        return reverse("person" if isinstance(party, ContactPerson) else "counterparty", args=[party.public_id])
    return reverse("today")


def _say(request: HttpRequest, event: Event, user: User) -> None:
    button = (
        '<span>{} <a class="link" href="{}">{}</a></span>'
        '<button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    )
    public_id: UUID = event.public_id
    said = format_html(
        button,
        _("Written down:"),
        reverse("event", args=[public_id]),
        event.subject,
        reverse("event-mark", args=[public_id]),
        _("Undo"),
    )
    messages.success(request, said, extra_tags="undo")
    if words := overlap_words(event, user):
        messages.warning(request, words)
