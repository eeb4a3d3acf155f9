"""How a cell or a bulk edit writes a field of a card: `lists.fields.Edit`s by the key of the field.

Every write leaves the card as the card's own form would: checked, with derived columns, its next version; no fact.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from letopis.accounts.models import User
from letopis.accounts.queries import colleagues_of
from letopis.accounts.records import save_changed
from letopis.history.differences import put
from letopis.history.facts import Changed, shown
from letopis.kernel.errors import Refused
from letopis.kernel.text import fold
from letopis.lists.fields import ListField
from letopis.parties import list_fields
from letopis.parties.actions.children import tag_names, tags_named
from letopis.parties.actions.groups import settled
from letopis.parties.actions.rules import check_card, check_text, with_team
from letopis.parties.birthday import parse_birthday, typed_birthday
from letopis.parties.groups import Tree
from letopis.parties.linked import DetailEdit, PositionEdit
from letopis.parties.models import ContactDetail, ContactPerson, Counterparty, Group, Source
from letopis.parties.models.utm import UTM
from letopis.parties.normal import DERIVED, DERIVED_FROM, derive
from letopis.parties.references import counterparty_named, person_named

Party = ContactPerson | Counterparty
Parse = Callable[[User, str], Any]
_BIRTHDAY = ("birth_day", "birth_month", "birth_year")


class ColumnEdit:
    """Writes one column. `read` turns what was typed into its value; `empty` is what «clear» leaves, None: never."""

    def __init__(
        self,
        name: str,
        read: Parse,
        *,
        modes: Sequence[str] = ("set",),
        empty: Any = None,
        typed: Callable[[Any], list[str]] | None = None,
        options: str = "",
        hint: Any = "",
    ) -> None:
        self.name, self.read, self.modes, self.empty = name, read, modes, empty
        self.options, self.hint = options, hint
        self._typed = typed

    def typed(self, record: Any) -> list[str]:
        if self._typed:
            return self._typed(record)
        value = getattr(record, self.name)
        return [str(value)] if value not in ("", None) else []

    def parse(self, user: User, values: Sequence[str]) -> Any:
        text = values[0] if values else ""
        return self.read(user, text) if text.strip() else self.empty

    def _values(self, record: Any, value: Any, mode: str) -> dict[str, Any]:
        if mode == "add":
            held = str(getattr(record, self.name))
            return {self.name: f"{held}\n{value}" if held else value}
        return with_team({self.name: self.empty if mode == "clear" else value})

    def preview(self, record: Party, value: Any, *, mode: str, by: User) -> Changed:
        """What `write` would answer; the record in hand is changed, the row is not."""
        values = self._values(record, value, mode)
        check_card(record, values, by=by)
        return put(record, values)

    def write(self, record: Party, value: Any, *, mode: str, by: User) -> Changed:
        values = self._values(record, value, mode)
        check_card(record, values, by=by)
        changed = put(record, values)
        if changed.after:
            derived = DERIVED if DERIVED_FROM & changed.after.keys() else []
            if derived:
                derive(record)
            save_changed(record, [*values, *derived])
        return changed


class BirthdayEdit(ColumnEdit):
    """Writes the three columns of a birthday."""

    def __init__(self) -> None:
        super().__init__("birth_day", lambda user, text: parse_birthday(text), modes=("set", "clear"))
        self.hint = gettext_lazy("14.03.1984, or 14.03 without the year.")

    def typed(self, record: Any) -> list[str]:
        return [day] if (day := typed_birthday(record)) else []

    def _values(self, record: Any, value: Any, mode: str) -> dict[str, Any]:
        return dict(zip(_BIRTHDAY, value if mode == "set" and value else (None, None, None), strict=True))


class GroupEdit(ColumnEdit):
    """Puts the card into a group named by its path; one that is not there is made when the first card is written."""

    def __init__(self, host: str) -> None:
        super().__init__("group", lambda user, text: Tree(host).named(text), modes=("set", "clear"))
        self.options, self.hint = f"{host}-group-options", gettext_lazy("A new name makes a new group.")

    def typed(self, record: Any) -> list[str]:
        return [record.group.path] if record.group else []

    def write(self, record: Party, value: Group | None, *, mode: str, by: User) -> Changed:
        if value is not None and mode == "set":
            value = settled(value, by=by)
        return super().write(record, value, mode=mode, by=by)


class TagsEdit:
    """Adds tags, takes them off, or makes the tags those given. `save` writes the record's next version."""

    modes = ("add", "remove", "set", "clear")
    is_open = True
    hint = gettext_lazy("Separated by commas.")

    def typed(self, record: Any) -> list[str]:
        return [names] if (names := ", ".join(tag.name for tag in record.tags.all())) else []

    def parse(self, user: User, values: Sequence[str]) -> list[str]:
        names = {fold(name): " ".join(name.split()) for text in values for name in text.split(",") if fold(name)}
        for name in names.values():
            check_text(name, "tags", 60)
        return list(names.values())

    def _wanted(self, record: Any, value: list[str] | None, mode: str) -> tuple[list[str], list[str]]:
        """The present names and those after the edit, in the order tags have."""
        held = tag_names(record)
        given = {fold(name): name for name in value or ()}
        now = {fold(name): name for name in held}
        if mode == "add":
            after = {**given, **now}
        elif mode == "remove":
            after = {key: name for key, name in now.items() if key not in given}
        else:
            after = {} if mode == "clear" else {key: now.get(key, name) for key, name in given.items()}
        return held, [after[key] for key in sorted(after)]

    def preview(self, record: Any, value: list[str] | None, *, mode: str, by: User) -> Changed:
        """What `write` would answer; nothing is written."""
        held, after = self._wanted(record, value, mode)
        if set(held) == set(after):
            return Changed(record)
        return Changed(record, {"tags": shown(held, ", ".join(held))}, {"tags": shown(after, ", ".join(after))})

    def write(self, record: Any, value: list[str] | None, *, mode: str, by: User) -> Changed:
        changed = self.preview(record, value, mode=mode, by=by)
        if changed.after:
            tags = {tag.name: tag for tag in tags_named(changed.after["tags"]["value"])}
            gone = [tag for tag in record.tags.all() if tag.name not in tags]
            if gone:
                record.tags.remove(*gone)
            held = set(changed.before["tags"]["value"])
            if new := [tag for name, tag in tags.items() if name not in held]:
                record.tags.add(*new)
            save_changed(record, [])
            # the journal says the names of the tags themselves, as they stand in the dictionary
            names = list(tags)
            changed.after["tags"] = shown(names, ", ".join(names))
        return changed


