"""Saving, changing and deleting views. They are a user's own settings: no facts of the journal."""

from typing import TYPE_CHECKING

from django.db.models import Max
from django.utils.translation import gettext as _

from letopis.kernel import clock
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.kernel.text import has_bad_characters
from letopis.lists.models import DefaultView, SavedView

if TYPE_CHECKING:
    from letopis.accounts.models import User

PARTS = ("query", "where", "sort", "columns", "group")
MOST = 100  # views of one author for one list


def _checked(name: str, audience: str) -> str:
    name = name.strip()
    if not name:
        raise Refused(_("Give the view a name."), "name")
    if len(name) > 80 or has_bad_characters(name):
        raise Refused(_("The name is too long: at most 80 characters."), "name")
    if audience not in SavedView.Audience.values:
        raise Refused(_("There is no such audience."), "audience")
    return name


@in_transaction
def save_view(list_name: str, name: str, audience: str, parts: dict[str, str], *, by: "User") -> SavedView:
    """Give a name to what a list shows. A team's view needs an author who has a team."""
    name = _checked(name, audience)
    if audience == SavedView.Audience.TEAM and by.team_id is None:
        raise Refused(_("You are in no team: choose «only me» or «everybody»."), "audience")
    mine = SavedView.objects.filter(list=list_name, author=by, deleted_at=None)
    if mine.count() >= MOST:
        raise Refused(_("There are too many views: delete those nobody uses."), "name")
    last = mine.aggregate(last=Max("order"))["last"]
    return SavedView.objects.create(
        list=list_name,
        name=name,
        author=by,
        audience=audience,
        order=0 if last is None else last + 1,
        **{part: parts.get(part, "") for part in PARTS},
    )


@in_transaction
def change_view(view: SavedView, *, by: "User", name: str | None = None, audience: str | None = None) -> None:
    """Rename a view of one's own, or show it to others."""
    assert view.author_id == by.pk  # the door answers only those
    view.audience = view.audience if audience is None else audience
    view.name = _checked(view.name if name is None else name, view.audience)
    if view.audience == SavedView.Audience.TEAM and by.team_id is None:
        raise Refused(_("You are in no team: choose «only me» or «everybody»."), "audience")
    view.save(update_fields=["name", "audience"])


@in_transaction
def renew_view(view: SavedView, parts: dict[str, str], *, by: "User") -> None:
    """Let a view of one's own hold what the list shows now."""
    assert view.author_id == by.pk
    for part in PARTS:
        setattr(view, part, parts.get(part, ""))
    view.save(update_fields=list(PARTS))


@in_transaction
def copy_view(view: SavedView, *, by: "User") -> SavedView:
    """A view of one's own like one that may be somebody else's."""
    parts = {part: getattr(view, part) for part in PARTS}
    name = _("%(name)s (copy)") % {"name": view.name[:70]}
    return save_view(view.list, name, SavedView.Audience.OWN, parts, by=by)


@in_transaction
def delete_view(view: SavedView, *, by: "User") -> None:
    """Take a view away; it can be brought back."""
    assert view.author_id == by.pk
    view.deleted_at = clock.now()
    view.save(update_fields=["deleted_at"])


@in_transaction
def restore_view(view: SavedView, *, by: "User") -> None:
    """Bring a deleted view back."""
    assert view.author_id == by.pk
    view.deleted_at = None
    view.save(update_fields=["deleted_at"])


@in_transaction
def order_views(list_name: str, ids: list[str], *, by: "User") -> None:
    """Put one's own views of a list in this order; those not named follow as they stood."""
    rows = list(SavedView.objects.filter(list=list_name, author=by, deleted_at=None).order_by("order", "pk"))
    places = {public_id: place for place, public_id in enumerate(ids)}
    rows.sort(key=lambda row: places.get(str(row.public_id), len(places)))
    for place, row in enumerate(rows):
        SavedView.objects.filter(pk=row.pk).update(order=place)


@in_transaction
def set_default_view(list_name: str, code: str, *, by: "User") -> None:
    """Let the list open with a view; "" for its first one."""
    if code:
        DefaultView.objects.update_or_create(user=by, list=list_name, defaults={"view": code[:40]})
    else:
        DefaultView.objects.filter(user=by, list=list_name).delete()
