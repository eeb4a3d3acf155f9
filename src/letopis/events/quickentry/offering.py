"""What a line means as the parts of a form: read from it, unless somebody has corrected the part."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.http import QueryDict

from letopis.accounts.models import User
from letopis.events import pickers
from letopis.events.forms import EventForm, usual_time
from letopis.events.models import Event, EventType
from letopis.events.queries import types
from letopis.events.quickentry.reading import Entry, Named
from letopis.ui.dates import typed, when

PARTS = ("type", "state", "starts", "ends", "subject", "remind", "responsible", "contact_reason")


@dataclass(frozen=True)
class Who:
    """A participant as shown: `row` is whoever is chosen, `choices` those who may be meant."""

    said: str
    row: pickers.Row | None
    choices: tuple[pickers.Row, ...]


@dataclass(frozen=True)
class Offer:
    """The parts of an event about to be written."""

    entry: Entry
    type: EventType
    values: dict[str, str]
    who: list[Who]
    time: str  # «завтра, 11:00»
    dropped: tuple[str, ...]

    @property
    def unknown(self) -> str:
        """A name nobody bears, as long as nobody took its place."""
        return "" if self.who else self.entry.unknown

    @property
    def banned(self) -> list[str]:
        """Why somebody here asked not to be disturbed by such an event."""
        rows = [one.row for one in self.who if one.row]
        return [f"{row.name}: {why}" for row in rows for code, why in row.bans if code == self.type.form]

    def form(self, user: User) -> EventForm:
        """The form that checks and saves it, with these values."""
        form = EventForm(initial=self.values, user=user, type=self.type)
        if self.values["remind"]:
            form.offer_reminders([int(self.values["remind"])])
        return form


def offered(entry: Entry, data: QueryDict, *, user: User, keeps: bool = False) -> Offer:
    """The parts of `entry`; those named in `fixed` as they were sent, all of them when it `keeps` a refused form."""
    fixed = set(PARTS) if keeps else {name for name in data.get("fixed", "").split(",") if name in PARTS}
    sent = {name: data.get(name, "") for name in fixed}
    kind = next((one for one in _active() if one.code == sent.get("type")), entry.type)
    state = sent.get("state") or entry.state
    values = {**_read(entry, kind, state, user), "state": state, "type": kind.code}
    values |= {name: value for name, value in sent.items() if name != "type"}
    dropped = tuple(dict.fromkeys(data.getlist("drop")))
    who = _who(entry.participants, data, kind, user, dropped)
    moment = entry.starts if "starts" not in fixed else None
    return Offer(entry, kind, values, who, when(moment) if moment else "", dropped)


def _active() -> list[EventType]:
    return [kind for kind in types() if kind.is_active]


def _read(entry: Entry, kind: EventType, state: str, user: User) -> dict[str, str]:
    planned = state == Event.State.PLANNED
    starts = typed(entry.starts) if entry.starts is not None else ""
    if not starts and planned:
        starts = str(usual_time(kind, user).get("starts", ""))
    reminders = entry.reminders
    if reminders is None:
        reminders = (kind.default_reminder,) if planned and kind.default_reminder is not None else ()
    return {
        "starts": starts,
        "ends": typed(entry.ends) if entry.ends and isinstance(entry.starts, datetime) else "",
        "subject": entry.subject,
        "content": entry.content,
        "remind": str(reminders[0]) if reminders else "",
        "responsible": str((entry.responsible or user).public_id),
        "direction": entry.direction if kind.has_direction else "",
        "outcome": entry.outcome if kind.code == "call" and not planned else "",
        "importance": Event.Importance.NORMAL,
        "contact_reason": "",
    }


def _who(named: tuple[Named, ...], data: QueryDict, kind: EventType, user: User, dropped: tuple[str, ...]) -> list[Who]:
    chosen = dict(zip(data.getlist("p-ref"), data.getlist("p-contact"), strict=False))
    found = []
    for one in named:
        rows = pickers.with_bans(user, pickers.rows_for(one.parties, kind.code))
        rows = [row for row in rows if row.ref not in dropped]
        if not rows:
            continue
        row = rows[0] if one.is_sure else next((row for row in rows if row.ref in chosen), None)
        if row and (kept := chosen.get(row.ref)) and any(way.shown == kept for way in row.ways):
            row = replace(row, contact=kept)
        found.append(Who(one.said, row, tuple(rows) if len(rows) > 1 else ()))
    return found