def _source(user: User, text: str) -> Source:
    source = Source.objects.filter(public_id=text, is_active=True).first() if _is_uuid(text) else None
    if source is None:
        raise Refused(_("There is no such source."), "source")
    return source


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def read_user(user: User, text: str) -> User:
    """The colleague a choice names: `me`, or a public id."""
    found = user if text in ("me", str(user.public_id)) else None
    if found is None and _is_uuid(text):
        found = colleagues_of(user).filter(public_id=text).first()
    if found is None:
        raise Refused(_("There is no such user."), "responsible")
    return found


def read_yes(user: User, text: str) -> bool:
    """Yes or no, as an input sends it."""
    return text in ("1", "on", "true", "yes")


def _typed_yes(name: str) -> Callable[[Any], list[str]]:
    return lambda record: ["yes" if getattr(record, name) else "no"]


def _plain(user: User, text: str) -> str:
    return text.strip()


def _public_id(name: str) -> Callable[[Any], list[str]]:
    return lambda record: [str(held.public_id)] if (held := getattr(record, name)) else []


def text(name: str, *, clears: bool = True) -> ColumnEdit:
    """A column of text."""
    return ColumnEdit(name, _plain, modes=("set", "clear") if clears else ("set",), empty="")


class FlagsEdit:
    """Several columns of yes and no as one list: what a counterparty is to us."""

    modes = ("add", "remove", "set")

    def __init__(self, columns: Mapping[str, str]) -> None:
        self.columns = columns

    def typed(self, record: Any) -> list[str]:
        return [key for key, name in self.columns.items() if getattr(record, name)]

    def parse(self, user: User, values: Sequence[str]) -> list[str]:
        if unknown := [value for value in values if value and value not in self.columns]:
            raise Refused(_("There is no such choice."), unknown[0])
        return [value for value in values if value]

    def _values(self, value: list[str] | None, mode: str) -> dict[str, Any]:
        given = {self.columns[key] for key in value or ()}
        if mode in ("add", "remove"):
            return dict.fromkeys(given, mode == "add")
        return {name: name in given for name in self.columns.values()}

    def preview(self, record: Party, value: list[str] | None, *, mode: str, by: User) -> Changed:
        """What `write` would answer; the row is not changed."""
        return put(record, self._values(value, mode))

    def write(self, record: Party, value: list[str] | None, *, mode: str, by: User) -> Changed:
        values = self._values(value, mode)
        changed = put(record, values)
        if changed.after:
            save_changed(record, list(values))
        return changed


