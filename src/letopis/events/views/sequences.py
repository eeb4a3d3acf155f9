"""Starting a sequence on a card, how it stands there, stopping it and taking that back."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create
from letopis.events.actions import sequences as actions
from letopis.events.models import EventType, StartedSequence
from letopis.events.models import Sequence as EventSequence
from letopis.events.queries.templates import get_shared, get_started, offered, started_for
from letopis.events.reaching import reached_by
from letopis.events.sequences.schedule import work_begins
from letopis.events.times import parse_moment
from letopis.events.views.chronicle import get_party
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, Refused
from letopis.parties.models import ContactPerson, Counterparty
from letopis.ui.rendering import block_text, render_page

Party = ContactPerson | Counterparty


def side(request: HttpRequest, party: Party) -> Markup:
    """The sequences of a card: which step they are at, with the way to stop them."""
    if not getattr(party, "has_sequences", True):
        return Markup("")
    user = user_of(request)
    rows = started_for(user, party)
    context = {"rows": rows, "may_change": lambda row: may_change(user, row)}
    return Markup(block_text(request, "events/sequences.html", "side", context)) if rows else Markup("")


def _day(request: HttpRequest, text: str) -> date:
    moment = parse_moment(text.strip() or "завтра", user_of(request).zone, clock.now(), field="day")
    return moment.date() if isinstance(moment, datetime) else moment


def start(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Which sequence from which day; GET shows what would be planned, POST plans it."""
    user, party = user_of(request), get_party(request, kind, public_id)
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))
    data = request.POST if request.method == "POST" else request.GET
    context: dict[str, Any] = {
        "party": party, "kind": kind, "sequences": offered(EventSequence, user), "chosen": None, "day": data.get("day", ""),
        "planned": [], "error": "",
    }  # fmt: skip
    status = 200
    if data.get("sequence"):
        chosen = get_shared(EventSequence, user, data["sequence"])
        context["chosen"] = chosen
        try:
            begin = _start(request, party, chosen, data.get("day", ""))
            if request.method == "POST":
                started = actions.start_sequence(chosen, begin, by=user)
                _say(request, started, _("Started: %(name)s"), "sequence-stop")
                return redirect(kind, public_id)
            steps = list(chosen.steps.select_related("type"))
            context["planned"] = actions.planned_steps(chosen, steps, begin, by=user, usual=work_begins(user))
            context["banned"] = sorted({why for step in steps for why in reached_by([party], step.type)[1].values()})
        except Refused as error:
            context["error"], status = str(error.message), 422
    return render_page(request, "events/sequence_start.html", context, status=status)


def _start(request: HttpRequest, party: Party, chosen: EventSequence, text: str) -> actions.Start:
    kinds: dict[str, EventType] = {step.type.code: step.type for step in chosen.steps.select_related("type")}
    rows = {code: reached_by([party], kind)[0][party.pk] for code, kind in kinds.items()}
    return actions.Start(rows, party, _day(request, text))


def _say(request: HttpRequest, started: StartedSequence, words: str, undo: str) -> None:
    button = '<span>{}</span><button class="btn btn--s" type="submit" form="undo" formaction="{}">{}</button>'
    address = reverse(undo, args=[started.public_id])
    said = format_html(button, words % {"name": started.name}, address, _("Undo"))
    messages.success(request, said, extra_tags="undo")


def _back(started: StartedSequence) -> HttpResponse:
    party = started.person or started.counterparty
    assert party is not None  # sequence_of_one
    return redirect("person" if started.person else "counterparty", party.public_id)


@require_POST
def stop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Cancel the remaining steps with a reason."""
    started = get_started(user_of(request), public_id)
    try:
        actions.stop_sequence(started, reason=request.POST.get("reason", ""), by=user_of(request))
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        _say(request, started, _("Stopped: %(name)s"), "sequence-resume")
    return _back(started)


@require_POST
def resume(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Let a stopped sequence go on."""
    started = get_started(user_of(request), public_id)
    try:
        actions.resume_sequence(started, by=user_of(request))
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        messages.success(request, _("It goes on: %(name)s") % {"name": started.name})
    return _back(started)
