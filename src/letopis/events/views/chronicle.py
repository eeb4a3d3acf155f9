"""The chronicle on the cards of people and counterparties, and the composer above it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from markupsafe import Markup

from letopis.accounts.drafts import close_sent, drafting
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create, may_see
from letopis.events import pickers, queries
from letopis.events.actions import create_event
from letopis.events.forms import moment_values, reminder_choices
from letopis.events.inputs import EventInput
from letopis.events.models import Event, EventTemplate, Sequence
from letopis.events.queries.templates import offered
from letopis.events.sequences.filling import filled, subject_of, words_for
from letopis.events.times import parse_moment
from letopis.events.views.pages import form_key, get_type
from letopis.events.views.types import all_types, types_of
from letopis.history.queries import Entry, entries_of
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, Refused
from letopis.parties.contacting import CHANNEL_OF_TYPE
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty
from letopis.parties.queries import get_counterparty, get_person, main_link, with_branches
from letopis.ui.rendering import block_text, is_partial, render_block

_TEMPLATES = 8  # in «+ Событие»
TEMPLATE = "events/chronicle.html"
COMPOSED = ("note", "call", "meeting", "email", "sms", "task")
Party = ContactPerson | Counterparty


@dataclass(frozen=True)
class Line:
    """An event or a change of the card, at its moment."""

    at: datetime
    event: Event | None = None
    entry: Entry | None = None


def _lines(party: Party, chronicle: queries.Chronicle, user: Any, *, with_changes: bool, before: str) -> list[Line]:
    """Events and changes of the card together, newest first; changes only within the stretch that is shown."""
    lines = [Line(event.occurs_at, event=event) for event in chronicle.past]
    if with_changes:
        since = chronicle.past[-1].occurs_at if chronicle.after and chronicle.past else None
        until = datetime.fromisoformat(before.partition("~")[0]) if before else None
        lines += [Line(entry.at, entry=entry) for entry in entries_of(party, reader=user, since=since, until=until)]
    return sorted(lines, key=lambda line: line.at, reverse=True)


def _days(lines: list[Line], user: Any) -> list[tuple[date, list[Line]]]:
    days: dict[date, list[Line]] = {}
    for line in lines:
        days.setdefault(line.at.astimezone(user.zone).date(), []).append(line)
    return list(days.items())


def context_of(request: HttpRequest, party: Party, **more: Any) -> dict[str, Any]:
    """What the chronicle of a card shows, by the address: `type`, `before`, `find`."""
    user, before = user_of(request), request.GET.get("before", "")
    code, find = request.GET.get("type", ""), request.GET.get("find", "").strip()
    has_branches, below = _branches(request, party)
    asked = queries.Asked(code, before, find, below)
    stretch = queries.chronicle(user, party, asked)
    if asked.is_whole:
        request.next_event = stretch.next  # type: ignore[attr-defined]  # for the side of the card
    lines = _lines(party, stretch, user, with_changes=not (code or find), before=before)
    kind = "person" if isinstance(party, ContactPerson) else "counterparty"
    counts = queries.counts_by_type(user, party, below, kinds=all_types(request))
    draft = None
    if may_create(user):  # after writing, the composer begins anew with a draft of its own
        draft = drafting(request, f"compose-{kind}:{party.public_id}", anew=more.get("written", False))
    restored = draft.restored if draft else None
    typed = more.pop("rows", None) or (pickers.typed_rows(restored) if restored is not None else None)
    return {
        "party": party,
        "party_kind": kind,
        "ahead": stretch.ahead,
        "days": _days(lines, user),
        "after": stretch.after,
        "counts": counts,
        "total": sum(number for _type, number in counts),
        "code": code,
        "find": find,
        "stamp": stretch.stamp,
        "has_branches": has_branches,
        "wide": bool(below),
        "types": [kind_ for kind_ in types_of(request) if kind_.code in COMPOSED],
        "rows": pickers.with_bans(user, typed) if typed else [pickers.row_with_bans(party, "call")],
        "drafting": draft,
        "address": party_address(kind, party),
        "form_key": str(uuid4()),
        "may_create": may_create(user),
        "templates": offered(EventTemplate, user),
        "template_text": _template_text(user, party),
        "reminders": reminder_choices(),
        "error": "",
        "typed": {} if restored is None else restored,
        "written": False,
        **more,
    }


def _template_text(user: Any, party: Party) -> Callable[[EventTemplate], str]:
    """The text of a template for the card: the first line is the subject."""
    words = cache(lambda: words_for(party, _workplace(user, party)))  # asked only when there is a template

    def text(row: EventTemplate) -> str:
        return f"{subject_of(row.subject, words())}\n{filled(row.content, words())}".strip()

    return text


def _workplace(user: Any, party: Party) -> Counterparty | None:
    link = main_link(party) if isinstance(party, ContactPerson) else None
    return link.counterparty if link and may_see(user, link.counterparty) else None


def party_address(kind: str, party: Party) -> str:
    """The page of a card."""
    return reverse(kind, args=[party.public_id])


def _branches(request: HttpRequest, party: Party) -> tuple[bool, list[int]]:
    """Whether the company has branches, and the ids to read together when the reader wants them."""
    found = with_branches(user_of(request), party) if isinstance(party, Counterparty) else []
    return len(found) > 1, found if len(found) > 1 and request.GET.get("branches") == "1" else []


def middle(request: HttpRequest, party: Party) -> Markup:
    """The middle of a card."""
    return Markup(block_text(request, TEMPLATE, "chronicle", context_of(request, party)))


def side(request: HttpRequest, party: Party) -> Markup:
    """The next event, at the side of a card."""
    user = user_of(request)
    following = request.next_event if hasattr(request, "next_event") else queries.next_event(user, party)
    context = {"next": following, "next_may_change": following is not None and may_change(user, following)}
    return Markup(block_text(request, TEMPLATE, "next", context))


def card_actions(request: HttpRequest, party: Party) -> Markup:
    """Buttons beside the name."""
    kind = "person" if isinstance(party, ContactPerson) else "counterparty"
    details = [d for d in party.details.all() if d.is_valid]
    phones = _first_allowed([d for d in details if d.kind == "phone"])
    emails = _first_allowed([d for d in details if d.kind == "email"])
    context = {
        "party": party,
        "party_kind": kind,
        "phones": phones,
        "emails": emails,
        "may_create": may_create(user_of(request)),
        "types": types_of(request),
        "templates": offered(EventTemplate, user_of(request))[:_TEMPLATES],
        "sequences": offered(Sequence, user_of(request)),
    }
    return Markup(block_text(request, TEMPLATE, "actions", context))


def _first_allowed(details: list[ContactDetail]) -> list[ContactDetail]:
    """Those one may use first; when there is none, the forbidden ones, to be shown grey."""
    return sorted(details, key=lambda detail: bool(detail.ban))


def _party(request: HttpRequest, kind: str, public_id: UUID) -> Party:
    if kind not in ("person", "counterparty"):
        raise Http404
    return (get_person if kind == "person" else get_counterparty)(user_of(request), public_id)


def chronicle(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """The chronicle alone: filtered, continued, or asked whether anything changed."""
    party = _party(request, kind, public_id)
    if not is_partial(request):
        return redirect(kind, public_id)
    if asked_stamp := request.GET.get("stamp"):
        user, code, find = user_of(request), request.GET.get("type", ""), request.GET.get("find", "").strip()
        asked = queries.Asked(code, "", find, _branches(request, party)[1])
        if asked_stamp == queries.chronicle_stamp(user, party, asked):
            return HttpResponse(status=204)
    block = "stretch" if request.GET.get("before") else "lines"
    return render_block(request, TEMPLATE, block, context_of(request, party))


@require_POST
def compose(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Write an event from the card: the first line of the text is its subject."""
    user, party = user_of(request), _party(request, kind, public_id)
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))
    event_type = get_type(request.POST.get("type", ""))
    text = request.POST.get("text", "").strip()
    subject, _newline, content = text.partition("\n")
    try:
        if not subject:
            raise Refused(_("Write what it was about."), "text")
        if len(subject) > 300:
            subject, content = f"{subject[:297]}…", text
        typed = request.POST.get("starts", "").strip()
        starts = parse_moment(typed, user.zone, clock.now()) if typed else None
        state = "completed" if event_type.code == "note" else request.POST.get("state", "completed")
        values = {
            "subject": subject,
            "content": content.strip(),
            "state": state,
            **moment_values(starts, None, False, user),
        }
        remind = request.POST.get("remind", "usual")
        if state == "planned" and remind != "usual":
            values["reminders"] = [int(remind)] if remind.isdecimal() and len(remind) < 8 else []
        if event_type.code in CHANNEL_OF_TYPE:
            values["contact_reason"] = request.POST.get("contact_reason", "")
        if event_type.has_direction:
            values["direction"] = request.POST.get("direction") or Event.Direction.OUTGOING
        if event_type.code == "call" and state == "completed":
            values["outcome"] = request.POST.get("outcome", Event.Outcome.REACHED)
        given = EventInput(values, pickers.read_participants(request.POST, user))
        event = create_event(given, type=event_type, by=user, public_id=form_key(request))
    except Refused as error:
        rows = pickers.typed_rows(request.POST)
        context = context_of(
            request,
            party,
            error=str(error.message),
            typed=request.POST,
            rows=rows,
            form_key=request.POST.get("form_key", ""),
        )
        if is_partial(request):
            return render_block(request, TEMPLATE, "chronicle", context, status=422)
        messages.error(request, str(error.message))
        return redirect(kind, public_id)
    close_sent(request)
    if is_partial(request):
        return render_block(request, TEMPLATE, "chronicle", context_of(request, party, written=True))
    messages.success(request, _("Written down: %(subject)s") % {"subject": event.subject})
    return redirect(kind, public_id)
