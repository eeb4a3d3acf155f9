"""Mirrors of custom attributes of people and counterparties."""

from django.db import models

from letopis.attributes.models import AttributeValue
from letopis.parties.models.counterparty import Counterparty
from letopis.parties.models.person import ContactPerson


class PersonValue(AttributeValue):
    """A value of a person's attribute, as filters and sorting need it."""

    host = models.ForeignKey(ContactPerson, on_delete=models.CASCADE, related_name="attribute_values", db_index=False)

    def __str__(self) -> str:
        return f"{self.host_id}: {self.definition_id}"


class CounterpartyValue(AttributeValue):
    """A value of a counterparty's attribute, as filters and sorting need it."""

    host = models.ForeignKey(Counterparty, on_delete=models.CASCADE, related_name="attribute_values", db_index=False)

    def __str__(self) -> str:
        return f"{self.host_id}: {self.definition_id}"
