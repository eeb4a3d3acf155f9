"""Pairs of cards that are probably one, what somebody said about them, and merges that can be undone."""

from typing import Any

from django.db import models
from django.db.models import F, Q

from letopis.accounts.models import User
from letopis.history.models import FactRecord
from letopis.parties.models.counterparty import Counterparty
from letopis.parties.models.person import ContactPerson


class _Pair(models.Model):
    """Two cards, the older one first; `weight` is the sum of the reasons, 0 to 100."""

    weight = models.PositiveSmallIntegerField()
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)  # [[code, points], …]
    # «Это разные»: remembered, so that no search offers the pair again.
    told_apart_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    told_apart_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    @property
    def is_told_apart(self) -> bool:
        return self.told_apart_at is not None


class PersonPair(_Pair):
    """Two people."""

    first = models.ForeignKey(ContactPerson, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(ContactPerson, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="person_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="person_pair_in_order"),
        ]
        indexes = [models.Index(fields=["-weight", "-id"], name="person_pair_by_weight")]  # the page of pairs

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}"


class CounterpartyPair(_Pair):
    """Two counterparties."""

    first = models.ForeignKey(Counterparty, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Counterparty, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="company_pair_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="company_pair_in_order"),
        ]
        indexes = [models.Index(fields=["-weight", "-id"], name="company_pair_by_weight")]  # the page of pairs

    def __str__(self) -> str:
        return f"{self.first_id}–{self.second_id}"


class Merge(models.Model):
    """One merge into a card. What moved is in the fact (ids only); the values needed to undo it are here, where an
    erasure of personal data can reach them.
    """

    fact = models.OneToOneField(FactRecord, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(ContactPerson, null=True, on_delete=models.CASCADE, related_name="+")
    counterparty = models.ForeignKey(Counterparty, null=True, on_delete=models.CASCADE, related_name="+")
    values: models.JSONField[Any, Any] = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(person=None) ^ Q(counterparty=None), name="merge_has_one_survivor")
        ]

    def __str__(self) -> str:
        return f"{self.fact_id}"
