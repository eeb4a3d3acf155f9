"""Reports that come by e-mail."""

import uuid
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.analytics.models.panel import Panel
from letopis.kernel import clock

DAYS = [
    gettext_lazy("on Mondays"),
    gettext_lazy("on Tuesdays"),
    gettext_lazy("on Wednesdays"),
    gettext_lazy("on Thursdays"),
    gettext_lazy("on Fridays"),
    gettext_lazy("on Saturdays"),
    gettext_lazy("on Sundays"),
]


class ReportLetter(models.Model):
    """A report or a panel one user gets again and again. Somebody else may have set it up; the figures are the reader's."""

    class Every(models.TextChoices):
        DAY = "day", gettext_lazy("every day")
        WEEK = "week", gettext_lazy("every week")
        MONTH = "month", gettext_lazy("every month")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    report = models.SlugField(max_length=40, blank=True)  # when it is no panel
    params = models.TextField(blank=True)  # settings of the report, as in an address
    name = models.CharField(gettext_lazy("Name"), max_length=120)
    every = models.CharField(gettext_lazy("How often"), max_length=10, choices=Every.choices, default=Every.WEEK)
    weekday = models.PositiveSmallIntegerField(gettext_lazy("Weekday"), default=0)  # Monday is 0
    month_day = models.PositiveSmallIntegerField(
        gettext_lazy("Day of the month"), default=1
    )  # in a shorter month its last day
    hour = models.PositiveSmallIntegerField(gettext_lazy("Hour"), default=8)  # of the reader's own clock
    working_days_only = models.BooleanField(gettext_lazy("On working days only"), default=True)
    is_on = models.BooleanField(gettext_lazy("In use"), default=True)
    last_day: "models.DateField[Any, date | None]" = models.DateField(null=True, blank=True)  # written into the outbox
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(hour__lte=23, weekday__lte=6), name="report_letter_time"),
            models.CheckConstraint(condition=Q(month_day__gte=1, month_day__lte=31), name="report_letter_month_day"),
            models.CheckConstraint(
                condition=Q(panel=None) & ~Q(report="") | Q(panel__isnull=False, report=""),
                name="report_letter_of_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["is_on", "hour"], name="report_letter_waiting")]  # what may be due

    def __str__(self) -> str:
        return self.name

    @property
    def rhythm(self) -> str:
        """«по понедельникам, в 8:00»."""
        at = _("at %(hour)s:00") % {"hour": self.hour}
        if self.every == self.Every.WEEK:
            day = str(DAYS[self.weekday])
        elif self.every == self.Every.MONTH:
            day = _("on day %(num)s of each month") % {"num": self.month_day}
        else:
            day = _("on working days") if self.working_days_only else str(self.Every.DAY.label)
        return f"{day}, {at}"
