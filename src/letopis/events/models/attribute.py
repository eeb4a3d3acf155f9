"""The mirror of custom attributes of events."""

from django.db import models

from letopis.attributes.models import AttributeValue
from letopis.events.models.event import Event


class EventValue(AttributeValue):
    """A value of an event's attribute, as filters and sorting need it."""

    host = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="attribute_values", db_index=False)

    def __str__(self) -> str:
        return f"{self.host_id}: {self.definition_id}"
