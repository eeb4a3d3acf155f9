"""Attributes as fields of lists: columns, conditions, orders and edits."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from django.db.models import F, FilteredRelation, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from markupsafe import Markup, escape

from letopis.accounts.models import User
from letopis.attributes.actions.values import put_value, try_values
from letopis.attributes.hosts import TARGETS
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions, lacking, names_of
from letopis.attributes.texts import native, parse, text, typed
from letopis.attributes.types import Type, fits, target_of
from letopis.attributes.where import COMPARISONS, where
from letopis.history.facts import Changed
from letopis.kernel.errors import Refused
from letopis.lists.fields import Comparison, CountBy, FieldSource, Kind, ListField, SortBy
from letopis.lists.spec import Choice, Rows

_GROUP = gettext_lazy("Custom attributes")
_NUMBERS = (Type.INTEGER, Type.DECIMAL, Type.MONEY)
_SORTED = {
    **dict.fromkeys((Type.TEXT, Type.LINK, Type.PHONE, Type.EMAIL, Type.LONG_TEXT), "text_key"),
    **dict.fromkeys((Type.INTEGER, Type.DECIMAL, Type.MONEY, Type.BOOLEAN, Type.CHOICE), "number"),
    **dict.fromkeys((Type.DATE, Type.MOMENT), "moment"),
}


def attribute_fields(host: str) -> FieldSource:
    """A source for `lists.fields.add_fields`: the attributes of a host its reader may see and lists may show."""

    def source(user: User) -> list[ListField]:
        known = definitions(user, host)
        fields = [field_of(row, user) for row in known if row.in_list]
        if any(row.required for row in known):
            fields.append(_incomplete(host, known))
        return fields

    return source


def field_of(definition: AttributeDefinition, user: User) -> ListField:
    """One attribute as a field of its host's list."""
    return ListField(
        key=definition.key,
        label=definition.name,
        kind=Kind(definition.type),
        load=partial(_load, definition),
        group=definition.group or _GROUP,
        choices=_choices(definition),
        comparisons=COMPARISONS[definition.type],
        where=lambda reader, comparison, values: where(definition, reader, comparison, values),
        sort=sort_of(definition),
        cell=_cell(definition, user),
        edit=AttributeEdit(definition, user) if definition.is_changed_by(user) else None,
        is_shown=False,
        counted=_counted(definition),
        measured=partial(_measured, definition) if definition.type in _NUMBERS else None,
    )


def _load(definition: AttributeDefinition, user: User, rows: Sequence[Any]) -> Mapping[int, Any]:
    held = {row.pk: row.attributes[definition.code] for row in rows if definition.code in row.attributes}
    names = names_of(user, definition, held.values())
    return {pk: native(definition, value, names) for pk, value in held.items()}


def _choices(definition: AttributeDefinition) -> Callable[[User], Sequence[Choice]] | None:
    if definition.has_choices:
        return lambda user: [Choice(choice["code"], choice["name"]) for choice in definition.choices]
    if definition.type == Type.BOOLEAN:
        return lambda user: [Choice("yes", _("yes")), Choice("no", _("no"))]
    target = target_of(definition)
    if definition.type == Type.REFERENCE and target and target.options:
        options = target.options
        return lambda user: [Choice(pk, name) for pk, name in options(user, None)]
    return None


def sort_of(definition: AttributeDefinition) -> SortBy | None:
    """How cards are ordered by the attribute: through its mirror, joined once."""
    if (column := _SORTED.get(Type(definition.type))) is None:
        return None
    name, relation = f"attr_{definition.code}", f"mirror_{definition.code}"

    def join(rows: Rows) -> Rows:
        condition = Q(attribute_values__definition=definition, attribute_values__is_first=True)
        joined: Rows = rows.annotate(**{relation: FilteredRelation("attribute_values", condition=condition)})
        ordered: Rows = joined.annotate(**{name: F(f"{relation}__{column}")})
        return ordered

    return SortBy(name, join, nullable=True)


def _joined(definition: AttributeDefinition, rows: Rows, name: str, column: str, *, first: bool = True) -> Rows:
    """The rows with a column of the attribute's mirror under a name."""
    condition = Q(attribute_values__definition=definition)
    if first:
        condition &= Q(attribute_values__is_first=True)
    joined: Rows = rows.annotate(**{f"{name}_row": FilteredRelation("attribute_values", condition=condition)})
    found: Rows = joined.annotate(**{name: F(f"{name}_row__{column}")})
    return found


def _measured(definition: AttributeDefinition, rows: Rows, name: str) -> Rows:
    return _joined(definition, rows, name, "number")


