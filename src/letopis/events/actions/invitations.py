"""Asking people to an event by e-mail, telling them the news. Nothing leaves without a user's word: these are the verbs."""

from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import locked, save_changed
from letopis.events.actions.participants import difference, participants_of
from letopis.events.facts import InvitationsSent
from letopis.events.ical.addresses import key_of
from letopis.events.ical.letters import told_of
from letopis.events.models import Event, Invitation, Participant
from letopis.events.queries.invitations import guests_of, letters_of, news_of
from letopis.events.queries.rows import PARTICIPANTS
from letopis.events.tasks import send_invitation
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused


def check_mail() -> None:
    """Refuse when no letters can be sent at all."""
    if not settings.EMAIL_URL:
        raise Refused(_("Letters are not sent: the administrator has named no mail server."))


def _held(event: Event) -> Event:
    """The event in hand with the participants a letter speaks of."""
    return Event.objects.select_related("type").prefetch_related(PARTICIPANTS).get(pk=event.pk)


@in_transaction
def invite(
    event: Event, rows: Sequence[Participant], *, by: User, with_content: bool = False, version: int | None = None
) -> int:
    """Ask these participants to come, by letters in the outbox; answers with how many were asked.

    Raises `Refused` for an event that is not planned, for whoever has no address or asked not to be written to.
    """
    event = locked(event, by=by, version=version)
    check_mail()
    if event.state != Event.State.PLANNED or event.is_marked_for_deletion:
        raise Refused(_("Only to a planned event people can be invited."))
    wanted, letters = {row.pk for row in rows}, letters_of(event)
    guests = [guest for guest in guests_of(_held(event), by, letters) if guest.row.pk in wanted]
    if not guests:
        raise Refused(_("Choose whom to invite."))
    for guest in guests:
        if not guest.may_be_asked:
            raise Refused(f"{guest.row.name}: {guest.why}")
    save_changed(event, [])  # a letter speaks of a version of its own, higher than those of the letters before
    # somebody taken out and put back is the same address: the letter that would call them off has no object any more
    left = {key_of(row.email): row for row in letters if row.participant_id is None}
    made = []
    for guest in guests:
        row = guest.invitation or left.pop(key_of(guest.email), None) or Invitation(event=event)
        row.participant = guest.row
        row.email, row.with_content = guest.email, with_content
        made.append(row)
    _write(event, made, Invitation.Method.REQUEST, by)
    record(InvitationsSent([Changed(event)], data={"asked": len(made)}), by=by)
    return len(made)


@in_transaction
def tell_news(event: Event, *, by: User, silently: bool = False) -> int:
    """Tell those who were invited what has changed, or that they are not expected; answers with how many.

    `silently` takes them for told without a letter.
    """
    event = locked(event, by=by)
    if not silently:
        check_mail()
    news = news_of(event, letters_of(event))
    if not news:
        return 0
    if silently:
        for one in news:
            one.invitation.told, one.invitation.method = told_of(event), one.method
            one.invitation.save(update_fields=["told", "method"])
        return len(news)
    save_changed(event, [])
    before = participants_of(event)
    moved = [
        one.invitation.participant_id
        for one in news
        if one.invitation.participant_id is not None
        and one.method == Invitation.Method.REQUEST
        and one.invitation.told.get("when") != told_of(event)["when"]
    ]
    # another time is another question
    Participant.objects.filter(pk__in=moved).exclude(response="").update(response="", responded_at=None)
    for method in Invitation.Method.values:
        _write(event, [one.invitation for one in news if one.method == method], method, by)
    called_off = sum(one.method == Invitation.Method.CANCEL for one in news)
    data = {"asked": len(news) - called_off, "called_off": called_off}
    record(InvitationsSent([Changed(event, *difference(before, participants_of(event)))], data=data), by=by)
    return len(news)


def _write(event: Event, rows: Sequence[Invitation], method: str, by: User) -> None:
    """Note what these addresses are told, and put the letters into the outbox."""
    now, told = clock.now(), told_of(event)
    for row in rows:
        row.method, row.sequence, row.told = method, event.version, told
        row.by, row.queued_at, row.sent_at = by, now, None
        row.save()
    asked = [row.participant_id for row in rows if row.participant_id and method == Invitation.Method.REQUEST]
    Participant.objects.filter(pk__in=asked).update(invited_at=now)
    send_invitation.enqueue_all(
        (f"invitation:{row.public_id}:{row.sequence}", {"invitation": str(row.public_id), "sequence": row.sequence})
        for row in rows
    )
