"""Tokens of programs, and the answers already given to repeated requests."""

from typing import Any

from django.conf import settings
from django.db import models


class ApiToken(models.Model):
    """A program's key; only its digest is kept. It sees what its owner sees."""

    class Scope(models.TextChoices):
        READ = "read"
        WRITE = "write"

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    scope = models.CharField(max_length=10, choices=Scope.choices, default=Scope.WRITE)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.owner}, {self.scope}"


class IdempotencyKey(models.Model):
    """The answer to a POST with an `Idempotency-Key`, kept for a day: the same request gets the same answer."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=200)
    request = models.CharField(max_length=64)  # digest of method, address and body
    status = models.PositiveSmallIntegerField()
    body: models.JSONField[Any, Any] = models.JSONField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once")]

    def __str__(self) -> str:
        return self.key
