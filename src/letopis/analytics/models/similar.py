"""What is usual among clients who are alike."""

from typing import Any

from django.db import models


class SimilarClients(models.Model):
    """How clients of a segment answered in the last year. Derived: `contacting.similar` counts it anew once a day.

    Sums over clients only, no client is named. `ways`: form of event types → the numbers of `Sums`; `hours`: hour of the
    company's clock → [talked, calls].
    """

    segment = models.CharField(max_length=80, unique=True)  # "person", "person source 5", "counterparty kind legal"
    ways: models.JSONField[Any, Any] = models.JSONField(default=dict)
    hours: models.JSONField[Any, Any] = models.JSONField(default=dict)
    counted_at = models.DateTimeField()

    class Meta:
        ordering = ["segment"]

    def __str__(self) -> str:
        return self.segment
