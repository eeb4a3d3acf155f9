"""How other systems name our people and counterparties."""

from django.db import models
from django.db.models import Q

from letopis.parties.models.counterparty import Counterparty
from letopis.parties.models.person import ContactPerson


class ExternalId(models.Model):
    """The identity of a card in another system: a vCard UID, an external code or the digest of a row."""

    person = models.ForeignKey(ContactPerson, null=True, on_delete=models.CASCADE, related_name="external_ids")
    counterparty = models.ForeignKey(Counterparty, null=True, on_delete=models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=40)  # "uid", "row", "digest"
    value = models.CharField(max_length=400)
    # What the last import put into the card, so that the next one tells its own values from those typed here.
    imported = models.JSONField(default=dict, blank=True)

    class Meta:
        # Not unique over cards: two teams that don't see each other may each have imported the same card.
        constraints = [
            models.UniqueConstraint(fields=["system", "value", "person"], name="external_id_once_per_person"),
            models.UniqueConstraint(fields=["system", "value", "counterparty"], name="external_id_once_per_company"),
            models.CheckConstraint(
                condition=Q(person=None) ^ Q(counterparty=None), name="external_id_belongs_to_exactly_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"
