"""Tags for everybody: named, coloured, put together."""

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.visibility import check_manages
from letopis.history.actions import record
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.kernel.database import in_transaction
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.parties.actions.rules import check_text
from letopis.parties.facts import DictionaryChanged
from letopis.parties.models import Tag


@in_transaction
def change_tag(tag: Tag, *, name: str, color: str, by: User) -> Tag:
    """Another name or colour. A name that another tag has puts the two together: the cards keep one of them."""
    check_manages(by)
    check_text(name, "name", 60)
    name = " ".join(name.split())
    if not name:
        raise Refused(_("Give the name."), "name")
    if color not in Tag.COLORS:
        raise Refused(_("There is no such choice."), "color")
    other = Tag.objects.filter(folded=fold(name)).exclude(pk=tag.pk).first()
    if other is not None:
        _put_together(tag, other, by=by)
        tag = other
    changed = put(tag, {"name": name, "color": color})
    if changed.after:
        tag.folded = fold(name)
        tag.save(update_fields=["name", "folded", "color"])
        record(DictionaryChanged([changed]), by=by)
    return tag


def _links(tag: Tag) -> list[tuple[Any, str]]:
    """Every table that ties something to a tag, with the name of the other column."""
    found = []
    for relation in Tag._meta.related_objects:
        if relation.many_to_many:
            through = relation.through  # type: ignore[attr-defined]  # a relation of many to many has one
            owner = next(f.attname for f in through._meta.fields if f.is_relation and f.related_model is not Tag)
            found.append((through, owner))
    return found


def _naming(tag: Tag) -> list[tuple[str, Any]]:
    """The rows of higher parts that name this tag by a key of their own, with the name of the key."""
    return [
        (relation.field.name, relation.related_model._default_manager.filter(**{relation.field.name: tag}))
        for relation in Tag._meta.related_objects
        if relation.one_to_many
    ]


def _put_together(tag: Tag, other: Tag, *, by: User) -> None:
    """Everything tagged with `tag` is tagged with `other`, and `tag` is gone."""
    moved = 0
    for through, owner in _links(tag):
        held = through.objects.filter(tag=other).values(owner)
        moved += through.objects.filter(tag=tag).exclude(**{f"{owner}__in": held}).update(tag=other)
    try:
        with transaction.atomic():
            for key, rows in _naming(tag):
                moved += rows.update(**{key: other})
    except IntegrityError as error:
        raise Refused(_("Two channels would become one: take the tag off one of them first."), "name") from error
    before = {"name": shown(tag.name), "color": shown(tag.color)}
    record(DictionaryChanged([Changed(tag, before, {"name": shown(other.name)})], data={"moved": moved}), by=by)
    tag.delete()


def _is_used(tag: Tag) -> bool:
    return any(through.objects.filter(tag=tag).exists() for through, _owner in _links(tag)) or any(
        rows.exists() for _key, rows in _naming(tag)
    )


def take_unused_tags(ids: Iterable[int], *, by: User) -> int:
    """Delete those of these tags nothing has; for the undo of what made them. Inside the caller's transaction."""
    going = [tag for tag in Tag.objects.filter(pk__in=ids) if not _is_used(tag)]
    if going:
        record(DictionaryChanged([Changed(Tag(pk=tag.pk), {"name": shown(tag.name)}, {}) for tag in going]), by=by)
        Tag.objects.filter(pk__in=[tag.pk for tag in going]).delete()
    return len(going)


@in_transaction
def delete_tag(tag: Tag, *, by: User) -> None:
    """A tag nothing has any more goes; one in use is refused."""
    check_manages(by)
    if _is_used(tag):
        raise Refused(
            _("«%(tag)s» is in use: take it off the cards first, or give it the name of another tag.") % {"tag": tag}
        )
    record(DictionaryChanged([Changed(tag, {"name": shown(tag.name)}, {})]), by=by)
    tag.delete()
