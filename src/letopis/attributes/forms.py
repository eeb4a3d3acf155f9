"""Shapes of input: values of attributes in the forms of cards, and the form of an attribute itself."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import Role, User
from letopis.attributes.hosts import FILE, HOSTS, TARGETS
from letopis.attributes.inputs import AttributeInput, ChoiceInput
from letopis.attributes.models import AttributeDefinition
from letopis.attributes.queries import definitions, names_of
from letopis.attributes.texts import parse, typed
from letopis.attributes.types import LIMITS, Type, target_of
from letopis.kernel.errors import Refused

_INPUT = {"class": "input"}
_SELECT = {"class": "select"}
_AREA = {"class": "textarea", "rows": 3}
_CHECK = {"class": "check"}
_NUMBERS = {Type.INTEGER, Type.DECIMAL, Type.MONEY}


class CheckBoxes(forms.CheckboxSelectMultiple):
    """Check boxes in our own markup."""

    template_name = "attributes/several.html"
    input_type = "several"  # for `ui/field.html`, which knows a single check box by its type


class SeveralWidget(CheckBoxes):
    """Check boxes whose value is one text, codes joined by «;», so that it can stand in a hidden field too."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        given = data.getlist(name) if hasattr(data, "getlist") else [data.get(name) or ""]
        return ";".join(value for value in given if value)

    def format_value(self, value: Any) -> list[str]:
        return str(value).split(";") if value else []


class ValueField(forms.Field):
    """The value of an attribute as it is typed. What is left as it was stays, even when it could not come anew."""

    def __init__(self, definition: AttributeDefinition, *, user: User, record: Any = None) -> None:
        self.definition, self.user = definition, user
        self.held = record.attributes.get(definition.code) if record is not None else None
        names = names_of(user, definition, [self.held])
        super().__init__(
            label=definition.name,
            required=definition.required,
            help_text=definition.hint,
            widget=widget_of(definition, user, record, self.held),
            initial=typed(definition, self.held, zone=user.zone, names=names),
            disabled=not definition.is_changed_by(user),
        )

    def clean(self, value: Any) -> Any:
        given = str(value or "")
        if self.disabled:
            return self.held
        if _plain(given) == _plain(self.initial):
            found = self.held
        else:
            try:
                found = parse(self.definition, given, by=self.user)
            except Refused as error:
                raise forms.ValidationError(str(error.message)) from error
        if found is None and self.required:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not self.disabled and _plain(initial) != _plain(data)


def _plain(value: Any) -> str:
    return str(value or "").replace("\r\n", "\n").strip()


def widget_of(definition: AttributeDefinition, user: User, record: Any, held: Any) -> forms.Widget:
    """The input of an attribute's type."""
    nothing = ("", str(_("not given")))
    present = held if isinstance(held, list) else [held]
    if definition.has_choices:
        offered = [c for c in definition.choices if not c.get("retired") or c["code"] in present]
        options = [(choice["code"], choice["name"]) for choice in offered]
        if definition.type == Type.CHOICES:
            return SeveralWidget(_CHECK, options)
        return forms.Select(_SELECT, [nothing, *_with_held(options, held)])
    if definition.type == Type.BOOLEAN:
        return forms.Select(_SELECT, [nothing, *_with_held([("yes", _("yes")), ("no", _("no"))], held)])
    if target := target_of(definition):
        if target.options:
            return forms.Select(_SELECT, [nothing, *_with_held(list(target.options(user, record)), held)])
        listed = {"list": f"options-{target.suggest}", "data-options": target.suggest, "autocomplete": "off"}
        return forms.TextInput({**_INPUT, **listed})
    if definition.type == Type.LONG_TEXT:
        return forms.Textarea(_AREA)
    more: dict[str, Any] = {"inputmode": "decimal"} if definition.type in _NUMBERS else {}
    if limit := LIMITS.get(Type(definition.type)):
        more["maxlength"] = limit
    if definition.type in (Type.DATE, Type.MOMENT):
        more["placeholder"] = _("23.11.2026") if definition.type == Type.DATE else _("23.11.2026 14:30")
    return forms.TextInput({**_INPUT, **more})


def _with_held(options: list[tuple[str, str]], held: Any) -> list[tuple[str, str]]:
    """The options, with what the card holds when it is none of them: it is not lost by sending the form."""
    value = ("yes" if held else "no") if isinstance(held, bool) else held
    known = {code for code, _name in options}
    return options if value is None or value in known else [*options, (str(value), str(value))]


class AttributesMixin:
    """Fields of attributes in the form of a card: call `add_attributes` in `__init__`, read `attribute_values`."""

    fields: dict[str, Any]
    cleaned_data: dict[str, Any]

    def add_attributes(self, host: str, user: User, record: Any = None, *, kind: str = "") -> None:
        """A field for each attribute the card's form shows; one the user may not change is shown, not sent.

        `kind` is the kind of the record: attributes of other kinds are shown only where they have a value.
        """
        self.attributes: list[AttributeDefinition] = []
        for definition in definitions(user, host):
            if not definition.is_of(kind) and (record is None or record.attributes.get(definition.code) is None):
                continue
            if not definition.in_card and not (definition.required and definition.is_changed_by(user)):
                continue
            if record is None and not definition.is_changed_by(user):
                continue
            self.attributes.append(definition)
            self.fields[definition.field] = ValueField(definition, user=user, record=record)

    def attribute_values(self) -> dict[str, Any]:
        """The values typed, by code."""
        known = [row for row in self.attributes if not self.fields[row.field].disabled]
        return {row.code: self.cleaned_data[row.field] for row in known}

    def without_attributes(self, values: dict[str, Any]) -> dict[str, Any]:
        """The other values of the form."""
        own = {row.field for row in self.attributes}
        return {name: value for name, value in values.items() if name not in own}

    def attribute_groups(self) -> list[tuple[str, list[Any]]]:
        """The bound fields under the headings of their groups, in order."""
        groups: dict[str, list[Any]] = {}
        for row in self.attributes:
            groups.setdefault(row.group, []).append(self[row.field])  # type: ignore[index]
        return list(groups.items())


