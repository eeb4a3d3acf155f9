"""Inviting, telling the news, noting answers: by hand, by a colleague themselves, from a file."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST
from markupsafe import Markup

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.accounts.visibility import may_change
from letopis.events import queries
from letopis.events.actions.invitations import invite, tell_news
from letopis.events.actions.replies import take_replies
from letopis.events.actions.responses import set_response
from letopis.events.ical.child import LARGEST, entries_of
from letopis.events.ical.reading import NotACalendar
from letopis.events.models import Event, Invitation, Participant
from letopis.events.queries.invitations import guests_of, letters_of, news_of
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.ui.rendering import block_text

TEMPLATE = "events/invitations.html"
WITHOUT = ("email", "sms", "note")  # types nobody is invited to


def block(request: HttpRequest, event: Event) -> Markup | str:
    """The side block of an event: who was asked, what they answered, what they do not know yet."""
    user = user_of(request)
    planned = event.state == Event.State.PLANNED and not event.is_marked_for_deletion
    changeable, sends, letters = may_change(user, event), bool(settings.EMAIL_URL), letters_of(event)
    guests = guests_of(event, user, letters, may_ask=planned and changeable and sends)
    asked = any(guest.row.invited_at or guest.row.response for guest in guests)
    news = news_of(event, letters)
    if not guests or not (asked or news or (planned and event.type.code not in WITHOUT)):
        return ""
    context = {
        "event": event,
        "guests": guests,
        "news": news,
        "planned": planned,
        "sends": sends,
        "askable": [guest for guest in guests if guest.may_be_asked and not guest.is_asked],
        "may_change": changeable,
        "responses": [choice for choice in Participant.Response.choices if choice[0]],
    }
    return Markup(block_text(request, TEMPLATE, "block", context))


def offers(event: Event | None, code: str, user: User) -> dict[str, object]:
    """For the form: whether letters can be sent at all, whether somebody was invited before, whether the reader is
    asked and has not answered."""
    mine = None
    if event is not None and event.state == Event.State.PLANNED:
        rows = (row for row in event.participants.all() if row.user_id == user.pk)
        mine = next((row for row in rows if row.invited_at and not row.response), None)
    sends = bool(settings.EMAIL_URL) and code not in WITHOUT
    asked = bool(sends and event and event.invitations.filter(method=Invitation.Method.REQUEST).exists())
    return {"invites": sends, "was_asked": asked, "mine": mine}


def after_saving(request: HttpRequest, event: Event) -> None:
    """The checkbox of the form: invite those who can be, tell the others the news; else say that there is some."""
    user, letters = user_of(request), letters_of(event)
    if "invite" not in request.POST:
        if letters and may_change(user, event) and news_of(event, letters):
            messages.warning(
                request, _("Those who were invited do not know of the changes yet: «Tell the participants».")
            )
        return
    fresh = queries.get_event(user, event.public_id)
    guests = guests_of(fresh, user, letters)
    fit = [guest.row for guest in guests if guest.may_be_asked and not guest.is_asked]
    try:
        told = tell_news(fresh, by=user)
        asked = invite(fresh, fit, by=user) if fit and event.state == Event.State.PLANNED else 0
    except Refused as error:
        messages.error(request, str(error.message))
        return
    _say(request, asked + told)
    for guest in guests:
        if guest.why and not guest.row.user_id:
            messages.warning(request, _("Not invited: %(who)s. %(why)s") % {"who": guest.row.name, "why": guest.why})


def _say(request: HttpRequest, number: int) -> None:
    if number:
        text = ngettext("%(num)d letter is on its way", "%(num)d letters are on their way", number)
        messages.success(request, text % {"num": number})


def _back(event: Event) -> HttpResponse:
    return redirect("event", event.public_id)


@require_POST
def invitations(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Invite those chosen in the block; nobody chosen: everybody who can be."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    chosen = set(request.POST.getlist("who"))
    fit = [
        guest.row for guest in guests_of(event, user, letters_of(event)) if guest.may_be_asked and not guest.is_asked
    ]
    rows = [row for row in event.participants.all() if str(row.public_id) in chosen] if chosen else fit
    try:
        _say(request, invite(event, rows, by=user, with_content="with_content" in request.POST))
    except Refused as error:
        messages.error(request, str(error.message))
    return _back(event)


@require_POST
def news(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Tell those who were invited what has changed; or let it be."""
    event = queries.get_event(user_of(request), public_id)
    silently = "silently" in request.POST
    try:
        told = tell_news(event, by=user_of(request), silently=silently)
    except Refused as error:
        messages.error(request, str(error.message))
    else:
        if not silently:
            _say(request, told)
    return _back(event)


@require_POST
def response(request: HttpRequest, public_id: UUID, participant: UUID) -> HttpResponse:
    """What a participant answered: noted by who may change the event, or by the colleague themselves."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    row = next((row for row, _company in event.seen_by(user).rows if row.public_id == participant), None)
    if row is None:
        raise NotFound
    try:
        set_response(row, request.POST.get("response", ""), by=user)
    except Refused as error:
        messages.error(request, str(error.message))
    return _back(event)


@require_POST
def replies(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An answer that came back as a file (METHOD:REPLY)."""
    user = user_of(request)
    event = queries.get_event(user, public_id)
    if not may_change(user, event):
        raise Forbidden(_("You may see this record, but not change it."))
    file = request.FILES.get("reply")
    try:
        if not isinstance(file, UploadedFile) or (file.size or 0) > LARGEST:
            raise Refused(_("Choose the file of the answer: «invite.ics», at most 1 MB."))
        said = take_replies(event, entries_of(file.read()), by=user)
    except (Refused, NotACalendar) as error:
        messages.error(request, str(getattr(error, "message", error)))
    else:
        for row in said:
            messages.success(request, f"{row.name}: {row.get_response_display()}")
    return _back(event)
