"""What the journal knows of events: which fields, how they read, how they stand now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.events.actions.participants import participants_of
from letopis.events.facts import field_label
from letopis.events.models import Event, Participant
from letopis.history.differences import as_shown
from letopis.history.facts import Values, shown
from letopis.history.fields import JournalField, State
from letopis.parties.actions.children import tag_names
from letopis.parties.models import ContactPerson, Counterparty
from letopis.ui.dates import typed

TIMES = ("all_day", "starts_at", "ends_at", "starts_on", "ends_on")
STATE = ("state", "outcome", "cancel_reason", "completed_at", "completed_by", "cancelled_at", "cancelled_by")
_PLAIN = (
    *("subject", "type", "direction", "content", "body", "agenda", "place", "messenger", "importance", "responsible"),
    *("private", "reminders", "basis"),
)
_LAST = ("answer_not_needed", "is_marked_for_deletion")
COLUMNS = (*_PLAIN, *TIMES, *STATE, *_LAST)


def snapshot(event: Event) -> dict[str, Values]:
    """The fields and lists of an event as they stand now, in the journal's own form."""
    tags = tag_names(event)
    state = {name: as_shown(event, name) for name in COLUMNS}
    return state | {"participants": participants_of(event), "tags": shown(tags, ", ".join(tags))}


def described(reader: User, event: Model) -> list[JournalField]:
    """The fields of an event in the order of its page."""
    seen = _Parties(reader)
    return [
        _plain("subject"),
        JournalField("time", _("Time"), TIMES, text=_time),
        JournalField("state", field_label("state"), STATE, text=_state),
        JournalField(
            "participants",
            field_label("participants"),
            ("participants",),
            rows=seen.rows,
            prepare=seen.prepare,
            puttable=_is_whole,
        ),
        *(_plain(name) for name in _PLAIN[1:]),
        JournalField("tags", field_label("tags"), ("tags",), rows=lambda value: {name: name for name in value or ()}),
        *(_plain(name, restorable=False) for name in _LAST),
    ]


def _plain(name: str, *, restorable: bool = True) -> JournalField:
    return JournalField(name, field_label(name), (name,), restorable=restorable)


def _time(state: State) -> str:
    all_day, starts_at, ends_at, starts_on, ends_on = (state.get(name, {}) for name in TIMES)
    if all_day.get("value"):
        return " – ".join(side["text"] for side in (starts_on, ends_on) if side.get("value"))
    moments = [datetime.fromisoformat(side["value"]) for side in (starts_at, ends_at) if side.get("value")]
    return " – ".join(typed(moment) for moment in moments)


def _state(state: State) -> str:
    words = [state.get(name, {}).get("text", "") for name in ("state", "outcome", "cancel_reason")]
    return ", ".join(word for word in words if word)


def _is_whole(state: State) -> bool:
    """Whether participants were kept as rows; the first versions kept only their names."""
    return all(isinstance(row, dict) for row in state.get("participants", {}).get("value") or ())


_RESPONSES = {value: label for value, label in Participant.Response.choices if value}


class _Parties:
    """Names of participants in the journal, of those the reader may see; whoever is purged is a name to everybody."""

    def __init__(self, reader: User) -> None:
        self.reader = reader
        self.known: dict[str, dict[int, bool]] = {"person": {}, "counterparty": {}}

    def prepare(self, values: Iterable[Any]) -> None:
        rows = [row for value in values for row in value or () if isinstance(row, dict)]
        for name, model in (("person", ContactPerson), ("counterparty", Counterparty)):
            wanted = {row[name] for row in rows if row[name]} - self.known[name].keys()
            there = set(model._default_manager.filter(pk__in=wanted).values_list("pk", flat=True))
            seen = set(model.objects.visible_to(self.reader).filter(pk__in=wanted).values_list("pk", flat=True))
            self.known[name] |= {pk: pk in seen or pk not in there for pk in wanted}

    def rows(self, value: Any) -> Mapping[str, str]:
        found = {}
        for row in value or ():
            if not isinstance(row, dict):  # only names were kept: whether they may be seen is not known
                return {"": _("the list of participants changed")}
            party = ("person", row["person"]) if row["person"] else ("counterparty", row["counterparty"])
            if party[1] is None or self.known[party[0]].get(party[1], False):
                text = f"{row['name']}, {row['contact']}" if row["contact"] else row["name"]
                answer = _RESPONSES.get(row.get("response", ""))
                found[row["id"]] = f"{text} ({answer})" if answer else text
        return found
