"""«Событие»: plan an event for every selected person or counterparty, one each or one for all, spread over days or not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.accounts.visibility import may_change
from letopis.bulk.hosts import Host
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.batch import NewEvent, create_events
from letopis.events.actions.event import usual_reminders
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.facts import EventsPlanned
from letopis.events.models import Event, EventTemplate, EventType
from letopis.events.queries import types
from letopis.events.queries.templates import get_shared, offered
from letopis.events.reaching import reached_by
from letopis.events.sequences.filling import filled, subject_of, words_for
from letopis.events.sequences.schedule import Spread, at
from letopis.events.sequences.spreading import read_spread, spread_of
from letopis.events.times import parse_moment
from letopis.history.differences import put
from letopis.history.facts import Changed, Fact, shown
from letopis.history.models import FactRecord
from letopis.history.undo import Kept, Undone
from letopis.kernel import clock
from letopis.kernel.errors import NotFound, Refused
from letopis.parties.actions.rules import check_text
from letopis.ui.dates import typed, when

_TOGETHER = 200  # participants of one event for all


@dataclass(frozen=True)
class Planned:
    """What is to be planned: the type with its texts, when, for whom together or apart."""

    kind: EventType
    subject: str
    start: datetime | date
    together: bool = False
    spread: Spread | None = None
    template: EventTemplate | None = None


class PlanDoer:
    """Writes planned events of the author's own; the rows themselves stay as they are."""

    name = "event"
    changes_rows = False

    def __init__(self, planned: Planned, by: User) -> None:
        self.planned, self.by, self.at = planned, by, 0
        self.label = _("Planned event")
        self.title = f"{planned.kind.title}: {planned.subject}"

    def begin(self, at: int) -> None:
        """So many rows of the selection stand before those that come now."""
        self.at = at

    def preview(self, records: Sequence[Any]) -> list[tuple[Any, Changed | str]]:
        rows, refused = reached_by(records, self.planned.kind)
        found: list[tuple[Any, Changed | str]] = []
        for number, record in enumerate(records):
            if why := refused.get(record.pk):
                found.append((record, why))
                continue
            values = self._values(number, record, rows[record.pk].counterparty)
            moment = values.get("starts_at") or values["starts_on"]
            subject = self.planned.subject if self.planned.together else values["subject"]
            words = f"{self.planned.kind.title} «{subject}», {when(moment)}"
            found.append((record, Changed(record, {}, {"event": shown(None, words)})))
        return found

    def write(self, records: Sequence[Any]) -> tuple[list[Changed], list[tuple[Any, str]]]:
        rows, refused = reached_by(records, self.planned.kind)
        taken = [(number, record) for number, record in enumerate(records) if record.pk not in refused]
        if self.planned.together:
            everybody = [rows[record.pk] for _number, record in taken]
            new = [NewEvent(self.planned.kind, self._values(0, None, None), everybody)] if everybody else []
        else:
            new = [
                NewEvent(
                    self.planned.kind,
                    self._values(number, record, rows[record.pk].counterparty),
                    [rows[record.pk]],
                )
                for number, record in taken
            ]
        events = create_events(new, by=self.by) if new else []
        why = [(record, refused[record.pk]) for record in records if record.pk in refused]
        return [Changed(event) for event in events], why

    def _values(self, number: int, record: Any, company: Any) -> dict[str, Any]:
        kind, template = self.planned.kind, self.planned.template
        words = words_for(record, company)
        values: dict[str, Any] = {
            "subject": subject_of(self.planned.subject, words),
            "direction": "outgoing" if kind.has_direction else "",
            **self._time(number),
        }
        if template is not None:
            texts = {"content": filled(template.content, words), "place": template.place}
            values |= {**texts, "importance": template.importance, "attributes": dict(template.attributes)}
        usual = usual_reminders(kind, {**values, "state": Event.State.PLANNED})
        own = template.reminders if template is not None else None
        ahead = values.get("starts_at") is None or values["starts_at"] > clock.now()
        return {**values, "reminders": usual if own is None else list(own) if ahead else []}

    def _time(self, number: int) -> dict[str, Any]:
        start, template = self.planned.start, self.planned.template
        if self.planned.spread is not None:
            day, minute = self.planned.spread.slot(self.at + number)
            start = at(day, minute, self.by.zone)
        if not isinstance(start, datetime):
            return {"all_day": True, "starts_on": start}
        own = template.minutes if template is not None else None
        minutes = timedelta(minutes=self.planned.kind.default_minutes if own is None else own)
        return {"starts_at": start, "ends_at": start + minutes if minutes else None}

    def fact(self, changes: Sequence[Changed], data: dict[str, Any]) -> Fact:
        return EventsPlanned(changes, data)