def _counted(definition: AttributeDefinition) -> CountBy | None:
    """Lists, several of them, yes or no."""
    several = definition.type == Type.CHOICES
    column = "number" if definition.type == Type.BOOLEAN else "text_key"
    choices = _choices(definition)
    if choices is None or definition.type == Type.REFERENCE:
        return None

    def groups(user: User) -> dict[Any, Choice]:
        keys = {"yes": 1.0, "no": 0.0} if definition.type == Type.BOOLEAN else {}
        return {keys.get(choice.value, choice.value): choice for choice in choices(user)}

    return CountBy(
        lambda user, rows, name: _joined(definition, rows, name, column, first=not several), groups, several
    )  # fmt: skip


def _tag(name: str, color: str) -> Markup:
    return Markup('<span class="tag"><i class="dot c-{}"></i>{}</span>').format(color, name)


def _cell(definition: AttributeDefinition, user: User) -> Callable[[Any], Markup | str] | None:
    if definition.has_choices:
        colors = {choice["name"]: choice["color"] for choice in definition.choices}

        def tags(value: Any) -> Markup:
            names = value if isinstance(value, list) else [value]
            cells = Markup("").join(_tag(name, colors.get(name, "mute")) for name in names)
            return Markup('<span class="cell cell--tags">{}</span>').format(cells)

        return tags
    if definition.type == Type.LINK:
        return lambda value: (
            Markup('<a class="link" href="{}" rel="noopener noreferrer nofollow" target="_blank">{}</a>').format(
                value, str(value).split("://", 1)[-1]
            )
            if str(value).startswith(("http://", "https://"))
            else escape(value)
        )
    if definition.type == Type.MONEY:
        return lambda value: text(definition, str(value), zone=user.zone)
    return None


class AttributeEdit:
    """How a cell or a bulk edit writes the attribute, see `lists.fields.Edit`."""

    def __init__(self, definition: AttributeDefinition, user: User) -> None:
        self.definition, self.user = definition, user
        several = definition.type == Type.CHOICES
        self.modes: Sequence[str] = [
            *(("set", "add", "remove") if several else ("set",)),
            *(() if definition.required else ("clear",)),
        ]
        self.hint = definition.hint
        target = TARGETS.get(definition.target)
        self.options = target.suggest if target else ""
        self.is_open = False

    def typed(self, record: Any) -> list[str]:
        """The present value as an input holds it."""
        held = record.attributes.get(self.definition.code)
        if isinstance(held, list):
            return [str(code) for code in held]
        words = typed(self.definition, held, zone=self.user.zone, names=names_of(self.user, self.definition, [held]))
        return [words] if words else []

    def parse(self, user: User, values: Sequence[str]) -> Any:
        """What was typed or chosen, as the card keeps it."""
        joined = ";".join(value for value in values if value.strip())
        return parse(self.definition, joined if self.definition.has_choices else (values[0] if values else ""), by=user)

    def _wanted(self, record: Any, value: Any, mode: str) -> Any:
        if mode not in self.modes:
            raise Refused(_("This cannot be done with the attribute."), self.definition.key)
        if mode == "clear":
            return None
        if mode == "set":
            return value
        held = record.attributes.get(self.definition.code)
        kept = list(held) if isinstance(held, list) and fits(self.definition, held) else []
        given = value or []
        if mode == "add":
            return [*kept, *(code for code in given if code not in kept)] or None
        return [code for code in kept if code not in given] or None

    def preview(self, record: Any, value: Any, *, mode: str, by: User) -> Changed:
        """What `write` would answer; the row is not changed."""
        return Changed(record, *try_values(record, {self.definition.code: self._wanted(record, value, mode)}, by=by))

    def write(self, record: Any, value: Any, *, mode: str, by: User) -> Changed:
        """Put the value into a locked card, with its next version; records no fact."""
        return put_value(record, self.definition, self._wanted(record, value, mode), by=by)


def _incomplete(host: str, known: Sequence[AttributeDefinition]) -> ListField:
    """«Не заполнено обязательное»: yes or no."""
    asked = [row for row in known if row.required]

    def load(user: User, rows: Sequence[Any]) -> dict[int, Any]:
        return {row.pk: any(row.attributes.get(one.code) is None for one in asked) for row in rows}

    def condition(user: User, comparison: Comparison, values: Sequence[str]) -> Q:
        if set(values) - {"yes", "no"} or not values:
            raise Refused(_("Choose yes or no."))
        found = lacking(host, asked)
        return Q() if set(values) == {"yes", "no"} else found if values[0] == "yes" else ~found

    return ListField(
        key="incomplete",
        label=_("Something required is missing"),
        kind=Kind.BOOLEAN,
        load=load,
        group=_GROUP,
        choices=lambda user: [Choice("yes", _("yes")), Choice("no", _("no"))],
        comparisons=(Comparison.IS,),
        where=condition,
    )
