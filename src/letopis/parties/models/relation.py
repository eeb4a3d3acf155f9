"""How people are related to each other."""

import uuid

from django.db import models
from django.db.models import F, Q

from letopis.accounts.models import User
from letopis.kernel import clock
from letopis.parties.models.dictionary import RelationKind
from letopis.parties.models.person import ContactPerson


class Relation(models.Model):
    """`other` is to `person` what the kind's name says. A mutual one is stored once, the older card first."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    kind = models.ForeignKey(RelationKind, on_delete=models.PROTECT, related_name="relations")
    person = models.ForeignKey(ContactPerson, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(ContactPerson, on_delete=models.CASCADE, related_name="relations_back")
    comment = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["kind__order", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(person=F("other")), name="relation_is_between_two"),
            models.UniqueConstraint(fields=["kind", "person", "other"], name="relation_once"),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.kind}: {self.other}"

    def seen_from(self, person: ContactPerson) -> tuple[str, ContactPerson]:
        """What the one at the other end is to `person`, and who it is."""
        if person.pk == self.person_id:
            return self.kind.title, self.other
        return self.kind.reverse_title, self.person
