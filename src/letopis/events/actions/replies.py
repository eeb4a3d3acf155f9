"""Answers that come back as files (RFC 5546, METHOD:REPLY)."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.actions.responses import apply_response
from letopis.events.facts import ParticipantResponded
from letopis.events.ical.addresses import emails_of, key_of
from letopis.events.ical.writing import uid_of
from letopis.events.models import Event, Invitation, Participant
from letopis.history.actions import record
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused


@in_transaction
def take_replies(event: Event, entries: Iterable[Mapping[str, Any]], *, by: User) -> list[Participant]:
    """Note what the entries of a file answer to `event`; the participants who answered. Raises as `apply_replies`."""
    found, changes = apply_replies(event, entries, by=by)
    for changed in changes:
        record(ParticipantResponded([changed], data={"how": "file"}), by=by)
    return found


def apply_replies(
    event: Event, entries: Iterable[Mapping[str, Any]], *, by: User
) -> tuple[list[Participant], list[Changed]]:
    """The same, but for the facts, which are the caller's: who answered, and what changed.

    Raises `Refused` for a file that is no answer, or one to another event, or of nobody who takes part.
    """
    answers = [entry for entry in entries if entry.get("method") == "REPLY"]
    if not answers:
        raise Refused(_("This file is no answer to an invitation (METHOD:REPLY)."))
    own = [entry for entry in answers if entry.get("uid") == uid_of(event)]
    if not own:
        raise Refused(_("This is an answer to another event."))
    found: list[Participant] = []
    changes: list[Changed] = []
    for entry in own:
        _take(event, entry, by, found, changes)
    if not found:
        raise Refused(_("Nobody of the participants has the address of this answer."))
    return found, changes


def _take(event: Event, entry: Mapping[str, Any], by: User, found: list[Participant], changes: list[Changed]) -> None:
    for attendee in entry.get("attendees", ()):
        row = participant_at(event, attendee["email"])
        if row is None or not attendee["response"]:
            continue
        at = moment_of(entry)
        if row.responded_at is None or at is None or row.responded_at <= at:  # an older answer came late
            changed = apply_response(row, attendee["response"], by=by, at=at)
            changes += [changed] if changed.after else []
            row.response = attendee["response"]
        found.append(row)


def participant_at(event: Event, email: str) -> Participant | None:
    """Who takes part under this address: the one it was written to, else the one whose address it is."""
    if not email:
        return None
    wanted = key_of(email)
    letters = Invitation.objects.filter(event=event, participant__isnull=False).select_related("participant")
    for letter in letters:
        if key_of(letter.email) == wanted:
            return letter.participant
    rows = list(event.participants.select_related("user"))
    emails = emails_of(rows)
    return next((row for row in rows if key_of(emails.get(row.pk, "")) == wanted), None)


def moment_of(entry: Mapping[str, Any]) -> datetime | None:
    """When the answer was given (DTSTAMP), never later than now."""
    try:
        found = datetime.fromisoformat(str(entry.get("stamp", "")))
    except ValueError:
        return None
    found = found if found.tzinfo else found.replace(tzinfo=UTC)
    return min(found, clock.now()) if found.year >= 1970 else None
