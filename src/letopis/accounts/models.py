"""Users, their roles and teams."""

import uuid
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


class Scope(models.TextChoices):
    """Whose records: none, one's own, those of one's team, all."""

    NONE = "none", _("nobody's")
    OWN = "own", _("own")
    TEAM = "team", _("of the team")
    ALL = "all", _("all")


class Role(models.Model):
    """What a user may see and change. Four are seeded; `code` is stable."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=80, blank=True)  # empty: the standard name of a seeded role
    sees = models.CharField(max_length=10, choices=Scope.choices, default=Scope.TEAM)
    changes = models.CharField(max_length=10, choices=Scope.choices, default=Scope.OWN)
    exports = models.BooleanField(default=False)
    manages_users = models.BooleanField(default=False)
    manages_attributes = models.BooleanField(default=False)  # adds and changes custom attributes

    STANDARD_NAMES = {
        "owner": _("Owner"),
        "head": _("Head of sales"),
        "manager": _("Manager"),
        "observer": _("Observer"),
    }

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return self.name or str(self.STANDARD_NAMES.get(self.code, self.code))


class Team(models.Model):
    """People who see each other's clients."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return self.name


class Users(BaseUserManager["User"]):
    """Users with their role and team: no page shows one without asking for both. Found by login in any case."""

    def get_queryset(self) -> "models.QuerySet[User]":
        return super().get_queryset().select_related("role", "team")

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(login=(username or "").strip().casefold())


def check_time_zone(value: str) -> None:
    """Refuse what is not an IANA time zone."""
    if value not in available_timezones():
        raise ValidationError(_("There is no such time zone."))


class User(AbstractBaseUser):
    """Somebody who signs in. Users are disabled, never deleted: the journal names them."""

    class Theme(models.TextChoices):
        SYSTEM = "", _("As in the system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Density(models.TextChoices):
        COMPACT = "compact", _("Compact")
        NORMAL = "", _("Normal")
        COZY = "cozy", _("Cozy")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    login = models.CharField(_("login"), max_length=150, unique=True)  # case folded
    name = models.CharField(_("name"), max_length=150)  # «Мельникова Анна»
    email = models.EmailField(_("e-mail"), blank=True)
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="users")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="users")
    is_active = models.BooleanField(default=True)  # type: ignore[misc]  # the base class has a plain True
    language = models.CharField(max_length=5, choices=[("ru", "Русский"), ("en", "English")], default="ru")
    time_zone = models.CharField(max_length=60, validators=[check_time_zone], default="", blank=True)
    theme = models.CharField(max_length=10, choices=Theme.choices, default=Theme.SYSTEM, blank=True)
    density = models.CharField(max_length=10, choices=Density.choices, default=Density.NORMAL, blank=True)
    shows_changes = models.BooleanField(default=True)  # changes of cards among the events of their chronicles
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: list[str] = []  # type: ignore[misc]  # the base class has it as a constant
    objects = Users()

    class Meta:
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name

    def get_username(self) -> str:
        return self.login

    @property
    def zone(self) -> ZoneInfo:
        """The zone «Сегодня» is in for this user; the company's when none was chosen."""
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)


class SignInFailure(models.Model):
    """A failed attempt to sign in, counted by all web processes together; swept after a day."""

    key = models.CharField(max_length=64)  # digest of an address, or of an address and a login
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["key", "at"])]  # how many lately

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Draft(models.Model):
    """What a user has typed into a form and not saved yet; `body` is the form as a browser sends it.

    A saved form closes its draft, so that a keystroke that arrives late does not open it again; swept after 30 days.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=120)  # which form: "person-new", "person-edit:<id>"
    instance = models.UUIDField()  # one opened page of it: two windows don't overwrite each other
    body = models.TextField(blank=True)
    saved_at = models.DateTimeField()
    is_closed = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "form", "instance"], name="draft_once_per_page")]
        indexes = [
            models.Index(fields=["user", "form", "-saved_at"], name="draft_offered"),  # the newest of a form
            models.Index(fields=["saved_at"], name="draft_swept"),  # the old ones
        ]

    def __str__(self) -> str:
        return self.form
