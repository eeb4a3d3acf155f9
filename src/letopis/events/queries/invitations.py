"""Whom one may invite, and who has not been told the news."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.ical.addresses import emails_of
from letopis.events.ical.letters import told_of
from letopis.events.models import Event, Invitation, Participant
from letopis.parties.contacting import bans


@dataclass(frozen=True)
class Guest:
    """A participant the reader sees: the address a letter would go to, or why none may."""

    row: Participant
    invitation: Invitation | None
    email: str = ""
    why: str = ""

    @property
    def may_be_asked(self) -> bool:
        """Whether a letter can go to them."""
        return bool(self.email) and not self.why

    @property
    def is_asked(self) -> bool:
        """Whether the last letter asked them to come."""
        return self.invitation is not None and self.invitation.method == Invitation.Method.REQUEST


@dataclass(frozen=True)
class News:
    """An address that was told something else than is true now, and what a letter would do."""

    invitation: Invitation
    method: str


def letters_of(event: Event) -> list[Invitation]:
    """What each address was told last."""
    return list(Invitation.objects.filter(event=event).select_related("participant", "by").order_by("pk"))


def guests_of(event: Event, reader: User, letters: Sequence[Invitation], *, may_ask: bool = True) -> list[Guest]:
    """The participants as `reader` sees them; three queries, none when nobody can be asked (`may_ask`).

    The event has its participants loaded (`PARTICIPANTS`).
    """
    rows = [row for row, _company in event.seen_by(reader).rows]
    held = {letter.participant_id: letter for letter in letters if letter.participant_id}
    if not may_ask:
        return [Guest(row, held.get(row.pk)) for row in rows]
    prefetch_related_objects(rows, "contact_detail")
    emails = emails_of(rows)
    forbidden = bans([row.person for row in rows if row.person])
    return [Guest(row, held.get(row.pk), emails.get(row.pk, ""), _why(row, emails, forbidden)) for row in rows]


def _why(row: Participant, emails: dict[int, str], forbidden: dict[int, tuple[tuple[str, str], ...]]) -> str:
    """Why no letter may go to them; "" when one may."""
    if why := dict(forbidden.get(row.person_id or 0, ())).get("email", ""):
        return why
    if row.pk not in emails:
        return _("No e-mail address.")
    detail = row.contact_detail
    return detail.ban if detail is not None and detail.no_contact else ""


def news_of(event: Event, letters: Sequence[Invitation]) -> list[News]:
    """Who was invited and does not know what is true now."""
    told = told_of(event)
    off = event.state == Event.State.CANCELLED or event.is_marked_for_deletion
    found = []
    for letter in letters:
        if letter.method != Invitation.Method.REQUEST:
            continue
        if off or letter.participant_id is None:
            found.append(News(letter, Invitation.Method.CANCEL))
        elif event.state == Event.State.PLANNED and letter.told != told:
            found.append(News(letter, Invitation.Method.REQUEST))
    return found
