"""Kinds of events: seeded, extendable, disabled rather than deleted."""

from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as _

from letopis.ui.steady import gettext


@dataclass(frozen=True)
class Outcome:
    """How events of a type may end; `success` means that what was wanted has happened, an answer included."""

    code: str
    name: str
    icon: str
    success: bool
    next_type: str  # code of the type of the next step; "": none
    next_days: int  # in how many days
    retired: bool  # not offered; stays on the events that have it


class EventType(models.Model):
    """Call, meeting, letter … `code` is stable; `look` names the colour and `icon` the sign."""

    class Form(models.TextChoices):
        """What its events hold beyond what every event does, and so what their form asks for."""

        PLAIN = "plain", gettext_lazy("plain")
        CALL = "call", gettext_lazy("call")
        MEETING = "meeting", gettext_lazy("meeting")
        EMAIL = "email", gettext_lazy("letter")
        SMS = "sms", gettext_lazy("SMS")
        MESSENGER = "messenger", gettext_lazy("message in a messenger")

    LOOKS = ["call", "meet", "mail", "sms", "cal", "rose", "olive", "indigo", "other"]
    ICONS = [
        *("phone", "handshake", "mail", "message-square", "message-circle", "calendar", "list-checks", "sticky-note"),
        *("shapes", "video", "map-pin", "truck", "wrench", "gift", "presentation", "file-text", "coffee", "store"),
        *("users", "graduation-cap", "plane", "camera", "megaphone", "star", "flag", "package"),
    ]

    # code → (one, many) names of the seeded types
    STANDARD_NAMES = {
        "call": (_("Call"), _("Calls")),
        "meeting": (_("Meeting"), _("Meetings")),
        "email": (_("Letter"), _("Letters")),
        "sms": (_("SMS"), _("SMS messages")),
        "messenger": (_("Message"), _("Messages")),
        "entry": (_("Calendar entry"), _("Calendar entries")),
        "task": (_("Task"), _("Tasks")),
        "note": (_("Note"), _("Notes")),
        "other": (_("Other event"), _("Other events")),
    }
    # names of the seeded outcomes
    STANDARD_OUTCOMES = {
        "reached": _("Talked"),
        "no_answer": _("No answer"),
        "call_back": _("Call back"),
        "voicemail": _("Voicemail"),
        "agreed": _("Agreed"),
        "partly": _("Partly"),
        "no_show": _("Nobody came"),
    }

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, blank=True)  # empty: the standard name of a seeded type
    name_many = models.CharField(max_length=80, blank=True)
    icon = models.CharField(max_length=40, default="shapes")  # of lucide
    look = models.CharField(max_length=10, default="other")  # one of LOOKS
    form = models.CharField(max_length=10, choices=Form.choices, default=Form.PLAIN)
    has_direction = models.BooleanField(default=True)
    needs_participant = models.BooleanField(default=True)
    awaits_answer = models.BooleanField(default=False)  # an incoming one waits for an answer
    default_minutes = models.PositiveSmallIntegerField(default=0)  # planned length; 0: none
    default_reminder = models.PositiveIntegerField(null=True, blank=True)  # minutes before; none: no reminder
    # [{"code", "name", "icon", "success", "next_type", "next_days", "retired"}] in their order; always read whole,
    # together with the type. An empty name is the standard one of a seeded outcome.
    outcomes: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)
    next_type = models.CharField(max_length=40, blank=True)  # code of the usual next step; empty: none is proposed
    next_days = models.PositiveSmallIntegerField(default=1)  # in how many days
    version = models.PositiveIntegerField(default=1)
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """«Звонок»."""
        return self.name or gettext(self.STANDARD_NAMES.get(self.code, (self.code, ""))[0])

    @property
    def title_many(self) -> str:
        """«Звонки»."""
        return self.name_many or self.name or gettext(self.STANDARD_NAMES.get(self.code, ("", self.code))[1])

    @property
    def asks_when_done(self) -> bool:
        """Whether there is something to choose when one of its events is completed: an outcome, a next step."""
        return bool(self.next_type) or any(not row.get("retired") for row in self.outcomes)

    def every_outcome(self) -> list[Outcome]:
        """Its outcomes in their order, those out of use among them."""
        return [
            Outcome(
                code=row["code"],
                name=row.get("name") or gettext(self.STANDARD_OUTCOMES.get(row["code"], row["code"])),
                icon=row.get("icon") or "circle-dot",
                success=bool(row.get("success")),
                next_type=row.get("next_type", ""),
                next_days=row.get("next_days", 1),
                retired=bool(row.get("retired")),
            )
            for row in self.outcomes
        ]

    def open_outcomes(self) -> list[Outcome]:
        """The outcomes offered today."""
        return [row for row in self.every_outcome() if not row.retired]

    def outcome(self, code: str) -> Outcome | None:
        """The outcome with this code, in use or not."""
        return next((row for row in self.every_outcome() if row.code == code), None)

    def outcome_word(self, code: str) -> str:
        """The name of an outcome; of one the type does not have, the standard name or the code itself."""
        found = self.outcome(code)
        return found.name if found else gettext(self.STANDARD_OUTCOMES.get(code, code))
