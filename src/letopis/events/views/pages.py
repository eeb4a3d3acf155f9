"""Lists of events and the page of one event, which is its form."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.drafts import close_sent, drafting
from letopis.accounts.models import Scope
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change, may_create, may_see
from letopis.attributes.slots import adding_context
from letopis.bulk.bar import bar_of
from letopis.events import pickers, queries, slots
from letopis.events.calendar.toasts import overlap_words
from letopis.events.forms import EventForm, event_initial, reminders_initial, usual_time
from letopis.events.inputs import EventInput
from letopis.events.lists import EVENTS
from letopis.events.models import Event, EventTemplate, EventType, Participant
from letopis.events.queries.templates import get_shared
from letopis.events.recurrence_form import RecurrenceForm
from letopis.events.sequences.filling import words_for
from letopis.events.templateforms import template_values
from letopis.events.times import parse_moment
from letopis.events.views import invitations, recurring
from letopis.events.views.conflict import chosen, conflict_page, rows_was
from letopis.events.views.letters import letter_context, with_images
from letopis.events.views.saying import say_completed
from letopis.events.views.types import types_of
from letopis.events.words import are_words_ready
from letopis.history.queries import entries_of
from letopis.kernel import clock
from letopis.kernel.errors import Conflict, Forbidden, NotFound, Refused
from letopis.lists.board import read_board
from letopis.lists.conditions import Condition
from letopis.lists.fields import Comparison
from letopis.lists.page import ListPage, ask, not_changed, read_page
from letopis.parties.models import ContactPerson, Counterparty
from letopis.parties.queries import get_counterparty, get_person, main_link
from letopis.parties.views.cards import as_typed
from letopis.ui.dates import typed
from letopis.ui.rendering import is_partial, render_page

# what a copy does not take over
COPIED = {"state": "planned", "outcome": "", "cancel_reason": "", "starts": "", "ends": "", "remind_at": ""}


def get_type(code: str, *, retired: bool = False) -> EventType:
    """The active type with this code (with `retired` any), or 404."""
    found = (kind for kind in queries.types() if kind.code == code and (kind.is_active or retired))
    kind = next(found, None)
    if kind is None:
        raise Http404
    return kind


def _first_type() -> str:
    """The type of a new event nobody said anything of: a call, as long as there are calls."""
    active = [kind.code for kind in queries.types() if kind.is_active]
    return "call" if "call" in active or not active else active[0]


def listed(request: HttpRequest, code: str = "") -> HttpResponse:
    """All events one may list, or those of one type."""
    user = user_of(request)
    kind = get_type(code, retired=True) if code else None  # the list of a retired type is still read
    if not_changed(request, EVENTS, user):
        return HttpResponse(status=204)
    fixed = Condition("type", Comparison.IS, (kind.code,)) if kind else None
    asked = ask(EVENTS, user, request.GET)
    if asked.board:
        page: ListPage = read_board(asked, user, request.GET, fixed=fixed)
    else:
        page = read_page(EVENTS, user, request.GET, fixed=fixed, asked=asked)
    context = {
        "page": page,
        "bulk": None if asked.board else bar_of("events", user, page, scope=code),
        "type": kind,
        "types": types_of(request),
        "may_create": may_create(user),
        "may_change": may_change,
        "has_team": user.role.sees != Scope.OWN,
        "is_more": is_partial(request),
        "unread": bool(page.query) and not are_words_ready(),
    }
    return render_page(request, "events/list.html", context)


def form_key(request: HttpRequest) -> UUID | None:
    """The key a create form was made with, which makes its second sending harmless."""
    try:
        return UUID(request.POST.get("form_key", ""))
    except ValueError:
        return None


def _show(
    request: HttpRequest, form: EventForm, rows: list[pickers.Row], *, hidden: int = 0, status: int = 200, **more: Any
) -> HttpResponse:
    rows = pickers.with_bans(user_of(request), rows)
    earlier = pickers.party_of(user_of(request), rows[0].ref) if rows else None
    context = {
        "form": form,
        "type": form.type,
        "event": form.event,
        "rows": rows,
        "hidden": hidden,
        "whose": earlier,
        "drafting": None,
        "basis": None,
        "after": [],
        "hints": slots.hints(request, earlier, types_of(request), form.type) if earlier and not form.event else "",
        "rows_was": request.POST.get("rows-was") or rows_was(rows),
        "address": request.path,
        **invitations.offers(form.event, form.type.code, user_of(request)),
        "adding": adding_context(user_of(request), "event", form.event, into="form"),
        **more,
    }
    context |= letter_context(request, form)
    if form.event:
        context["basis"], context["after"] = queries.related(user_of(request), form.event)
        context["types"] = types_of(request)
    context["earlier"] = queries.earlier(user_of(request), earlier, form.event) if earlier else []
    context |= recurring.context(request, form, context["recur"])
    if form.event:
        context["side"] = slots.filled(slots.EVENT_SIDE, request, form.event)
        context["entries"] = entries_of(form.event, reader=user_of(request), limit=20)
    return with_images(request, render_page(request, "events/form.html", context, status=status))


def new(request: HttpRequest) -> HttpResponse:
    """A new event: `?type=call&person=…`, `?copy=…`, `?answer=…`."""
    user = user_of(request)
    if not may_create(user):
        raise Forbidden(_("Your role may look, but not add."))
    draft = drafting(request, "event-new")
    if request.method != "POST":
        kind, initial, rows = _start(request)
        form = EventForm(initial=initial, user=user, type=kind)
        recur = recurring.editor(request)
        if (typed_before := draft.restored) is not None:
            kind = get_type(request.GET.get("type") or typed_before.get("type", ""))
            form = as_typed(EventForm(typed_before, user=user, type=kind))
            rows, recur = pickers.typed_rows(typed_before), recurring.editor(request, typed_before)
        asked = request.GET.copy()
        for name in ("type", "draft"):  # a draft has a type of its own
            asked.pop(name, None)
        address = f"{request.path}?{asked.urlencode()}" if asked else request.path
        more: dict[str, Any] = {
            "form_key": str(uuid4()),
            "may_change": True,
            "types": types_of(request),
            "drafting": draft,
            "basis": _basis(request, typed_before),
            "recur": recur,
        }
        more["address"] = address
        return _show(request, form, rows, **more)
    kind = get_type(request.POST.get("retype") or request.POST.get("type", ""))
    form, recur = EventForm(request.POST, user=user, type=kind), recurring.editor(request)
    rows = pickers.typed_rows(request.POST)
    if "retype" in request.POST:  # another type for what is typed already
        form, rows = as_typed(form), pickers.retyped(user, rows, kind)
    elif form.is_valid() and recur.is_valid() and not recurring.only_shows(request):
        try:
            rows_typed = pickers.read_participants(request.POST, user)
            values = {**form.values(), "basis": _basis(request, request.POST)}
            given = EventInput(values, rows_typed, form.tag_names(), form.attribute_values())
            event = recurring.write(given, recur, type=kind, by=user, public_id=form_key(request))
        except Refused as error:
            add_refusal(form, error, recur)
        else:
            close_sent(request)
            said = _("Written down: %(subject)s") % {"subject": event.subject}
            if event.state == Event.State.COMPLETED and wants_step(form):
                say_completed(request, event, said, then=True)
            else:
                messages.success(request, said)
            _warn_of_overlap(request, event)
            invitations.after_saving(request, event)
            return redirect(_back(request, event))
    return _show(
        request,
        form,
        rows,
        status=200 if "retype" in request.POST else 422,
        form_key=request.POST.get("form_key", ""),
        may_change=True,
        types=types_of(request),
        drafting=draft,
        basis=_basis(request, request.POST),
        recur=recur,
    )


def _basis(request: HttpRequest, given: Any) -> Event | None:
    """What a new event follows from: by the form, else by the address; nothing when it may not be seen."""
    named = given.get("basis", "") if given is not None else request.GET.get("basis", "")
    try:
        return queries.get_event(user_of(request), named) if named else None
    except NotFound:
        return None


def wants_step(form: EventForm) -> bool:
    """Whether «сразу создать следующий шаг» is ticked."""
    return bool(form.cleaned_data.get("then"))


def _warn_of_overlap(request: HttpRequest, event: Event) -> None:
    if words := overlap_words(event, user_of(request)):
        messages.warning(request, words)


def add_refusal(form: EventForm, error: Refused, recur: RecurrenceForm | None = None) -> None:
    """Say a refusal of the action beside the field it belongs to."""
    if recur is not None and recur.add_refusal(error):
        return
    field = {
        "starts_at": "starts",
        "starts_on": "starts",
        "ends_at": "ends",
        "ends_on": "ends",
        "reminders": "remind",
    }.get(error.field or "", (error.field or "").replace("attributes.", "attr-", 1))
    form.add_error(field if field in form.fields else None, str(error.message))


def _back(request: HttpRequest, event: Event) -> str:
    """After saving: the card the event was started from, else the list of its type."""
    for kind in ("person", "counterparty"):
        if public_id := request.GET.get(kind):
            try:
                return reverse(kind, args=[UUID(public_id)])
            except ValueError:
                break
    return reverse("event", args=[event.public_id])


def _start(request: HttpRequest) -> tuple[EventType, dict[str, Any], list[pickers.Row]]:
    """Type, values and participants a new event starts with."""
    user = user_of(request)
    initial: dict[str, Any] = {
        "responsible": str(user.public_id),
        "state": Event.State.PLANNED,
        "importance": Event.Importance.NORMAL,
    }
    if copied := request.GET.get("copy"):
        event = queries.get_event(user, copied)
        rows, _hidden = pickers.rows_of(user, event)
        fresh = [replace(row, id="") for row in rows]
        return (
            event.type if event.type.is_active else get_type(_first_type()),
            {**event_initial(event), **COPIED},
            fresh,
        )
    if answered := request.GET.get("answer"):
        event = queries.get_event(user, answered)
        rows, _hidden = pickers.rows_of(user, event)
        initial |= {
            "subject": event.subject
            if event.type.code == "call"
            else f"Re: {event.subject.removeprefix('Re: ')}"[:300],
            "direction": Event.Direction.OUTGOING,
            "state": Event.State.COMPLETED,
            "starts": typed(clock.now()),
        }
        return (
            event.type,
            initial,
            [pickers.answering(row) for row in rows],
        )
    if chosen := request.GET.get("template"):
        return _by_template(request, chosen, initial)
    kind = get_type(request.GET.get("type") or _first_type())
    rows = []
    if basis := request.GET.get("basis"):
        event = queries.get_event(user, basis)
        seen, _hidden = pickers.rows_of(user, event)
        rows = [pickers.reached_by(row, kind) for row in seen]
        initial |= {"subject": event.subject, "content": event.content, "place": event.place}
    initial |= usual_time(kind, user)
    initial |= reminders_initial([] if kind.default_reminder is None else [kind.default_reminder])
    initial |= {name: request.GET[name][:300] for name in ("subject", "starts", "ends") if request.GET.get(name)}
    if kind.has_direction:
        initial["direction"] = Event.Direction.OUTGOING
    for name, get in (("person", get_person), ("counterparty", get_counterparty)):
        if public_id := request.GET.get(name):
            rows.append(pickers.row_of(get(user, public_id), kind.code))
    return kind, initial, rows


def _by_template(
    request: HttpRequest, public_id: str, initial: dict[str, Any]
) -> tuple[EventType, dict[str, Any], list[pickers.Row]]:
    """What a template says, its texts filled for the card the event is started from."""
    user = user_of(request)
    chosen = get_shared(EventTemplate, user, public_id)
    party: ContactPerson | Counterparty | None = None
    for name, get in (("person", get_person), ("counterparty", get_counterparty)):
        if party_id := request.GET.get(name):
            party = get(user, party_id)
    link = main_link(party) if isinstance(party, ContactPerson) else None
    words = words_for(party, link.counterparty if link and may_see(user, link.counterparty) else None)
    initial |= usual_time(chosen.type, user) | template_values(chosen, words, user)
    if chosen.minutes and not initial.get("all_day") and isinstance(initial["starts"], str):
        start = parse_moment(initial["starts"], user.zone, clock.now())
        initial["ends"] = typed(start + timedelta(minutes=chosen.minutes)) if isinstance(start, datetime) else ""
    return chosen.type, initial, [pickers.row_of(party, chosen.type.code)] if party else []


def event(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The event: its form for who may change it, the same page to read for who may not."""
    user = user_of(request)
    shown = queries.get_event(user, public_id)
    rows, hidden = pickers.rows_of(user, shown)
    changeable = may_change(user, shown)
    draft = drafting(request, f"event-edit:{shown.public_id}") if changeable else None
    recur = recurring.editor(request)
    if request.method != "POST":
        form = EventForm(initial=event_initial(shown), user=user, type=shown.type, event=shown)
        version: Any = shown.version
        if draft and draft.restored is not None:
            form = as_typed(EventForm(draft.restored, user=user, type=shown.type, event=shown))
            rows, version = pickers.typed_rows(draft.restored), draft.restored.get("version", "0")
            recur = recurring.editor(request, draft.restored)
        more = {"hidden": hidden, "may_change": changeable, "version": version, "drafting": draft}
        more["recur"] = recur
        if draft and draft.restored is not None:
            more["rows_was"] = draft.restored.get("rows-was", "")
        return _show(request, form, rows, **more)
    if not changeable:
        raise Forbidden(_("You may see this record, but not change it."))
    form = EventForm(request.POST, user=user, type=shown.type, event=shown)
    version = int(request.POST["version"]) if request.POST.get("version", "").isdecimal() else 0
    if form.is_valid() and recur.is_valid() and not recurring.only_shows(request):
        try:
            participants_typed = pickers.read_participants(chosen(request, shown, user), user, shown)
            given = EventInput(form.values(), participants_typed, form.tag_names(), form.attribute_values())
            changed = recurring.change(request, shown, given, recur, version=version)
        except Refused as error:
            add_refusal(form, error, recur)
        except Conflict:
            return conflict_page(request, form, queries.get_event(user, public_id))
        else:
            close_sent(request)
            if changed.state == Event.State.COMPLETED != shown.state:
                say_completed(request, changed, f"{_('Completed')}: {changed.subject}", then=wants_step(form))
            else:
                recurring.say_saved(request, shown)
            _warn_of_overlap(request, changed)
            invitations.after_saving(request, changed)
            return redirect("event", public_id)
    more = {"hidden": hidden, "may_change": True, "version": version, "drafting": draft, "recur": recur}
    return _show(request, form, pickers.typed_rows(request.POST), status=422, **more)


def participants(request: HttpRequest) -> HttpResponse:
    """Who may be meant by what is typed into «add a participant», each with the row that choosing them adds."""
    code = request.GET.get("type", "")
    field = next((name for name in pickers.ADDING if name in request.GET), "p-add")
    role = pickers.ADDING[field] or Participant.Role.REQUIRED
    found = pickers.suggestions(user_of(request), request.GET.get(field, ""), code)
    rows = [replace(row, role=role) for row in found]
    context = {
        "suggestions": rows,
        "code": code,
        "form": pickers.form_of(code),
        "may_create": may_create(user_of(request)),
    }
    return render_page(request, "events/suggestions.html", context)


def hints(request: HttpRequest) -> HttpResponse:
    """What is hinted about a new event for those chosen so far: of the first of them, when they may be seen."""
    user, kind = user_of(request), get_type(request.GET.get("type", ""))
    party = pickers.party_of(user, next(filter(None, request.GET.getlist("p-ref")), ""))
    return HttpResponse(slots.hints(request, party, types_of(request), kind) if party else "")
