"""Groups: made where a card is written or in the settings, renamed and moved with everything inside, deleted empty."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from letopis.accounts.models import User
from letopis.accounts.visibility import check_manages
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.parties.actions.rules import check_may_create
from letopis.parties.facts import DictionaryChanged
from letopis.parties.groups import MODELS, Tree, names_in
from letopis.parties.models import Group


def _name(text: str) -> str:
    """One name, and not a path."""
    names = names_in(text)
    if not names:
        raise Refused(_("Give the name."), "name")
    if len(names) > 1:
        raise Refused(_("A name has no « / » inside: that parts the groups of a path."), "name")
    return names[0]


def _make(tree: Tree, names: list[str], by: User) -> Group:
    """The group at the end of a path; what is missing on the way is made, too. Each one is a record of the journal."""
    parent: Group | None = None
    for number in range(1, len(names) + 1):
        held = tree.by_key.get(Group.key_of(names[:number]))
        if held is None:
            if len(tree.groups) >= Group.MOST:
                raise Refused(_("There are %(num)d groups already: no more is taken.") % {"num": Group.MOST}, "group")
            path = Group.SEPARATOR.join([*([parent.path] if parent else []), names[number - 1]])
            held = _saved(Group(host=tree.host, name=names[number - 1], parent=parent, path=path), by=by)
            tree.groups.append(held)
            tree.by_key[held.sort_key] = held
        parent = held
    assert parent is not None
    return parent


def _saved(group: Group, *, by: User) -> Group:
    """The new row; the one somebody else has made in the same moment, when they were first."""
    group.sort_key = Group.key_of(group.names)
    Group.objects.bulk_create([group], ignore_conflicts=True)
    held = Group.objects.get(host=group.host, sort_key=group.sort_key)
    if held.public_id == group.public_id:
        record(DictionaryChanged([Changed(held, {}, {"name": shown(held.path)})]), by=by)
    return held


def settled(group: Group, *, by: User) -> Group:
    """The group as a row: a planned one is made now, inside the caller's transaction."""
    if group.is_planned:
        made = _make(Tree(group.host), group.names, by)
        for column in Group._meta.concrete_fields:  # the same object is asked for every row of a bulk edit
            setattr(group, column.attname, getattr(made, column.attname))
        group._state.adding = False
    return group


def with_group(values: Mapping[str, Any], *, by: User) -> dict[str, Any]:
    """The values of a card, its planned group made."""
    group = values.get("group")
    return {**values, "group": settled(group, by=by)} if isinstance(group, Group) else dict(values)


@in_transaction
def add_group(host: str, name: str, parent: Group | None, *, by: User) -> Group:
    """A new group of a tree. Raises `Refused` when its place is taken or too deep."""
    check_may_create(by)
    if host not in Group.Host.values:
        raise Refused(_("There is no such choice."), "host")
    if parent is not None and parent.host != host:
        raise Refused(_("There is no such group."), "parent")
    names = [*(parent.names if parent else []), _name(name)]
    tree = Tree(host)
    if len(names) > Group.DEPTH:
        raise Refused(_("Groups stand at most %(num)d deep.") % {"num": Group.DEPTH}, "parent")
    _check_free(tree, names, None)
    return _make(tree, names, by)


def _check_free(tree: Tree, names: list[str], group: Group | None) -> None:
    held = tree.by_key.get(Group.key_of(names))
    if held is not None and held != group:
        raise Refused(_taken(held.names), "name")


def _taken(names: list[str]) -> str:
    return _("There is «%(name)s» already.") % {"name": Group.SEPARATOR.join(names)}


@in_transaction
def change_group(group: Group, *, name: str, parent: Group | None, by: User) -> Group:
    """Another name, another place; everything inside comes along and the cards stay in their groups."""
    check_manages(by)
    group = Group.objects.select_for_update().get(pk=group.pk)
    tree = Tree(group.host)
    if parent is not None and parent != group.parent and parent not in tree.places_for(group):
        if group.holds(parent):
            raise Refused(_("A group cannot stand inside itself."), "parent")
        raise Refused(_("Groups stand at most %(num)d deep.") % {"num": Group.DEPTH}, "parent")
    names = [*(parent.names if parent else []), _name(name)]
    _check_free(tree, names, group)
    was = group.names
    changed = put(group, {"name": names[-1], "parent": parent})
    if not changed.after:
        return group
    moved = [one for one in tree.groups if group.sort_key != one.sort_key and group.holds(one)]
    try:
        with transaction.atomic():
            for one in [group, *moved]:
                whole = [*names, *one.names[len(was) :]]
                one.path, one.sort_key = Group.SEPARATOR.join(whole), Group.key_of(whole)
                one.save(update_fields=["name", "parent", "path", "sort_key"])
    except IntegrityError as error:  # somebody has taken the place since it was looked at
        raise Refused(_taken(names), "name") from error
    record(DictionaryChanged([changed]), by=by)
    return group


def cards_in(group: Group) -> int:
    """How many cards stand in a group itself, also marked and no longer valid ones; absorbed ones are no cards."""
    return MODELS[group.host]._default_manager.filter(group=group, merged_into=None).count()


@in_transaction
def delete_group(group: Group, *, by: User) -> None:
    """An empty group goes. Cards that live on in others move to the group above, so that their merge can be undone."""
    check_manages(by)
    group = Group.objects.select_for_update().get(pk=group.pk)
    if inside := group.children.count():
        text = ngettext(
            "«%(group)s» has %(num)d group inside: move or delete it first.",
            "«%(group)s» has %(num)d groups inside: move or delete them first.",
            inside,
        )
        raise Refused(text % {"group": group, "num": inside})
    if cards := cards_in(group):
        text = ngettext(
            "«%(group)s» has %(num)d card: move it first.", "«%(group)s» has %(num)d cards: move them first.", cards
        )
        raise Refused(text % {"group": group, "num": cards})
    model = MODELS[group.host]
    absorbed = list(model._default_manager.select_for_update().filter(group=group))
    changes = [put(card, {"group": group.parent}) for card in absorbed]
    model._default_manager.filter(pk__in=[card.pk for card in absorbed]).update(group=group.parent)
    record(DictionaryChanged([Changed(group, {"name": shown(group.path)}, {}), *changes]), by=by)
    group.delete()


def take_unused_groups(ids: Iterable[int], *, by: User) -> int:
    """Delete those of these groups without cards and groups inside, the deepest first; for the undo of what made them.

    Inside the caller's transaction.
    """
    count = 0
    for group in sorted(Group.objects.filter(pk__in=ids), key=lambda group: -group.depth):
        used = MODELS[group.host]._default_manager.filter(group=group).exists()
        if not used and not group.children.exists():
            record(DictionaryChanged([Changed(Group(pk=group.pk), {"name": shown(group.path)}, {})]), by=by)
            group.delete()
            count += 1
    return count
