"""Remarks and whom they name."""

import uuid

from django.db import models
from django.db.models import Q

from letopis.accounts.models import User
from letopis.kernel import clock


class Comment(models.Model):
    """A remark for colleagues on a record of a registered kind; whoever sees the record sees it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    kind = models.CharField(max_length=60)  # label of the record's model
    target_id = models.BigIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    created_at = models.DateTimeField(default=clock.now)
    changed_at = models.DateTimeField(null=True, blank=True)
    is_deleted = models.BooleanField(default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="comment_has_a_text")]
        indexes = [models.Index(fields=["kind", "target_id", "id"], name="comment_by_target")]  # the block of a card

    def __str__(self) -> str:
        return self.text[:80]


class Mention(models.Model):
    """A colleague named in a comment, as they were called then."""

    comment = models.ForeignKey(Comment, on_delete=models.CASCADE, related_name="mentions")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=150)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["comment", "user"], name="mention_once")]

    def __str__(self) -> str:
        return self.name
