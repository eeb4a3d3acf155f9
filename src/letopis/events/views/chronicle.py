"""The chronicle on the cards of people and counterparties, and the composer above it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
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

from letopis.accounts.actions import change_profile
from letopis.accounts.drafts import close_sent, drafting
from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create, may_see
from letopis.events import pickers, queries, slots
from letopis.events.actions import create_event
from letopis.events.forms import moment_values, reminder_choices
from letopis.events.inputs import EventInput
from letopis.events.models import Event, EventTemplate, EventType, Sequence
from letopis.events.queries.templates import offered
from letopis.events.sequences.filling import filled, subject_of, words_for
from letopis.events.timeline import PERIODS, STATES, Filters, colleagues, last_day, outcomes
from letopis.events.times import parse_moment
from letopis.events.views.pages import form_key, get_type
from letopis.events.views.types import all_types, types_of
from letopis.events.words import are_words_ready
from letopis.kernel import clock
from letopis.kernel.errors import Forbidden, Refused
from letopis.parties.contacting import CHANNEL_OF_TYPE
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty
from letopis.parties.queries import get_counterparty, get_person, main_link, with_branches
from letopis.search.excerpts import Marker
from letopis.ui.rendering import block_text, is_partial, render_block, render_page

_TEMPLATES = 8  # in «+ Событие»
TEMPLATE = "events/chronicle.html"
TIMELINE = "events/timeline/"
COMPOSED = ("note", "call", "meeting", "email", "sms", "task")
Party = ContactPerson | Counterparty


def is_composed(kind: EventType) -> bool:
    """Whether the composer offers a type: the seeded ones people write there, and all that were added."""
    return kind.code in COMPOSED or kind.code not in EventType.STANDARD_NAMES


def _days(lines: list[queries.Line], asked: queries.Asked, user: User) -> list[tuple[date, bool, list[queries.Line]]]:
    """The lines by days, each with whether its heading stands on the page above already."""
    days: dict[date, list[queries.Line]] = {}
    for line in lines:
        days.setdefault(line.at.astimezone(user.zone).date(), []).append(line)
    above = asked.before.at.astimezone(user.zone).date() if asked.before else None
    return [(day, day == above, found) for day, found in days.items()]


def _position(request: HttpRequest, name: str) -> dict[str, queries.Position]:
    """Where the stretch that is asked for begins."""
    text = request.GET.get(name, "")
    return {name: queries.Position.read(text)} if text else {}


def asked_of(request: HttpRequest, party: Party, filters: Filters, **more: Any) -> tuple[queries.Asked, bool]:
    """What the address asks of the chronicle, and whether the company has branches to read together."""
    has_branches, below = _branches(request, party, filters)
    where = _position(request, "after") or _position(request, "before")
    return filters.asked(user_of(request), branches=below, **where, **more), has_branches


def timeline_of(request: HttpRequest, party: Party, *, has_bar: bool = True, **more: Any) -> dict[str, Any]:
    """What the chronicle of a card shows, by the address; the counts are of the bar above it."""
    user, filters = user_of(request), Filters.read(request.GET)
    asked, has_branches = asked_of(request, party, filters, **more)
    stretch = queries.chronicle(user, party, asked)
    if asked.is_whole:
        request.next_event = stretch.next  # type: ignore[attr-defined]  # for the side of the card
        if stretch.older is None:  # nobody needs to read them again
            request.whole_past = stretch.past  # type: ignore[attr-defined]
    counts = queries.counts_by_type(user, party, asked.branches, kinds=all_types(request)) if has_bar else []
    changes_card = may_change(user, party)
    kind = "person" if isinstance(party, ContactPerson) else "counterparty"
    return {
        "party": party,
        "party_kind": kind,
        "filters": filters,
        "found": Marker(filters.find) if filters.find else None,
        "unread": bool(filters.find) and not are_words_ready(),
        "pinned": stretch.pinned,
        "ahead": stretch.ahead,
        "further_ahead": stretch.further,
        "days": _days(stretch.lines, asked, user),
        "older": stretch.older,
        "newer": stretch.newer,
        "counts": counts,
        "total": sum(number for _type, number in counts),
        "stamp": stretch.stamp,
        "asked": asked,
        "has_branches": has_branches,
        "pins_all": changes_card,
        "may_pin": lambda event: changes_card or may_change(user, event),
        "may_create": may_create(user),
        "part": reverse("chronicle", args=[kind, party.public_id]),
        "type_choices": [(type_.code, type_.title_many) for type_, _number in counts],
        "states": STATES,
        "outcomes": outcomes(),
        "periods": PERIODS,
    }


def context_of(request: HttpRequest, party: Party, **more: Any) -> dict[str, Any]:
    """The chronicle with the composer above it."""
    user = user_of(request)
    kind = "person" if isinstance(party, ContactPerson) else "counterparty"
    draft = None
    if may_create(user):  # after writing, the composer begins anew with a draft of its own
        draft = drafting(request, f"compose-{kind}:{party.public_id}", anew=more.get("written", False))
    restored = draft.restored if draft else None
    composed = [kind_ for kind_ in types_of(request) if is_composed(kind_)]
    typed = more.pop("rows", None) or (pickers.typed_rows(restored) if restored is not None else None)
    return {
        **timeline_of(request, party),
        "types": composed,
        "hints": slots.hints(request, party, composed) if may_create(user) else "",
        "rows": pickers.with_bans(user, typed) if typed else [pickers.row_with_bans(party, "call")],
        "drafting": draft,
        "address": party_address(kind, party),
        "form_key": str(uuid4()),
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


def _branches(request: HttpRequest, party: Party, filters: Filters) -> tuple[bool, list[int]]:
    """Whether the company has branches, and the ids to read together when the reader wants them."""
    found = with_branches(user_of(request), party) if isinstance(party, Counterparty) else []
    return len(found) > 1, found if len(found) > 1 and filters.branches else []


def middle(request: HttpRequest, party: Party) -> Markup:
    """The middle of a card."""
    return Markup(block_text(request, TEMPLATE, "chronicle", context_of(request, party)))


def side(request: HttpRequest, party: Party) -> Markup:
    """The next event, at the side of a card."""
    user = user_of(request)
    following = request.next_event if hasattr(request, "next_event") else queries.next_event(user, party)
    return Markup(block_text(request, TEMPLATE, "next", _next_context(user, party, following)))


def _next_context(user: User, party: Party, event: Event | None) -> dict[str, Any]:
    may = event is not None and may_change(user, event)
    stamp = f"{event.pk}-{event.version}-{event.is_overdue}-{may}" if event else "none"
    kind = "person" if isinstance(party, ContactPerson) else "counterparty"
    return {"next": event, "next_may_change": may, "stamp": stamp, "party": party, "party_kind": kind}


def following(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """The next event of an open card, asked again and again: nothing when it is the same."""
    party, user = get_party(request, kind, public_id), user_of(request)
    context = _next_context(user, party, queries.next_event(user, party))
    if request.GET.get("stamp") == context["stamp"]:
        return HttpResponse(status=204)
    return render_block(request, TEMPLATE, "next", context)


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


def get_party(request: HttpRequest, kind: str, public_id: UUID) -> Party:
    """The card through its door."""
    if kind not in ("person", "counterparty"):
        raise Http404
    return (get_person if kind == "person" else get_counterparty)(user_of(request), public_id)


def chronicle(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """The chronicle alone: filtered, continued, or asked whether anything changed."""
    party = get_party(request, kind, public_id)
    if not is_partial(request):
        return redirect(f"{party_address(kind, party)}{Filters.read(request.GET).address()}")
    if "ahead" in request.GET:
        return _ahead(request, party)
    if "before" in request.GET or "after" in request.GET:  # a page further on; `only`: one that was here before
        template = "page" if request.GET.get("only") else "stretch"
        return render_page(
            request, f"{TIMELINE}{template}.html", timeline_of(request, party, has_bar=False, shows_pins=False)
        )
    if asked_stamp := request.GET.get("stamp"):
        asked, _has_branches = asked_of(request, party, Filters.read(request.GET))
        if asked_stamp == queries.chronicle_stamp(user_of(request), party, asked):
            return HttpResponse(status=204)
        return render_page(request, f"{TIMELINE}changed.html", timeline_of(request, party))
    return _filtered(request, kind, party)


def _ahead(request: HttpRequest, party: Party) -> HttpResponse:
    """More of what is planned."""
    asked, _has_branches = asked_of(request, party, Filters.read(request.GET))
    start = queries.Position.read(request.GET["ahead"])
    events, further = queries.further_ahead(user_of(request), party, asked, start)
    context = timeline_of(request, party, has_bar=False, shows_pins=False)
    return render_page(request, f"{TIMELINE}ahead.html", context | {"ahead": events, "further_ahead": further})


def _filtered(request: HttpRequest, kind: str, party: Party) -> HttpResponse:
    """The lines under other filters, with the bar that says so; the address of the card follows."""
    context = timeline_of(request, party)
    answer = render_page(request, f"{TIMELINE}changed.html", context)
    is_typed = request.headers.get("HX-Trigger") == "chron-find"
    there = f"{party_address(kind, party)}{context['filters'].address()}"
    answer["HX-Replace-Url" if is_typed else "HX-Push-Url"] = there
    return answer


def months(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """The months that have events, each a way to go there."""
    party = get_party(request, kind, public_id)
    asked, _has_branches = asked_of(request, party, Filters.read(request.GET))
    found = queries.months_of(user_of(request), party, replace(asked, before=None))
    years: dict[int, list[tuple[date, int]]] = {}
    for month, number in found:
        years.setdefault(month.year, []).append((month, number))
    context = {"years": list(years.items()), "filters": Filters.read(request.GET), "party": party, "party_kind": kind}
    context["ends"] = last_day
    return render_page(request, f"{TIMELINE}months.html", context)


def people(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Whose events the filter may ask for."""
    party, filters = get_party(request, kind, public_id), Filters.read(request.GET)
    found = {user.pk: user for user in (*colleagues(user_of(request)), *filters.people(user_of(request)))}
    context = {"filters": filters, "people": sorted(found.values(), key=lambda user: user.name), "party": party}
    return render_page(request, f"{TIMELINE}people.html", context)


@require_POST
def changes(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Show changes among the events, or hide them; kept for this user."""
    party = get_party(request, kind, public_id)
    change_profile(user_of(request), {"shows_changes": request.POST.get("shows") == "1"})
    if is_partial(request):
        return render_page(request, f"{TIMELINE}changed.html", timeline_of(request, party))
    return redirect(f"{party_address(kind, party)}{Filters.read(request.GET).address()}")


@require_POST
def compose(request: HttpRequest, kind: str, public_id: UUID) -> HttpResponse:
    """Write an event from the card: the first line of the text is its subject."""
    user, party = user_of(request), get_party(request, kind, public_id)
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
        if event_type.form in CHANNEL_OF_TYPE:
            values["contact_reason"] = request.POST.get("contact_reason", "")
        if event_type.has_direction:
            values["direction"] = request.POST.get("direction") or Event.Direction.OUTGOING
        if state == "completed" and event_type.form == EventType.Form.CALL:
            good = next((row.code for row in event_type.open_outcomes() if row.success), "")
            values["outcome"] = request.POST.get("outcome", good)
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
