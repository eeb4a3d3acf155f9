"""Answers of those who take part: «придёт», «под вопросом», «не придёт»; colleagues learn that they are asked."""

from datetime import datetime

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_change
from letopis.events.actions.participants import difference, participants_of
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.facts import ParticipantResponded
from letopis.events.models import Event, Participant
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, NotFound, Refused
from letopis.notifications.actions import Telling, notify_each

INVITED = "event.invited"  # kind of notifications


@in_transaction
def set_response(participant: Participant, response: str, *, by: User) -> Event:
    """Note what a participant answered. Who may change the event notes anybody's answer, a colleague their own.

    Raises `Forbidden`, `Refused`.
    """
    changed = apply_response(participant, response, by=by)
    if changed.after:
        record(ParticipantResponded([changed], data={"how": "hand"}), by=by)
    return changed.target  # type: ignore[return-value]


def apply_response(participant: Participant, response: str, *, by: User, at: datetime | None = None) -> Changed:
    """What `set_response` does, but for the fact, which is the caller's. `at` is when they said it, now by default."""
    if response not in Participant.Response.values:
        raise Refused(_("There is no such answer to an invitation."), "response")
    event = Event.objects.select_for_update().get(pk=participant.event_id)
    if participant.user_id != by.pk and not may_change(by, event):
        raise Forbidden(_("You may see this record, but not change it."))
    row = Participant.objects.filter(pk=participant.pk).first()
    if row is None:
        raise NotFound
    if row.response == response:
        return Changed(event)
    before = participants_of(event)
    row.response, row.responded_at = response, (at or clock.now()) if response else None
    row.save(update_fields=["response", "responded_at"])
    save_changed(event, [])
    if row.user_id:
        refresh_reminders([event.pk], by=by)
    return Changed(event, *difference(before, participants_of(event)))


def tell_colleagues(event: Event, *, by: User) -> None:
    """Colleagues who have come to planned work that is ahead are asked in the page whether they will come; once."""
    if event.state != Event.State.PLANNED or event.due_at < clock.now():
        return
    rows = list(event.participants.filter(user__isnull=False, invited_at=None).exclude(user=by).select_related("user"))
    rows = [row for row in rows if row.user and row.user.is_active]
    Participant.objects.filter(pk__in=[row.pk for row in rows]).update(invited_at=clock.now())
    notify_each(INVITED, [Telling(row.user, f"invited:{row.public_id}", event.pk) for row in rows if row.user])
