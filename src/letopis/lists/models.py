"""Views people save for themselves, their team or everybody."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.kernel import clock


class SavedView(models.Model):
    """A name for what an address says of a list: filter, order, columns, grouping. Rows are the reader's own."""

    class Audience(models.TextChoices):
        OWN = "own", _("only me")
        TEAM = "team", _("my team")
        ALL = "all", _("everybody")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    list = models.SlugField(max_length=40)
    name = models.CharField(_("Name"), max_length=80)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    audience = models.CharField(_("Who sees it"), max_length=10, choices=Audience.choices, default=Audience.OWN)
    query = models.CharField(max_length=200, blank=True)
    where = models.TextField(blank=True)
    sort = models.CharField(max_length=500, blank=True)
    columns = models.TextField(blank=True)
    group = models.CharField(max_length=120, blank=True)
    order = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    deleted_at = models.DateTimeField(null=True, blank=True)  # kept, so that deleting can be undone

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(name=""), name="view_has_a_name")]
        indexes = [models.Index(fields=["list", "author"], name="view_by_list")]  # the tabs of a list

    def __str__(self) -> str:
        return self.name

    @property
    def code(self) -> str:
        """As in an address."""
        return str(self.public_id)


class DefaultView(models.Model):
    """The view a user's list opens with."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list = models.SlugField(max_length=40)
    view = models.CharField(max_length=40)  # code of a list's own view, or the id of a saved one

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "list"], name="default_view_one_per_list")]

    def __str__(self) -> str:
        return f"{self.list}: {self.view}"
