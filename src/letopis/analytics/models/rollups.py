"""Kept counts of events: derived from their rows, made anew at will, never exported.

Keys stand here as plain numbers: a count names what was counted, it does not belong to it.
"""

from typing import Any

from django.db import models


class DayCount(models.Model):
    """How many events a day has. The rows of each level together count every event of the day once.

    Levels are what readers may see: everything (owner), a team, a colleague's own within each team.
    """

    class Level(models.IntegerChoices):
        ALL = 1
        TEAM = 2
        COLLEAGUE = 3

    level = models.PositiveSmallIntegerField(choices=Level.choices)
    responsible = models.BigIntegerField(default=0)  # 0 above the level of colleagues
    team = models.BigIntegerField(default=0)  # 0: no team, or above the level of teams
    day = models.DateField()
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)  # {`cells.packed`: number}

    class Meta:
        constraints = [
            # what a reader asks: the days of everybody, of a team, of a colleague
            models.UniqueConstraint(fields=["level", "responsible", "team", "day"], name="day_count_once"),
        ]
        indexes = [models.Index(fields=["day"], name="day_count_by_day")]  # a day counted anew

    def __str__(self) -> str:
        return f"{self.day} {self.level}"


class StaleMark(models.Model):
    """An hour of UTC in which events changed since its day was counted, or an event whose tags did: written by triggers.

    Only appended to and deleted from, so writers never wait for one another. The triggers name this table: a migration
    that would make it anew on SQLite has to drop them first.
    """

    hour = models.DateTimeField(null=True, db_index=True)
    event = models.BigIntegerField(null=True, db_index=True)

    def __str__(self) -> str:
        return f"{self.hour or self.event}"


class RollupState(models.Model):
    """The one row says under which channels and in which zone days were counted; without it no count is trusted."""

    stamp = models.CharField(max_length=64)
    zone = models.CharField(max_length=60)

    def __str__(self) -> str:
        return f"{self.zone} {self.stamp}"
