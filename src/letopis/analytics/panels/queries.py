"""Reading panels."""

from uuid import UUID

from django.db.models import Q, QuerySet

from letopis.accounts.models import User
from letopis.analytics.models import Panel
from letopis.analytics.panels.overview import CODE, Overview
from letopis.analytics.panels.tiles import Tile, read_tiles
from letopis.kernel.errors import NotFound


def panels(user: User) -> QuerySet[Panel]:
    """The panels `user` sees: their own, those for their team by its authors, those for everybody."""
    if not user.is_active:
        return Panel.objects.none()
    seen = Q(author=user.pk) | Q(audience=Panel.Audience.ALL)
    if user.team_id is not None:
        seen |= Q(audience=Panel.Audience.TEAM, author__team=user.team_id)
    return Panel.objects.filter(seen, is_active=True).select_related("author").order_by("name", "pk")


def may_change(user: User, panel: Panel) -> bool:
    """Its author may, and who manages users may change one that is shown to others."""
    return panel.author_id == user.pk or (panel.audience != Panel.Audience.OWN and user.role.manages_users)


def tiles_of(panel: Panel | Overview) -> list[Tile]:
    """The tiles of a panel in their order."""
    return panel.read_tiles() if isinstance(panel, Overview) else read_tiles(panel.tiles)


def changeable(user: User) -> list[Panel]:
    """The panels a tile can be put on."""
    return [row for row in panels(user) if may_change(user, row)]


def get_panel(user: User, code: str) -> Panel | Overview:
    """A panel `user` sees, by its address. Raises `NotFound`."""
    return Overview() if code == CODE else get_row(user, code)


def get_row(user: User, code: str) -> Panel:
    """A panel somebody made. Raises `NotFound`."""
    try:
        found = panels(user).filter(public_id=UUID(code)).first()
    except ValueError as error:
        raise NotFound from error
    if found is None:
        raise NotFound
    return found


def get_changeable(user: User, code: str) -> Panel:
    """A panel `user` may change. Raises `NotFound`, also for one they only see."""
    found = get_row(user, code)
    if not may_change(user, found):
        raise NotFound
    return found


def deleted_by_me(user: User) -> QuerySet[Panel]:
    """One's own panels that were deleted, the last one first."""
    return Panel.objects.filter(author=user.pk, is_active=False).order_by("-pk")