# — The form of an attribute —

ICONS = {
    Type.TEXT: "type", Type.LONG_TEXT: "text", Type.INTEGER: "hash", Type.DECIMAL: "percent",
    Type.MONEY: "russian-ruble", Type.DATE: "calendar", Type.MOMENT: "calendar-clock", Type.BOOLEAN: "toggle-left",
    Type.CHOICE: "list", Type.CHOICES: "list-checks", Type.LINK: "link", Type.PHONE: "phone", Type.EMAIL: "mail",
    Type.FILE: "paperclip",
}  # fmt: skip


def kinds() -> list[tuple[str, str, str]]:
    """Every type there is today as (kind, its name, its icon); a reference is named by what it refers to."""
    plain = [
        (str(value), str(label), ICONS[Type(value)])
        for value, label in Type.choices
        if value != Type.REFERENCE and (value != Type.FILE or FILE in TARGETS)
    ]
    references = [(f"reference-{t.code}", str(t.label), t.icon) for t in TARGETS.values() if t.code != FILE]
    return [*plain, *references]


def type_of(kind: str) -> tuple[str, str]:
    """Type and target behind a kind."""
    return ("reference", kind.removeprefix("reference-")) if kind.startswith("reference-") else (kind, "")


class AttributeForm(forms.Form):
    """Name, type, rights and places of an attribute; its choices are rows, see `read_choices`."""

    name = forms.CharField(
        label=gettext_lazy("Name of the attribute"),
        max_length=120,
        widget=forms.TextInput({**_INPUT, "autofocus": True}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Type of value"), widget=forms.RadioSelect)
    hint = forms.CharField(
        label=gettext_lazy("Hint"), required=False, max_length=300, widget=forms.TextInput(_INPUT),
        help_text=gettext_lazy("Shown under the field."),
    )  # fmt: skip
    group = forms.CharField(
        label=gettext_lazy("Group"), required=False, max_length=80,
        widget=forms.TextInput({**_INPUT, "list": "options-attribute-groups"}),
        help_text=gettext_lazy("A heading in the card."),
    )  # fmt: skip
    required = forms.BooleanField(label=gettext_lazy("Required"), required=False, widget=forms.CheckboxInput(_CHECK))
    in_card = forms.BooleanField(
        label=gettext_lazy("Show in the card"), required=False, initial=True, widget=forms.CheckboxInput(_CHECK)
    )
    in_list = forms.BooleanField(
        label=gettext_lazy("Show in lists and filters"), required=False, initial=True,
        widget=forms.CheckboxInput(_CHECK),
    )  # fmt: skip
    kinds = forms.MultipleChoiceField(
        label=gettext_lazy("Only for"), required=False, widget=CheckBoxes(_CHECK),
        help_text=gettext_lazy("Nothing chosen: for all of them."),
    )  # fmt: skip
    seen_by = forms.MultipleChoiceField(label=gettext_lazy("Who sees"), required=False, widget=CheckBoxes(_CHECK))
    changed_by = forms.MultipleChoiceField(label=gettext_lazy("Who changes"), required=False, widget=CheckBoxes(_CHECK))

    def __init__(self, *args: Any, definition: AttributeDefinition | None = None, **kwargs: Any) -> None:
        if definition is not None:
            kwargs["initial"] = {name: getattr(definition, name) for name in self.base_fields if name != "kind"}
        super().__init__(*args, **kwargs)
        self.auto_id = "id_attribute_%s"  # it stands on cards, whose own fields have the usual ids
        self.definition = definition
        roles = [(role.code, role.title) for role in Role.objects.order_by("pk")]
        for name in ("seen_by", "changed_by"):
            self.fields[name].choices = roles  # type: ignore[attr-defined]
        divided = HOSTS[definition.host].kinds if definition is not None else None
        if divided is not None:
            self.fields["kinds"].choices = list(divided())  # type: ignore[attr-defined]
        else:
            del self.fields["kinds"]
        if definition is not None:
            del self.fields["kind"]
        else:
            self.fields["kind"].choices = [(kind, name) for kind, name, _icon in kinds()]  # type: ignore[attr-defined]
            self.fields["kind"].initial = Type.TEXT

    def given(self, data: QueryDict) -> AttributeInput:
        """What the actions take."""
        values = {name: value for name, value in self.cleaned_data.items() if name != "kind"}
        several = self.definition.has_choices if self.definition else self.cleaned_data["kind"] in ("choice", "choices")
        return AttributeInput(values, read_choices(data) if several else None)


def read_choices(data: QueryDict) -> list[ChoiceInput]:
    """The rows of choices of a form; one without a name and without a code is no row."""
    columns = [data.getlist(f"choice-{name}") for name in ("code", "name", "color")]
    retired = set(data.getlist("choice-retired"))
    rows = zip(*columns, strict=False)
    return [ChoiceInput(name, color, code, code in retired) for code, name, color in rows if name.strip() or code]


def choice_rows(given: Sequence[dict[str, Any]], empty: int) -> list[dict[str, Any]]:
    """Rows of choices for a form: those there are, then empty ones to fill."""
    return [*given, *({"code": "", "name": "", "color": "", "retired": False} for _number in range(empty))]


def typed_choices(data: QueryDict) -> list[dict[str, Any]]:
    """The rows of a refused form as they were typed."""
    return [
        {"code": row.code, "name": row.name, "color": row.color, "retired": row.retired} for row in read_choices(data)
    ]
