"""The four roles everybody starts with."""

from letopis.accounts.models import Role, Scope

ROLES = {
    "owner": {
        "sees": Scope.ALL,
        "changes": Scope.ALL,
        "exports": True,
        "manages_users": True,
        "manages_attributes": True,
    },
    "head": {
        "sees": Scope.TEAM,
        "changes": Scope.TEAM,
        "exports": True,
        "manages_users": False,
        "manages_attributes": True,
    },
    "manager": {"sees": Scope.TEAM, "changes": Scope.OWN, "exports": False, "manages_users": False},
    "observer": {"sees": Scope.TEAM, "changes": Scope.NONE, "exports": False, "manages_users": False},
}


def seed() -> None:
    """Add the roles that are missing; those that are there stay as they are."""
    for code, rights in ROLES.items():
        Role.objects.get_or_create(code=code, defaults=rights)
