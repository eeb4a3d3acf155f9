"""What a user keeps at hand: favourites, and cards seen lately."""

from django.db import models

from letopis.accounts.models import User
from letopis.kernel import clock


class Marked(models.Model):
    """A user's own pointer to a card or an event, by the label of its model."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60)  # "parties.contactperson"
    target_id = models.BigIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.kind} {self.target_id}"


class Favourite(Marked):
    """Starred by its user."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "target_id"], name="favourite_once")]
        indexes = [models.Index(fields=["user", "-at"], name="favourite_newest")]  # palette, «Сегодня»


class Visit(Marked):
    """Opened by its user; only the newest of each user are kept."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "kind", "target_id"], name="visit_once")]
        indexes = [models.Index(fields=["user", "-at"], name="visit_newest")]  # palette
