"""One letter of an invitation leaves; the fact is that of whoever asked for it."""

from uuid import UUID

from django.conf import settings

from letopis.events.ical.letters import letter_of
from letopis.events.models import Event, Invitation
from letopis.kernel import clock


def send(public_id: UUID, sequence: int) -> None:
    """Send the letter of this version. Nothing leaves when a later one waits, or when there is nothing to ask to any
    more; a letter sent twice, by a worker that died in between, has one Message-ID and one SEQUENCE."""
    found = Invitation.objects.select_related("event__type", "participant", "by").filter(public_id=public_id)
    row = found.filter(sequence=sequence, sent_at=None).first()
    if row is None or not settings.EMAIL_URL:
        return
    asks = row.method == Invitation.Method.REQUEST
    over = row.event.state != Event.State.PLANNED or row.event.is_marked_for_deletion or row.participant_id is None
    if asks and over:
        return
    letter_of(row).send()
    if not asks and row.participant_id is None:
        row.delete()
    else:
        Invitation.objects.filter(pk=row.pk, sequence=sequence).update(sent_at=clock.now())
