"""How a cell or a bulk edit writes a field of an event: `lists.fields.Edit`s by the key of the field.

States are reached by the rules of the verbs, times by those of a move; the links of chronicles and the waiting
answers are kept true. No fact: the caller records one.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.events import list_fields
from letopis.events.actions.answer import refresh_answers
from letopis.events.actions.event import moved
from letopis.events.actions.participants import give_companies, set_links
from letopis.events.actions.reminders import refresh_reminders
from letopis.events.actions.state import FIELDS, PLANNED, cancellation, check_outcome, completion
from letopis.events.derived import DERIVED, derive_search
from letopis.events.models import Event, EventType
from letopis.events.times import parse_moment
from letopis.events.words import refresh_words
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.kernel.workdays import working_day_after
from letopis.lists.fields import ListField
from letopis.parties.actions.rules import check_values, with_team
from letopis.parties.editing import TagsEdit, read_user, with_edits
from letopis.ui.dates import typed


class _Edit:
    """What the edits of events share: a preview is a write that stays in hand."""

    modes: Sequence[str] = ("set",)
    fields: Sequence[str] = ()
    touches_answers = False
    touches_words = False
    touches_reminders = False

    def _put(self, event: Event, value: Any, mode: str, by: User) -> Changed:
        raise NotImplementedError

    def preview(self, record: Event, value: Any, *, mode: str, by: User) -> Changed:
        """What `write` would answer; the event in hand is changed, the row is not."""
        return self._put(record, value, mode, by)

    def write(self, record: Event, value: Any, *, mode: str, by: User) -> Changed:
        changed = self._put(record, value, mode, by)
        if changed.after:
            save_changed(record, list(self.fields))
        return changed

    def finish(self, ids: Sequence[int], *, by: User) -> None:
        """After the last write of many: who waits for an answer now, who is reminded when."""
        if self.touches_answers:
            refresh_answers(ids)
        if self.touches_words:
            refresh_words(ids)
        if self.touches_reminders:
            refresh_reminders(ids, by=by)


class ColumnEdit(_Edit):
    """Writes one column with a value of its choices."""

    def __init__(self, name: str, *, clears: bool = False) -> None:
        self.name, self.fields = name, [name]
        self.modes = ("set", "clear") if clears else ("set",)

    def typed(self, record: Event) -> list[str]:
        return [value] if (value := getattr(record, self.name)) else []

    def parse(self, user: User, values: Sequence[str]) -> str:
        return values[0].strip() if values else ""

    def _put(self, event: Event, value: Any, mode: str, by: User) -> Changed:
        wanted = {self.name: value or ""}
        check_values(event, wanted, by=by)
        if self.name == "subject" and not wanted["subject"]:
            raise Refused(_("Give the subject."), "subject")
        return put(event, wanted)


class TextEdit(ColumnEdit):
    """Writes a text the list's search looks at."""

    touches_words = True

    def write(self, record: Event, value: Any, *, mode: str, by: User) -> Changed:
        changed = self._put(record, value, mode, by)
        if changed.after:
            derive_search(record, record.participants.values_list("name", flat=True))
            save_changed(record, [self.name, "search_text"])
        return changed


class OutcomeEdit(ColumnEdit):
    """Writes how an event ended: one of the outcomes of its own type. Success is an answer."""

    touches_answers = True

    def _put(self, event: Event, value: Any, mode: str, by: User) -> Changed:
        check_outcome(event.type, value or "", event.outcome)
        return super()._put(event, value, mode, by)


class ResponsibleEdit(_Edit):
    """Hands events over; a planned one goes to the team of the new responsible user, what is done stays."""

    fields = ("responsible", "team")
    touches_reminders = True

    def typed(self, record: Event) -> list[str]:
        return [str(record.responsible.public_id)]

    def parse(self, user: User, values: Sequence[str]) -> User:
        return read_user(user, values[0] if values else "")

    def _put(self, event: Event, value: Any, mode: str, by: User) -> Changed:
        values = {"responsible": value}
        check_values(event, values, by=by)
        return put(event, with_team(values) if event.state == Event.State.PLANNED else values)


