"""What is written again and again: templates of single events. They are shared: own, of a team, of all."""

import uuid
from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from letopis.accounts.models import Scope, Team, User
from letopis.accounts.visibility import may_create
from letopis.events.models.event import Event
from letopis.events.models.type import EventType
from letopis.kernel import clock

M = TypeVar("M", bound=models.Model, covariant=True)


class Reach(models.TextChoices):
    """Whose it is to use."""

    OWN = "own", _("mine alone")
    TEAM = "team", _("my team's")
    ALL = "all", _("everybody's")


class SharedQuerySet(models.QuerySet[M]):
    """Rows that start at `visible_to(user)`."""

    def visible_to(self, user: User) -> Self:
        """Those the user may take."""
        if not user.is_active:
            return self.none()
        mine = Q(reach=Reach.ALL) | Q(owner=user)
        if user.role.sees == Scope.ALL:
            return self.filter(mine | Q(reach=Reach.TEAM))
        return self.filter(mine | Q(reach=Reach.TEAM, team=user.team_id) if user.team_id else mine)


class Shared(models.Model):
    """A template or a sequence: whose it is, its place among the others."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("Name of the template"), max_length=120)
    reach = models.CharField(_("For whom"), max_length=10, choices=Reach.choices, default=Reach.OWN)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    order = models.PositiveIntegerField(default=0)
    is_active = models.BooleanField(_("In use"), default=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.name

    def is_for(self, user: User) -> bool:
        """Whether the user may take it, answered from the loaded row."""
        if not user.is_active:
            return False
        in_team = self.reach == Reach.TEAM and (self._is_of_team(user) or user.role.sees == Scope.ALL)
        return self.reach == Reach.ALL or self.owner_id == user.pk or in_team

    def may_be_changed_by(self, user: User) -> bool:
        """One's own by its owner; what others use by whoever may change their work."""
        if not self.is_for(user) or not may_create(user):
            return False
        if self.reach == Reach.OWN:
            return self.owner_id == user.pk
        of_team = self.reach == Reach.TEAM and self._is_of_team(user) and user.role.changes == Scope.TEAM
        return of_team or user.role.changes == Scope.ALL

    def _is_of_team(self, user: User) -> bool:
        return self.team_id is not None and self.team_id == user.team_id


def reaches_of(user: User) -> list[str]:
    """For whom the user may make templates and sequences."""
    if not may_create(user):
        return []
    found: list[str] = [Reach.OWN]
    if user.team_id and user.role.changes in (Scope.TEAM, Scope.ALL):
        found.append(Reach.TEAM)
    return [*found, Reach.ALL] if user.role.changes == Scope.ALL else found


class EventTemplate(Shared):
    """An event to be written again; its texts may name who it is for: {имя}, {компания}."""

    type = models.ForeignKey(EventType, verbose_name=_("Type"), on_delete=models.PROTECT, related_name="+")
    subject = models.CharField(_("Subject"), max_length=300)
    content = models.TextField(_("Content"), blank=True)
    place = models.CharField(_("Place"), max_length=300, blank=True)
    minutes = models.PositiveIntegerField(_("Length, minutes"), null=True, blank=True)  # None: as usual for the type
    importance = models.CharField(
        _("Importance"), max_length=10, choices=Event.Importance.choices, default=Event.Importance.NORMAL
    )
    # as in `Event.reminders`, minutes before the start alone; None: as usual for the type
    reminders: models.JSONField[Any, Any] = models.JSONField(_("Reminders"), null=True, blank=True)
    # values of custom attributes by code
    attributes: models.JSONField[Any, Any] = models.JSONField(_("Custom attributes"), default=dict, blank=True)

    objects = SharedQuerySet["EventTemplate"].as_manager()

    class Meta(Shared.Meta):
        pass
