"""Events as components of a calendar, for a colleague. What the reader may not see of an event is not written."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.ical.addresses import emails_of
from letopis.events.ical.lines import day, folded, instant, line, text, texts
from letopis.events.models import Event, Participant
from letopis.events.reminders import MORNING

HOST = "letopis"  # of our UIDs: constant, so that they stay the same when the address of the site changes
PRODUCT = "-//Letopis//Letopis CRM//RU"
_PRIORITIES = {Event.Importance.HIGH: "1", Event.Importance.LOW: "9"}
_ROLES = {Participant.Role.OPTIONAL: "OPT-PARTICIPANT", Participant.Role.CC: "NON-PARTICIPANT"}


def uid_of(event: Event) -> str:
    """The UID of an event: that of the calendar it came from, else its own outside id."""
    return event.uid or f"{event.public_id}@{HOST}"


def times_of(event: Event) -> list[str]:
    """Start and end: instants in UTC, or days, of which the end is the one after the last."""
    if event.all_day:
        assert event.starts_on is not None
        after = (event.ends_on or event.starts_on) + timedelta(days=1)
        return [
            line("DTSTART", day(event.starts_on), {"VALUE": "DATE"}),
            line("DTEND", day(after), {"VALUE": "DATE"}),
        ]
    assert event.starts_at is not None
    ends = [line("DTEND", instant(event.ends_at))] if event.ends_at else []
    return [line("DTSTART", instant(event.starts_at)), *ends]


class Writer:
    """Writes events for one reader. The events have their type and participants loaded (`PARTICIPANTS`)."""

    def __init__(self, reader: User, events: Sequence[Event], *, alarms: bool = True) -> None:
        self.reader, self.alarms = reader, alarms
        self.emails: Mapping[int, str] = emails_of([row for event in events for row in event.participants.all()])

    def event(self, event: Event) -> list[str]:
        """The lines of a VEVENT."""
        lines = [
            "BEGIN:VEVENT",
            line("UID", text(uid_of(event))),
            line("DTSTAMP", instant(event.updated_at)),
            line("CREATED", instant(event.created_at)),
            line("LAST-MODIFIED", instant(event.updated_at)),
            line("SEQUENCE", str(event.version)),
            *times_of(event),
            line("SUMMARY", text(event.subject)),
            line("STATUS", "CANCELLED" if event.state == Event.State.CANCELLED else "CONFIRMED"),
            line("TRANSP", "OPAQUE" if _takes_time(event) else "TRANSPARENT"),
            line("CATEGORIES", texts([event.type.title])),
        ]
        if event.place:
            lines.append(line("LOCATION", text(event.place)))
        if event.importance in _PRIORITIES:
            lines.append(line("PRIORITY", _PRIORITIES[Event.Importance(event.importance)]))
        if event.private:
            lines.append(line("CLASS", "PRIVATE"))
        lines += self._people(event)
        if settings.SITE_URL:
            lines.append(line("URL", f"{settings.SITE_URL}{reverse('event', args=[event.public_id])}"))
        if self.alarms and event.state == Event.State.PLANNED:
            lines += [part for entry in event.reminders for part in _alarm(event, entry)]
        return [*lines, "END:VEVENT"]

    def _people(self, event: Event) -> list[str]:
        """Who takes part, as attendees and in words for programs that show no attendees."""
        attendees, words = [], [event.content] if event.content else []
        seen = event.seen_by(self.reader)
        for row, company in seen.rows:
            parameters = {"CN": row.name, "ROLE": _ROLES.get(row.role, "REQ-PARTICIPANT"), "PARTSTAT": row.partstat}
            email = self.emails.get(row.pk)
            address = f"mailto:{email}" if email else f"urn:uuid:{row.public_id}"
            attendees.append(line("ATTENDEE", address, parameters))
            stands_for = f" ({company.name})" if row.person and company else ""
            contact = f", {row.contact}" if row.contact else ""
            words.append(f"{row.name}{stands_for}{contact}")
        if seen.hidden:
            words.append(_("and %(num)s more") % {"num": seen.hidden})
        return [*([line("DESCRIPTION", text("\n".join(words)))] if words else []), *attendees]


def _takes_time(event: Event) -> bool:
    return event.state == Event.State.PLANNED and not event.all_day


def _alarm(event: Event, entry: Any) -> list[str]:
    """A reminder: so many minutes before the start, or before the morning of a whole day, or at a moment of its own."""
    if isinstance(entry, str):
        trigger = line("TRIGGER", instant(datetime.fromisoformat(entry)), {"VALUE": "DATE-TIME"})
    else:
        after = (MORNING.hour * 60 + MORNING.minute if event.all_day else 0) - entry
        trigger = line("TRIGGER", f"{'-' if after < 0 else ''}PT{abs(after)}M")
    return ["BEGIN:VALARM", "ACTION:DISPLAY", line("DESCRIPTION", text(event.subject)), trigger, "END:VALARM"]


def calendar(components: Iterable[Sequence[str]], *, name: str = "", method: str = "") -> bytes:
    """A whole calendar."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN"]
    if method:
        lines.append(line("METHOD", method))
    if name:
        lines += [line("NAME", text(name)), line("X-WR-CALNAME", text(name))]
        lines += ["REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H"]
    content = [*lines, *(part for component in components for part in component), "END:VCALENDAR"]
    return b"".join(map(folded, content))
