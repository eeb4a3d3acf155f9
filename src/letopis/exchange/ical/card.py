"""An entry of a calendar file as a card."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from letopis.exchange.cards import Entry, clean

_ASIDE = ("where", "n", "refused", "stamp", "sequence", "overrides")


@dataclass
class EventCard(Entry):
    """One event, task or note of a file; moments are texts, see `events.ical.reading`."""

    entry: dict[str, Any] = field(default_factory=dict)

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