SHARED: dict[str, Any] = {
    "source": ColumnEdit("source", _source, modes=("set", "clear"), typed=_public_id("source")),
    "responsible": ColumnEdit("responsible", read_user, typed=_public_id("responsible")),
    "referred": ColumnEdit(
        "referred_by",
        lambda user, text: person_named(user, text, "referred_by"),
        modes=("set", "clear"),
        typed=lambda record: [str(record.referred_by)] if record.referred_by else [],
        options="person-options",
    ),
    **{name.replace("_", "-"): text(name) for name in UTM},
    "comment": ColumnEdit("comment", _plain, modes=("set", "add", "clear"), empty=""),
    "valid": ColumnEdit("is_valid", read_yes, empty=False, typed=_typed_yes("is_valid")),
    "tag": TagsEdit(),
}
PEOPLE: dict[str, Any] = {
    **SHARED,
    "in-group": GroupEdit(Group.Host.PERSON),
    "last-name": text("last_name"),
    "first-name": text("first_name"),
    "patronymic": text("patronymic"),
    "sex": ColumnEdit("sex", _plain, modes=("set", "clear"), empty=""),
    "birthday": BirthdayEdit(),
    "position": PositionEdit(),
    "phone": DetailEdit(ContactDetail.Kind.PHONE),
    "email": DetailEdit(ContactDetail.Kind.EMAIL),
}
COUNTERPARTIES: dict[str, Any] = {
    **SHARED,
    "in-group": GroupEdit(Group.Host.COUNTERPARTY),
    "name": text("name", clears=False),
    "full-name": text("full_name"),
    "inn": text("inn"),
    "kpp": text("kpp"),
    "ogrn": text("ogrn"),
    "kind": ColumnEdit("kind", _plain),
    "relation": FlagsEdit({"buyer": "is_buyer", "supplier": "is_supplier", "other": "is_other"}),
    "head": ColumnEdit(
        "head_company",
        lambda user, text: counterparty_named(user, text, "head_company"),
        modes=("set", "clear"),
        typed=lambda record: [str(record.head_company)] if record.head_company else [],
        options="counterparty-options",
    ),
    "phone": DetailEdit(ContactDetail.Kind.PHONE),
    "email": DetailEdit(ContactDetail.Kind.EMAIL),
}


def with_edits(fields: Sequence[ListField], edits: Mapping[str, Any]) -> list[ListField]:
    """The fields of a list, each with the way it is written, if there is one."""
    return [replace(field, edit=edits[field.key]) if field.key in edits else field for field in fields]


def person_fields(user: User) -> list[ListField]:
    """Every field of a person's card, with how it is written."""
    return with_edits(list_fields.person_fields(user), PEOPLE)


def counterparty_fields(user: User) -> list[ListField]:
    """Every field of a counterparty's card, with how it is written."""
    return with_edits(list_fields.counterparty_fields(user), COUNTERPARTIES)
