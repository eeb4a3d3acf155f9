"""What a kept dictionary is compared with."""

from django.db import models


class Stamp(models.Model):
    """A word that is another one after every write of a table; the triggers of the table put it here.

    The word is random, never counted up: one that a rolled back transaction or a restored copy has used comes back
    to nobody.
    """

    table = models.CharField(max_length=63, primary_key=True)
    word = models.CharField(max_length=36)

    def __str__(self) -> str:
        return f"{self.table} {self.word}"
