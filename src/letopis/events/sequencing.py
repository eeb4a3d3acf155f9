"""«Цепочка»: start a sequence for every selected person or counterparty."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.bulk.hosts import Host
from letopis.events.actions.sequences import Start, planned_steps, running_for, write_starts
from letopis.events.models import Sequence as EventSequence
from letopis.events.models import StartedSequence
from letopis.events.planning import unplan
from letopis.events.queries.templates import get_shared, offered
from letopis.events.reaching import reached_by
from letopis.events.sequence_facts import SequenceStarted
from letopis.events.sequences.schedule import Spread, work_begins
from letopis.events.sequences.spreading import read_spread, spread_of
from letopis.events.times import parse_moment
from letopis.history.facts import Changed, Fact, shown
from letopis.history.models import FactRecord
from letopis.history.undo import Undone
from letopis.kernel import clock
from letopis.kernel.errors import NotFound, Refused
from letopis.ui.dates import typed, when


class SequenceDoer:
    """Writes the planned steps for each row; the rows themselves stay as they are."""

    name = "event"
    changes_rows = False

    def __init__(self, sequence: EventSequence, day: date, spread: Spread | None, by: User) -> None:
        self.sequence, self.day, self.spread, self.by, self.at = sequence, day, spread, by, 0
        self.steps = list(sequence.steps.select_related("type"))
        if not self.steps:
            raise Refused(_("This sequence is out of use."), "sequence")
        self.label = _("Sequence")
        self.title = _("Sequence: %(name)s") % {"name": sequence.name}

    def begin(self, at: int) -> None:
        """So many rows of the selection stand before those that come now."""
        self.at = at

    def preview(self, records: Sequence[Any]) -> list[tuple[Any, Changed | str]]:
        starts, refused = self._starts(records)
        usual = work_begins(self.by)
        found: list[tuple[Any, Changed | str]] = []
        for record in records:
            if record.pk in refused:
                found.append((record, refused[record.pk]))
                continue
            new = planned_steps(self.sequence, self.steps, starts[record.pk], by=self.by, usual=usual)
            moments = ", ".join(
                f"{one.type.title.lower()} {when(one.values.get('starts_at') or one.values['starts_on'])}"
                for one in new
            )
            found.append((record, Changed(record, {}, {"event": shown(None, f"{self.sequence.name}: {moments}")})))
        return found

    def write(self, records: Sequence[Any]) -> tuple[list[Changed], list[tuple[Any, str]]]:
        starts, refused = self._starts(records)
        events = write_starts(self.sequence, self.steps, list(starts.values()), by=self.by) if starts else []
        why = [(record, refused[record.pk]) for record in records if record.pk in refused]
        return [Changed(event) for event in events], why

    def _starts(self, records: Sequence[Any]) -> tuple[dict[int, Start], dict[int, str]]:
        """A start for each row that may have one, and why others have none."""
        kinds = {step.type.code: step.type for step in self.steps}
        reached = {code: reached_by(records, kind) for code, kind in kinds.items()}
        refused = {pk: _("under way already") for pk in running_for(self.sequence, records)}
        for _rows, banned in reached.values():
            refused = {**banned, **refused}
        starts = {}
        for number, record in enumerate(records):
            if record.pk in refused:
                continue
            day, minute = self.spread.slot(self.at + number) if self.spread else (self.day, None)
            rows = {code: found[0][record.pk] for code, found in reached.items()}
            starts[record.pk] = Start(rows, record, day, minute, reminds=self.spread is not None)
        return starts, refused

    def fact(self, changes: Sequence[Changed], data: dict[str, Any]) -> Fact:
        return SequenceStarted(changes, {**data, "name": self.sequence.name})


class SequenceAction:
    """The action of the bar."""

    code, label, icon, template = "sequence", gettext_lazy("Sequence"), "list-ordered", "events/sequence_fields.html"
    is_irreversible = hides = False

    def context(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        return {
            "sequences": offered(EventSequence, user),
            "sequence": data.get("sequence", ""),
            "day": data.get("day", ""),
            "spreading": spread_of(data),
        }

    def read(self, host: Host, user: User, data: QueryDict) -> dict[str, Any]:
        start = parse_moment(data.get("day", "").strip() or "завтра", user.zone, clock.now(), field="day")
        day = start.date() if isinstance(start, datetime) else start
        return {"sequence": data.get("sequence", ""), "day": typed(day), "spread": read_spread(data)}

    def check(self, params: dict[str, Any], count: int) -> None:
        """Any number of rows will do."""

    def doer(self, host: Host, user: User, params: dict[str, Any]) -> SequenceDoer:
        try:
            sequence = get_shared(EventSequence, user, params["sequence"])
        except NotFound as error:
            raise Refused(_("Choose a sequence."), "sequence") from error
        if not sequence.is_active:
            raise Refused(_("This sequence is out of use."), "sequence")
        day = parse_moment(params["day"], user.zone, clock.now(), field="day")
        first = day.date() if isinstance(day, datetime) else day
        if not date(1900, 1, 1) <= first <= date(2190, 1, 1):
            raise Refused(_("The year must be between 1900 and 2200."), "day")
        spread = Spread(first=first, **params["spread"]) if params.get("spread") else None
        return SequenceDoer(sequence, first, spread, user)

    def take_back(self, fact: FactRecord, by: User) -> Undone:
        """The steps planned are marked for deletion; where none is left, the sequence was never started."""
        undone = unplan(fact, by)
        ids = [changed.target.pk for changed in undone.changes]
        started = StartedSequence.objects.filter(steps__event__in=ids).exclude(
            steps__event__is_marked_for_deletion=False
        )
        started.filter(state="running").update(state="undone", stopped_at=clock.now(), stopped_by=by)
        return undone
