"""What sources of acquisition cost."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from letopis.channels.prices import Spent, read_spent
from letopis.parties.models import Source


class SourceCosts(models.Model):
    """What was spent on a source, period by period: a few dozen rows, always read together."""

    source = models.OneToOneField(Source, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)
    periods: models.JSONField[Any, Any] = models.JSONField(default=list, blank=True)  # see `prices.Spent`

    def __str__(self) -> str:
        return str(self.source)

    @property
    def spent(self) -> list[Spent]:
        """The periods, the earliest first."""
        return read_spent(self.periods)

    def get_periods_display(self) -> str:
        """«01.11.2026 – 30.11.2026: 40 000»."""
        return "; ".join(one.words for one in self.spent) or _("nothing spent")
