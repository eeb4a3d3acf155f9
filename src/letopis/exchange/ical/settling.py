"""What an entry of a calendar comes to here: type, values, participants, recurrence."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.accounts.visibility import may_see
from letopis.events.actions.event import check_event
from letopis.events.actions.series import drafted, first_of
from letopis.events.ical.addresses import key_of
from letopis.events.inputs import EventInput, ParticipantInput
from letopis.events.models import Event, EventType
from letopis.events.queries import types
from letopis.events.reminders import LONGEST, MOST_BEFORE, MOST_MOMENTS
from letopis.exchange.cards import clean
from letopis.exchange.ical.card import EventCard
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty

_zones = cache(available_timezones)  # the names are files: asked for once
_KINDS = {"todo": "task", "journal": "note"}


class Settler:
    """Finds what the entries of a piece of a file refer to, in a fixed number of queries."""

    def __init__(self, cards: Sequence[EventCard], by: User) -> None:
        self.by, self.now = by, clock.now()
        self.types = {kind.code: kind for kind in types()}
        self.named = {fold(name): kind for kind in types() if kind.is_active for name in (kind.code, kind.title)}
        entries = [one for card in cards for one in (card.entry, *card.entry["overrides"])]
        wanted = {key_of(one["email"]) for entry in entries for one in entry.get("attendees", ()) if one["email"]}
        self.parties: dict[str, tuple[ContactPerson | Counterparty, ContactDetail]] = {}
        self.colleagues: dict[str, User] = {}
        if wanted:
            rows = ContactDetail.objects.filter(kind="email", normalized__in=wanted)
            for row in rows.select_related("person", "counterparty").order_by("-person_id", "-pk"):
                party = row.person or row.counterparty
                if party is not None and may_see(by, party) and not party.is_marked_for_deletion:
                    self.parties[row.normalized] = (party, row)  # a person before a company, the earliest of each
            self.colleagues = {key_of(user.email): user for user in colleagues_of(by) if user.email}
            self.colleagues[key_of(by.email)] = by

    def type_of(self, card: EventCard) -> EventType:
        """By a category that is a type's name; a task, a note; a meeting when somebody else takes part; else an entry."""
        for category in card.entry.get("categories", ()):
            if (kind := self.named.get(fold(category))) is not None:
                return self._fitting(kind, card)
        if code := _KINDS.get(card.entry["kind"]):
            return self.types[code]
        return self._fitting(self.types["meeting"], card) if self.participants(card.entry) else self.types["entry"]

    def _fitting(self, kind: EventType, card: EventCard) -> EventType:
        return self.types["entry"] if kind.needs_participant and not self.participants(card.entry) else kind

    def tags(self, card: EventCard) -> list[str]:
        """The categories that are no types."""
        found = [clean(name).strip()[:60] for name in card.entry.get("categories", ()) if fold(name) not in self.named]
        return [name for name in dict.fromkeys(found) if name][:20]

    def participants(self, entry: Mapping[str, Any]) -> list[ParticipantInput]:
        """Who takes part, found by their e-mail: a person, a colleague, a company; else a name with the address."""
        found: list[ParticipantInput] = []
        seen: set[Any] = set()
        for one in entry.get("attendees", ()):
            email, name = clean(one["email"]), " ".join(clean(one["name"]).split())
            if one["type"] in ("ROOM", "RESOURCE") or (email and key_of(email) == key_of(self.by.email)):
                continue
            given = self._party(email)
            key = given.get("person") or given.get("user") or key_of(email) or name
            if not (given or name or email) or key in seen:
                continue
            seen.add(key)
            if not given:
                given = {"name": (name or email)[:650], "contact": email[:4000]}
            found.append(ParticipantInput(role=one["role"], response=one["response"] or None, **given))
        return found

    def _party(self, email: str) -> dict[str, Any]:
        if not email:
            return {}
        if (held := self.parties.get(key_of(email))) is not None:
            party, detail = held
            return {"person" if isinstance(party, ContactPerson) else "counterparty": party, "contact_detail": detail}
        user = self.colleagues.get(key_of(email))
        return {"user": user, "contact": email} if user else {}

    def values(self, card: EventCard, entry: Mapping[str, Any], kind: EventType) -> dict[str, Any]:
        """The columns of an event. Raises `Refused` for what an event cannot hold."""
        subject = card.title if entry is card.entry else EventCard.from_json({**entry, "n": 0, "where": ""}).title
        zone = entry["zone"] if entry.get("zone") in _zones() else str(self.by.zone)
        priority = entry.get("priority", 0)
        found: dict[str, Any] = {
            "subject": (subject or kind.title)[:300],
            "content": clean(entry.get("content", ""))[:200_000],
            "place": " ".join(clean(entry.get("place", "")).split())[:300],
            "importance": "high" if 1 <= priority <= 4 else "low" if priority >= 6 else "normal",
            "private": bool(entry.get("private")),
            "zone": zone,
            **self._times(entry, ZoneInfo(zone)),
        }
        check_event(Event(zone=zone), found, by=self.by)
        return found | self._state(entry, found)

    def _times(self, entry: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
        none: dict[str, Any] = {"starts_at": None, "ends_at": None, "starts_on": None, "ends_on": None}
        start, end = (_moment(entry.get(name, ""), zone) for name in ("start", "end"))
        if start is None:  # a task or a note without a time
            stamp = (
                _moment(entry.get("created") or entry.get("stamp") or "", zone) if entry["kind"] == "journal" else None
            )
            if isinstance(stamp, datetime):
                return none | {"all_day": False, "starts_at": stamp}
            return none | {"all_day": True, "starts_on": clock.today(zone)}
        if isinstance(start, datetime):
            return none | {"all_day": False, "starts_at": start, "ends_at": end}
        return none | {"all_day": True, "starts_on": start, "ends_on": end if end != start else None}

    def _state(self, entry: Mapping[str, Any], found: Mapping[str, Any]) -> dict[str, Any]:
        """Cancelled as the file says; a task as it says; an event that is over took place; a note is what it is."""
        ends = found["ends_at"] or found["starts_at"]
        if ends is None:
            last = found["ends_on"] or found["starts_on"]
            ends = datetime.combine(last + timedelta(days=1), datetime.min.time(), ZoneInfo(found["zone"]))
        if entry.get("status") == "CANCELLED" or entry.get("method") == "CANCEL":
            return {"state": "cancelled", "cancelled_at": self.now, "cancelled_by": self.by}
        done = entry["kind"] == "journal" or (entry["kind"] == "event" and ends < self.now)
        if entry["kind"] == "todo" and (entry.get("status") == "COMPLETED" or entry.get("completed")):
            told = _moment(entry.get("completed", ""), ZoneInfo("UTC"))
            done, ends = True, told if isinstance(told, datetime) else ends
        if done:
            return {"state": "completed", "completed_at": min(ends, self.now), "completed_by": self.by}
        return {"state": "planned", "reminders": _reminders(entry)}

    def series(self, card: EventCard, kind: EventType) -> dict[str, Any] | None:
        """What `create_series` takes for a recurring entry; None for one that does not recur, or not in a way that
        can be kept here: its rule stays with what was not understood."""
        if not card.entry.get("rule") or card.entry["kind"] != "event":
            return None
        values = self.values(card, card.entry, kind)
        if values["state"] == "cancelled":
            return None
        zone = ZoneInfo(values["zone"])
        given = {
            name: value for name, value in values.items() if not name.startswith(("state", "completed", "cancelled"))
        }
        given["reminders"] = [one for one in _reminders(card.entry) if isinstance(one, int)]
        exdates, rdates = (_moments(card.entry, name, zone) for name in ("but", "also"))
        try:
            first_of(drafted(given, card.entry["rule"], by=self.by, exdates=exdates, rdates=rdates))
            overrides = {
                _moment(one["recurrence"], zone): self._override(card, one, kind) for one in card.entry["overrides"]
            }
        except Refused:
            return None
        people = self.participants(card.entry)
        return {
            "given": EventInput(given, people, self.tags(card)),
            "rule": card.entry["rule"],
            "type": kind,
            "exdates": exdates,
            "rdates": rdates,
            "overrides": overrides,
        }

    def _override(self, card: EventCard, one: Mapping[str, Any], kind: EventType) -> EventInput:
        """What an occurrence has of its own."""
        values = self.values(card, {**one, "attendees": []}, kind)
        if values["state"] == "cancelled":
            return EventInput({"state": "cancelled"})
        names = ("subject", "content", "place", "all_day", "starts_at", "ends_at", "starts_on", "ends_on")
        return EventInput({name: values[name] for name in names})


def _moment(text: str, zone: ZoneInfo) -> date | datetime | None:
    """A moment of an entry; a floating one is on the clock of `zone`. Raises `Refused`."""
    if not text:
        return None
    try:
        if "T" not in text:
            return date.fromisoformat(text)
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("The time cannot be read: %(text)s") % {"text": text[:40]}) from error
    return found if found.tzinfo else found.replace(tzinfo=zone)


def _moments(entry: Mapping[str, Any], name: str, zone: ZoneInfo) -> list[date | datetime]:
    return [moment for one in entry.get(name, ()) if (moment := _moment(one, zone)) is not None]


def _reminders(entry: Mapping[str, Any]) -> list[int | str]:
    """As many as an event may have: those nearest to the start."""
    minutes = sorted({one for one in entry.get("alarms", ()) if isinstance(one, int) and 0 <= one <= LONGEST})
    moments = [one for one in entry.get("alarms", ()) if isinstance(one, str) and "1970" < one[:4] < "2200"]
    return [*sorted(minutes[:MOST_BEFORE], reverse=True), *moments[:MOST_MOMENTS]]
