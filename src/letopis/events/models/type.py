"""Kinds of events: seeded, extendable, disabled rather than deleted."""

from django.db import models
from django.utils.translation import gettext_noop as _

from letopis.ui.steady import gettext


class EventType(models.Model):
    """Call, meeting, letter … `code` is stable; `look` names the colour and `icon` the sign."""

    # code → (one, many) names of the seeded types
    STANDARD_NAMES = {
        "call": (_("Call"), _("Calls")),
        "meeting": (_("Meeting"), _("Meetings")),
        "email": (_("Letter"), _("Letters")),
        "sms": (_("SMS"), _("SMS messages")),
        "entry": (_("Calendar entry"), _("Calendar entries")),
        "task": (_("Task"), _("Tasks")),
        "note": (_("Note"), _("Notes")),
        "other": (_("Other event"), _("Other events")),
    }

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, blank=True)  # empty: the standard name of a seeded type
    name_many = models.CharField(max_length=80, blank=True)
    icon = models.CharField(max_length=40, default="shapes")  # of lucide
    look = models.CharField(max_length=10, default="other")  # call, meet, mail, sms, cal, other
    has_direction = models.BooleanField(default=True)
    needs_participant = models.BooleanField(default=True)
    awaits_answer = models.BooleanField(default=False)  # an incoming one waits for an answer
    default_minutes = models.PositiveSmallIntegerField(default=0)  # planned length; 0: none
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
