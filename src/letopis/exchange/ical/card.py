"""An entry of a calendar file as a card."""

import hashlib
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from letopis.exchange.cards import Entry, clean

_ASIDE = ("where", "n", "refused", "stamp", "sequence", "overrides")


def _lasting(entry: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in entry.items() if name not in ("stamp", "n", "where")}


@dataclass
class EventCard(Entry):
    """One event, task or note of a file; moments are texts, see `events.ical.reading`."""

    entry: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.digest  # of what the file says, before anything is added to what was not understood  # noqa: B018

    @cached_property
    def digest(self) -> str:
        """The same for the same entry in a later file: programs write a new DTSTAMP every time."""
        said = {**self.entry, "overrides": [_lasting(one) for one in self.entry.get("overrides", ())]}
        text = json.dumps([_lasting(said), self.unmapped], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "EventCard":
        """The card of an entry that a reader's process has sent."""
        contacts = [("email", one.get("name", ""), one.get("email", "")) for one in values.get("attendees", ())]
        content = {name: value for name, value in values.items() if name not in _ASIDE}
        return cls(
            where=values["where"],
            uid=clean(values.get("uid", "")),
            details=contacts,
            note=values.get("content", ""),
            tags=[],
            unmapped=[(clean(name), clean(value)) for name, value in values.get("unmapped", ())],
            refused=values.get("refused", ""),
            number=values["n"],
            entry=content | {"overrides": values.get("overrides", []), "stamp": values.get("stamp", "")},
        )

    @property
    def title(self) -> str:
        subject = " ".join(clean(self.entry.get("subject", "")).split())
        lines = clean(self.entry.get("content", "")).strip().splitlines()
        return subject or (lines[0][:200] if lines else "")

    @property
    def key(self) -> tuple[str, str]:
        """What the entry is known by: its UID and which occurrence it is; its digest when it has no UID."""
        return (self.uid or f"digest:{self.digest}", self.entry.get("recurrence", ""))

    @property
    def is_reply(self) -> bool:
        """Whether it answers an invitation."""
        return self.entry.get("method") == "REPLY"

    @property
    def organisation(self) -> str:
        """When it is, for the page of the dry run; a recurring one says so."""
        start = self.entry.get("start", "")
        try:
            moment = datetime.fromisoformat(start) if "T" in start else date.fromisoformat(start)
        except ValueError:
            return ""
        shown = f"{moment:%d.%m.%Y %H:%M}" if isinstance(moment, datetime) else f"{moment:%d.%m.%Y}"
        return f"{shown}, {self.entry['rule']}" if self.entry.get("rule") else shown
