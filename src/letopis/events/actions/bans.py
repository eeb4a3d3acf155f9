"""«Не звонить / не писать»: planned work that disturbs somebody against their word needs a reason."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from letopis.events.inputs import ParticipantInput
from letopis.events.models import Event, EventType
from letopis.kernel.errors import Refused
from letopis.parties.contacting import CHANNEL_OF_TYPE, bans


def disturbs(type: EventType, direction: str, state: str) -> bool:
    """Whether the event is work to be done that reaches somebody: what they began themselves does not disturb."""
    return type.form in CHANNEL_OF_TYPE and direction != Event.Direction.INCOMING and state == Event.State.PLANNED


def check_bans(type: EventType, participants: Sequence[ParticipantInput], reason: str) -> None:
    """Refuse to disturb who asked to be left alone, unless there is a reason."""
    if reason.strip():
        return
    people = [given.person for given in participants if given.person]
    forbidden = bans(people)
    for person in people:
        if why := dict(forbidden[person.pk]).get(type.form):
            raise Refused(_sentence(person.full_name, why), "contact_reason")
    for given in participants:
        if given.contact_detail and given.contact_detail.no_contact:
            raise Refused(_sentence(given.contact_detail.shown, given.contact_detail.ban), "contact_reason")


def _sentence(name: str, why: str) -> str:
    return _("%(name)s: %(why)s If it is still needed, say why.") % {"name": name, "why": why}
