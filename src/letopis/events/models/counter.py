"""Numbers people call events by."""

from django.db import models
from django.db.models import F


class Counter(models.Model):
    """The last number given out; its row is locked until the transaction that took a number ends."""

    name = models.CharField(max_length=40, unique=True)
    last = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.name}: {self.last}"

    @classmethod
    def take(cls, name: str, count: int = 1) -> int:
        """The first of `count` new numbers."""
        if not cls.objects.filter(name=name).update(last=F("last") + count):
            cls.objects.create(name=name, last=count)
        return cls.objects.get(name=name).last - count + 1
