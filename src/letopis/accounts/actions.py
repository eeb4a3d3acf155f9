"""Verbs of users and teams. Only who manages users may do these; the command line acts as nobody (`by=None`)."""

import secrets
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from letopis.accounts.facts import PasswordSet, TeamCreated, TeamRenamed, UserChanged, UserCreated
from letopis.accounts.models import Role, Team, User
from letopis.accounts.slots import ON_ZONE_CHANGE, move_records
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Forbidden, Refused
from letopis.kernel.text import has_bad_characters


def _check_manager(by: User | None) -> None:
    if by is not None and not (by.is_active and by.role.manages_users):
        raise Forbidden(_("Only the owner manages users."))


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Refused(" ".join(error.messages), "password") from error


@in_transaction
def create_user(
    login: str, *, name: str, role: Role, password: str, team: Team | None = None, email: str = "", by: User | None
) -> User:
    """Make an account. Raises `Refused` with the field of a wrong value."""
    _check_manager(by)
    folded = login.strip().casefold()
    if not folded or len(folded) > 150 or has_bad_characters(folded) or any(ch.isspace() for ch in folded):
        raise Refused(_("A login is one word of up to 150 characters."), "login")
    if User.objects.filter(login=folded).exists():
        raise Refused(_("This login is taken."), "login")
    user = User(login=folded, name=name.strip() or login.strip(), role=role, team=team, email=email)
    _check_password(password, user)
    user.set_password(password)
    user.save()
    record(UserCreated([Changed(user)]), by=by)
    return user


@in_transaction
def change_user(user: User, values: dict[str, Any], *, by: User) -> User:
    """Change name, e-mail, role, team or activity. The last owner stays one, and nobody shuts themselves out."""
    _check_manager(by)
    user = User.objects.select_for_update(of=("self",)).select_related("role", "team").get(pk=user.pk)
    if user == by and (not values.get("is_active", True) or values.get("role", user.role) != user.role):
        raise Refused(_("You cannot disable yourself or change your own role."), "role")
    manages = values.get("role", user.role).manages_users and values.get("is_active", user.is_active)
    if user.role.manages_users and user.is_active and not manages and not _other_managers(user):
        raise Refused(_("Somebody must manage users: this is the last owner."), "role")
    moved = "team" in values and values["team"] != user.team
    changed = put(user, values)
    if not changed.after:
        return user
    user.save(update_fields=list(values))
    record(UserChanged([changed]), by=by)
    if moved:
        move_records(user, by=by)
    return user


def _other_managers(user: User) -> bool:
    return User.objects.filter(role__manages_users=True, is_active=True).exclude(pk=user.pk).exists()


@in_transaction
def set_password(user: User, password: str, *, by: User | None) -> None:
    """Give a new password: one's own, or somebody's by who manages users. Other sessions end."""
    if by != user:
        _check_manager(by)
    _check_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    record(PasswordSet([Changed(user)]), by=by)


def make_password() -> str:
    """A password easy to read out: four groups of four letters and digits."""
    alphabet = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(alphabet) for _number in range(4)) for _group in range(4))


@in_transaction
def create_team(name: str, *, by: User | None) -> Team:
    """Make a team."""
    _check_manager(by)
    team = Team(name=_team_name(name))
    team.save()
    record(TeamCreated([Changed(team)]), by=by)
    return team


@in_transaction
def rename_team(team: Team, name: str, *, by: User) -> None:
    """Give a team another name."""
    _check_manager(by)
    changed = put(team, {"name": _team_name(name, team)})
    if changed.after:
        team.save(update_fields=["name"])
        record(TeamRenamed([changed]), by=by)


def _team_name(name: str, team: Team | None = None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80 or has_bad_characters(name):
        raise Refused(_("A team needs a name of up to 80 characters."), "team_name")
    if Team.objects.filter(name=name).exclude(pk=team.pk if team else 0).exists():
        raise Refused(_("There is such a team."), "team_name")
    return name


@in_transaction
def change_profile(user: User, values: dict[str, Any]) -> None:
    """One's own name, e-mail, language, zone, theme and density."""
    for name, value in values.items():
        setattr(user, name, value)
    user.save(update_fields=list(values))
    if "time_zone" in values:
        for follow in ON_ZONE_CHANGE:
            follow(user)
