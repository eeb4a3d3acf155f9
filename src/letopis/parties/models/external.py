"""How other systems name our people."""

from django.db import models

from letopis.parties.models.person import ContactPerson


class ExternalId(models.Model):
    """The identity of a person in another system: a vCard UID, an external code or the digest of a card."""

    person = models.ForeignKey(ContactPerson, on_delete=models.CASCADE, related_name="external_ids")
    system = models.CharField(max_length=40)  # "vcard-uid", "csv-code", "digest"
    value = models.CharField(max_length=400)
    # What the last import put into the card, so that the next one tells its own values from those typed here.
    imported = models.JSONField(default=dict, blank=True)

    class Meta:
        # Not unique over people: two teams that don't see each other may each have imported the same card.
        constraints = [
            models.UniqueConstraint(fields=["system", "value", "person"], name="external_id_once_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"
