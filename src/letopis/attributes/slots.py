"""The section «Свои реквизиты» of a card: values in their groups, and the way to add one more attribute."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.typing import user_of
from letopis.attributes.forms import AttributeForm, choice_rows, kinds
from letopis.attributes.hosts import HOSTS, Host, host_of
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions, names_of
from letopis.attributes.texts import text
from letopis.attributes.types import fits, target_of
from letopis.dictionaries.queries import every

EMPTY_CHOICES = 3  # rows offered for choices, so that a form works without JavaScript


@dataclass(frozen=True)
class Shown:
    """A value of a card as its page shows it."""

    definition: AttributeDefinition
    text: str
    tags: list[tuple[str, str]]  # names and colours of chosen ones of a list
    href: str  # where the value leads
    fits: bool  # False for what a change of type could not read
    may_change: bool
    address: str  # of the value in place

    @property
    def is_missing(self) -> bool:
        """Required, and not there."""
        return self.definition.required and not self.text


def shown(record: Any, definition: AttributeDefinition, user: User, may_change: bool) -> Shown:
    """One value of a card."""
    host, value = host_of(record), record.attributes.get(definition.code)
    names = names_of(user, definition, [value])
    right = value is None or fits(definition, value)
    chosen = (value if isinstance(value, list) else [value]) if right and definition.has_choices and value else []
    return Shown(
        definition=definition,
        text=text(definition, value, zone=user.zone, names=names),
        tags=[(choice["name"], choice["color"]) for choice in definition.choices if choice["code"] in chosen],
        href=_href(definition, value, names) if right and value is not None else "",
        fits=right,
        may_change=may_change and definition.is_changed_by(user),
        address=reverse("attribute-value", args=[host.code, record.public_id, definition.code]),
    )


def _href(definition: AttributeDefinition, value: Any, names: Any) -> str:
    target = target_of(definition)
    if target is not None:
        return target.href(value) if target.href and value in names else ""
    if definition.type == "phone":
        return f"tel:{value.partition(';')[0]}"
    return {"link": str(value), "email": f"mailto:{value}"}.get(definition.type, "")


@dataclass(frozen=True)
class Section:
    """The section of a card."""

    host: Host
    record: Any
    groups: list[tuple[str, list[Shown]]]
    adding: dict[str, Any] | None  # what the form of a new attribute shows, for who may add one

    @property
    def count(self) -> int:
        """How many attributes the card shows."""
        return sum(len(rows) for _name, rows in self.groups)


def section(request: HttpRequest, record: Any, *, may_change: bool) -> Section:
    """The section of `record` for the reader."""
    user, host = user_of(request), host_of(record)
    groups: dict[str, list[Shown]] = {}
    for definition in definitions(user, host.code):
        if definition.in_card:
            groups.setdefault(definition.group, []).append(shown(record, definition, user, may_change))
    return Section(host, record, list(groups.items()), adding_context(user, host.code, record))


def adding_context(
    user: User, host: str, record: Any = None, form: AttributeForm | None = None, rows: Any = None, **more: Any
) -> dict[str, Any] | None:
    """What the form of a new attribute shows; None for who may not add one."""
    if not user.role.manages_attributes:
        return None
    held = [row for row in every(AttributeDefinition) if row.host == host and row.retired_at is None]
    return {
        "host": HOSTS[host],
        "record": record,
        "form": form or AttributeForm(),
        "kinds": kinds(),
        "rows": choice_rows(rows or [], EMPTY_CHOICES),
        "colors": color_names(),
        "groups": sorted({row.group for row in held if row.group}),
        "into": "card",
        **more,
    }


def color_names() -> list[tuple[str, Any]]:
    """The colours a choice may have, with their names."""
    named = {"info": _("blue"), "ok": _("green"), "warn": _("amber"), "bad": _("red"), "mute": _("grey")}
    return [(color, named[color]) for color in AttributeDefinition.COLORS]