class TypeEdit(_Edit):
    """Another type; what the new one does not have – a direction, an outcome – is taken away, one that needs
    participants refuses an event without."""

    fields = ("type", "direction", "outcome")
    touches_answers = True

    def typed(self, record: Event) -> list[str]:
        return [record.type.code]

    def parse(self, user: User, values: Sequence[str]) -> EventType:
        kind = EventType.objects.filter(code=values[0] if values else "", is_active=True).first()
        if kind is None:
            raise Refused(_("There is no such type of events."), "type")
        return kind

    def _put(self, event: Event, value: EventType, mode: str, by: User) -> Changed:
        if value.needs_participant and not event.participants.exists():
            raise Refused(_("Name at least one participant."), "type")
        wanted: dict[str, Any] = {} if value.has_direction else {"direction": ""}
        if event.outcome and value.outcome(event.outcome) is None:
            wanted["outcome"] = ""  # put before the type, whose words its old value is told in
        return put(event, {**wanted, "type": value})


class StateEdit(_Edit):
    """Completes, cancels or plans again, by the verbs' rules."""

    fields = FIELDS
    touches_answers = touches_reminders = touches_words = True

    def typed(self, record: Event) -> list[str]:
        return [record.state]

    def parse(self, user: User, values: Sequence[str]) -> str:
        state = values[0] if values else ""
        if state not in Event.State.values:
            raise Refused(_("There is no such state."), "state")
        return state

    def _put(self, event: Event, value: str, mode: str, by: User) -> Changed:
        if value == event.state:
            return Changed(event)
        if value == Event.State.PLANNED:
            return put(event, PLANNED)
        if event.state != Event.State.PLANNED:
            done = event.state == Event.State.COMPLETED
            raise Refused(
                _("The event is already completed.") if done else _("The event is already cancelled."), "state"
            )
        return put(event, completion(by, "") if value == Event.State.COMPLETED else cancellation(by, ""))

    def write(self, record: Event, value: str, *, mode: str, by: User) -> Changed:
        if value == Event.State.COMPLETED and record.state == Event.State.PLANNED:
            give_companies(list(record.participants.select_related("person")))
            set_links(record)
        return super().write(record, value, mode=mode, by=by)


_DAYS = re.compile(r"^\s*([+-]\s*\d{1,4})\s*(?:(раб|р\.?\s*д|work|wd)[\w.]*\s*)?(?:\w+\.?)?\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class WorkingDays:
    """So many working days on, by the production calendar."""

    number: int


class TimeEdit(_Edit):
    """Moves planned events: to a day (the time of day stays), to a moment, or by days («+3», «-1 день», «+2 раб. дня»)."""

    fields = ("starts_at", "ends_at", "starts_on", "ends_on", *DERIVED)
    touches_answers = touches_reminders = True
    hint = gettext_lazy("27.11, tomorrow, 27.11 15:00; by days: +3, -1; by working days: +2 wd.")

    def typed(self, record: Event) -> list[str]:
        return [typed(record.starts)]

    def parse(self, user: User, values: Sequence[str]) -> datetime | date | timedelta | WorkingDays:
        text = values[0] if values else ""
        if found := _DAYS.match(text):
            number = int(found[1].replace(" ", ""))
            return WorkingDays(number) if found[2] else timedelta(days=number)
        if not text.strip():
            raise Refused(_("Give the start."), "starts_at")
        return parse_moment(text, user.zone, clock.now())

    def _put(self, event: Event, value: datetime | date | timedelta | WorkingDays, mode: str, by: User) -> Changed:
        if isinstance(value, timedelta | WorkingDays):
            start = event.starts
            # by the calendar of the author: the time of day stays over a change of clocks
            day = start.astimezone(by.zone).date() if isinstance(start, datetime) else start
            value = working_day_after(day, value.number) if isinstance(value, WorkingDays) else day + value
        return moved(event, value, by=by)

    def write(self, record: Event, value: Any, *, mode: str, by: User) -> Changed:
        changed = super().write(record, value, mode=mode, by=by)
        if changed.after:
            set_links(record)
        return changed


EVENTS: dict[str, Any] = {
    "subject": TextEdit("subject"),
    "responsible": ResponsibleEdit(),
    "importance": ColumnEdit("importance"),
    "outcome": OutcomeEdit("outcome", clears=True),
    "state": StateEdit(),
    "time": TimeEdit(),
    "type": TypeEdit(),
    "tag": TagsEdit(),
}


def event_fields(user: User) -> list[ListField]:
    """Every field of an event, with how it is written."""
    return with_edits(list_fields.event_fields(user), EVENTS)