class PlanAction:
    """The action of the bar."""

    code, label, icon, template = "event", gettext_lazy("Event"), "calendar-plus", "events/plan_fields.html"
    is_irreversible = hides = False

    def context(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        return {
            "types": [kind for kind in types() if kind.is_active],
            "type": data.get("type", "call"),
            "subject": data.get("subject", ""),
            "time": data.get("time", ""),
            "together": bool(data.get("together")),
            "templates": offered(EventTemplate, user),
            "template": data.get("template", ""),
            "spreading": spread_of(data),
        }

    def read(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        names = ("type", "subject", "time", "template")
        params: dict[str, Any] = {name: data.get(name, "").strip() for name in names}
        if not params["time"]:
            raise Refused(_("Give the start."), "time")
        # «завтра в 11» means the tomorrow of now, also when the work goes on after midnight
        start = parse_moment(params["time"], user.zone, clock.now(), field="time")
        together = bool(data.get("together"))
        spread = {} if together else read_spread(data)
        return {**params, "time": typed(start), "together": together, "spread": spread}

    def doer(self, host: Host, user: User, params: dict[str, Any]) -> PlanDoer:
        chosen = _template(user, params.get("template", ""))
        code = chosen.type.code if chosen else params["type"]
        kind = EventType.objects.filter(code=code, is_active=True).first()
        if kind is None:
            raise Refused(_("There is no such type of events."), "type")
        subject = params["subject"] or (chosen.subject if chosen else "")
        if not subject:
            raise Refused(_("Give the subject."), "subject")
        check_text(subject, "subject", 300)
        start = parse_moment(params["time"], user.zone, clock.now(), field="time")
        day = start.date() if isinstance(start, datetime) else start
        if not date(1900, 1, 1) <= day <= date(2200, 1, 1):
            raise Refused(_("The year must be between 1900 and 2200."), "time")
        spread = Spread(first=day, **params["spread"]) if params.get("spread") else None
        return PlanDoer(Planned(kind, subject, start, bool(params["together"]), spread, chosen), user)

    def check(self, params: dict[str, Any], count: int) -> None:
        """One event for all has room for so many."""
        if params["together"] and count > _TOGETHER:
            raise Refused(_("One event for all takes at most %(num)d participants.") % {"num": _TOGETHER}, "together")

    def take_back(self, fact: FactRecord, by: User) -> Undone:
        """The events planned are marked for deletion; one that somebody has worked on since stays."""
        return unplan(fact, by)


def _template(user: User, public_id: str) -> EventTemplate | None:
    if not public_id:
        return None
    try:
        return get_shared(EventTemplate, user, public_id)
    except NotFound as error:
        raise Refused(_("There is no such template."), "template") from error


def unplan(fact: FactRecord, by: User) -> Undone:
    """Mark what a fact planned for deletion, but for what has been worked on since."""
    done = Undone()
    ids = list(fact.changes.filter(kind=Event._meta.label_lower).values_list("target_id", flat=True))
    events = {event.pk: event for event in Event.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    for pk in ids:
        event = events.get(pk)
        if event is None or event.version != 1 or not may_change(by, event):
            done.kept.append(Kept(Event._meta.label_lower, pk, ""))
            continue
        done.changes.append(put(event, {"is_marked_for_deletion": True}))
        save_changed(event, ["is_marked_for_deletion"])
    refresh_answers([changed.target.pk for changed in done.changes])
    refresh_reminders([changed.target.pk for changed in done.changes], by=by)
    return done
