"""Reading groups: a tree of them at once, the group a text names, the one at an address."""

import re
from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from django.db.models import Count
from django.utils.translation import gettext as _

from letopis.dictionaries.queries import every
from letopis.kernel.errors import NotFound, Refused
from letopis.kernel.text import fold, has_bad_characters
from letopis.parties.models import ContactPerson, Counterparty, Group

Card = type[ContactPerson] | type[Counterparty]
MODELS: dict[str, Card] = {Group.Host.PERSON: ContactPerson, Group.Host.COUNTERPARTY: Counterparty}
_SPLIT = re.compile(r"(?:^|\s+)/(?:\s+|$)")


def names_in(text: str) -> list[str]:
    """The names of a path «Клиенты / Опт». Raises `Refused` for what no tree can hold; an empty text has no names."""
    if has_bad_characters(text):
        raise Refused(_("The text has a character that cannot be saved."), "group")
    names = [" ".join(part.split()) for part in _SPLIT.split(text) if fold(part)]
    for name in names:
        if max(len(name), len(fold(name))) > Group.NAME:
            raise Refused(_("The name of a group has at most %(num)d characters.") % {"num": Group.NAME}, "group")
    if len(names) > Group.DEPTH:
        raise Refused(_("Groups stand at most %(num)d deep.") % {"num": Group.DEPTH}, "group")
    return names


class Tree:
    """The groups of one kind of cards, read once, in reading order."""

    def __init__(self, host: str) -> None:
        self.host = host
        self.groups = [group for group in every(Group) if group.host == host]
        self.by_key = {group.sort_key: group for group in self.groups}

    def named(self, text: str) -> Group | None:
        """The group a text names: by its path, else by a name only one group has; a planned one when there is none.

        None for an empty text. Raises `Refused` for a name several groups have, and for what cannot be made.
        """
        names = names_in(text)
        if not names:
            return None
        if found := self.by_key.get(Group.key_of(names)):
            return found
        if len(names) == 1:
            same = [group for group in self.groups if fold(group.name) == fold(names[0])]
            if len(same) == 1:
                return same[0]
            if same:
                paths = ", ".join(f"«{group.path}»" for group in same[:3])
                raise Refused(_("There are several such groups, give the path: %(paths)s.") % {"paths": paths}, "group")
        return Group.planned(self.host, names)

    def inside(self, ids: Sequence[UUID]) -> list[int]:
        """Ids of the groups with these public ids, and of everything inside them."""
        chosen = [group for group in self.groups if group.public_id in set(ids)]
        return [group.pk for group in self.groups if any(one.holds(group) for one in chosen)]

    def height(self, group: Group) -> int:
        """How many names the longest branch of a group adds to its place, its own one counted."""
        return max(one.depth for one in self.groups if group.holds(one)) - group.depth + 1

    def places_for(self, group: Group) -> list[Group]:
        """The groups it may be moved into."""
        height = self.height(group)
        return [one for one in self.groups if not group.holds(one) and one.depth + 1 + height <= Group.DEPTH]

    def counts(self) -> Counter[int]:
        """How many cards of the usual list each group has, those inside its subgroups included."""
        rows = MODELS[self.host]._default_manager.filter(
            group__isnull=False, merged_into=None, is_marked_for_deletion=False, is_valid=True
        )
        own = dict(rows.order_by().values_list("group").annotate(Count("pk")))
        return Counter(
            {group.pk: sum(own.get(one.pk, 0) for one in self.groups if group.holds(one)) for group in self.groups}
        )


def get_group(public_id: UUID, host: str | None = None) -> Group:
    """The group at an address. Raises `NotFound`."""
    rows = Group.objects.filter(public_id=public_id).select_related("parent")
    found = (rows.filter(host=host) if host else rows).first()
    if found is None:
        raise NotFound
    return found
