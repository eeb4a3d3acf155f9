"""«Событие»: plan an event for every selected person or counterparty, one each or one for all."""

from collections.abc import Sequence
from dataclasses import replace
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
from letopis.events.inputs import ParticipantInput
from letopis.events.models import Event, EventType
from letopis.events.queries import types
from letopis.events.times import parse_moment
from letopis.history.differences import put
from letopis.history.facts import Changed, Fact, shown
from letopis.history.models import FactRecord
from letopis.history.undo import Kept, Undone
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.actions.rules import check_text
from letopis.parties.models import ContactDetail, ContactPerson
from letopis.parties.queries import first_details, main_affiliations
from letopis.ui.dates import typed, when

_TOGETHER = 200  # participants of one event for all
_REACHED_BY = {"call": ContactDetail.Kind.PHONE, "sms": ContactDetail.Kind.PHONE, "email": ContactDetail.Kind.EMAIL}


class PlanDoer:
    """Writes planned events of the author's own; the rows themselves stay as they are."""

    name = "event"
    changes_rows = False

    def __init__(self, kind: EventType, subject: str, start: datetime | date, together: bool, by: User) -> None:
        self.kind, self.subject, self.start, self.together, self.by = kind, subject, start, together, by
        self.label = _("Planned event")
        self.title = f"{kind.title}: {subject}"
        self.words = f"{kind.title} «{subject}», {when(start)}"

    def preview(self, records: Sequence[Any]) -> list[tuple[Any, Changed | str]]:
        return [(record, Changed(record, {}, {"event": shown(None, self.words)})) for record in records]

    def write(self, records: Sequence[Any]) -> tuple[list[Changed], list[tuple[Any, str]]]:
        if not records:
            return [], []
        everybody = self._participants(records)
        values = self._values()
        groups = [everybody] if self.together else [[one] for one in everybody]
        events = create_events([NewEvent(self.kind, dict(values), group) for group in groups], by=self.by)
        return [Changed(event) for event in events], []

    def _values(self) -> dict[str, Any]:
        values: dict[str, Any] = {"subject": self.subject, "direction": "outgoing" if self.kind.has_direction else ""}
        minutes = timedelta(minutes=self.kind.default_minutes)
        if isinstance(self.start, datetime):
            values |= {"starts_at": self.start, "ends_at": self.start + minutes if minutes else None}
        else:
            values |= {"all_day": True, "starts_on": self.start}
        return {**values, "reminders": usual_reminders(self.kind, {**values, "state": Event.State.PLANNED})}

    def _participants(self, records: Sequence[Any]) -> list[ParticipantInput]:
        kind = _REACHED_BY.get(self.kind.code)
        details = first_details(records, kind) if kind else {}
        people = isinstance(records[0], ContactPerson)
        links = main_affiliations(records) if people else {}
        found = []
        for record in records:
            one = ParticipantInput(contact_detail=details.get(record.pk))
            link = links.get(record.pk)
            found.append(
                replace(one, person=record, counterparty=link.counterparty if link else None)
                if people
                else replace(one, counterparty=record)
            )
        return found

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
        }

    def read(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        names = ("type", "subject", "time")
        params: dict[str, Any] = {name: data.get(name, "").strip() for name in names}
        if not params["time"]:
            raise Refused(_("Give the start."), "time")
        # «завтра в 11» means the tomorrow of now, also when the work goes on after midnight
        start = parse_moment(params["time"], user.zone, clock.now(), field="time")
        return {**params, "time": typed(start), "together": bool(data.get("together"))}

    def doer(self, host: Host, user: User, params: dict[str, Any]) -> PlanDoer:
        kind = EventType.objects.filter(code=params["type"], is_active=True).first()
        if kind is None:
            raise Refused(_("There is no such type of events."), "type")
        if not params["subject"]:
            raise Refused(_("Give the subject."), "subject")
        check_text(params["subject"], "subject", 300)
        start = parse_moment(params["time"], user.zone, clock.now(), field="time")
        if not date(1900, 1, 1) <= (start.date() if isinstance(start, datetime) else start) <= date(2200, 1, 1):
            raise Refused(_("The year must be between 1900 and 2200."), "time")
        return PlanDoer(kind, params["subject"], start, bool(params["together"]), user)

    def check(self, params: dict[str, Any], count: int) -> None:
        """One event for all has room for so many."""
        if params["together"] and count > _TOGETHER:
            raise Refused(_("One event for all takes at most %(num)d participants.") % {"num": _TOGETHER}, "together")

    def take_back(self, fact: FactRecord, by: User) -> Undone:
        """The events planned are marked for deletion; one that somebody has worked on since stays."""
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
