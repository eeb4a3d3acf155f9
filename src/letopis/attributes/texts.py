"""From text to values and back: what `text()` writes, `parse()` reads as the same value.

Forms, imports and exports speak through these two; `typed()` is what an input of a form holds.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from letopis.attributes.models import AttributeDefinition
from letopis.attributes.types import SPACES, Type, check, fits, target_of
from letopis.kernel.errors import Refused
from letopis.kernel.phones import format_phone, normalize_phone
from letopis.kernel.text import fold, has_bad_characters

if TYPE_CHECKING:
    from letopis.accounts.models import User

SEPARATOR = "; "  # between several of a list; a choice has none in its name
Names = Mapping[str, str]  # ids of what is referred to → names, of those the reader may see
_MOMENT = re.compile(
    r"^(\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2}(?::\d{2})?) ?(Z|[+-]\d{2}:\d{2})?$"
)


def parse(definition: AttributeDefinition, text: str, *, by: "User", zone: ZoneInfo | None = None) -> Any:
    """The value a person means by `text`; None for an empty one. Raises `Refused` with a sentence.

    What `text()` writes reads back as the same value. Choices are named, references too; moments without a zone are
    of `zone` (the reader's own when it is not given).
    """
    if has_bad_characters(text):
        raise Refused(_("The text has a character that cannot be saved."), definition.key)
    text = text.strip() if definition.type == Type.LONG_TEXT else SPACES.sub(" ", text).strip()
    if not text:
        return None
    value = _PARSERS[definition.type](definition, text, by, zone or by.zone)
    return check(definition, value, by=by, held=value if target_of(definition) else None)


def _text(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    return text


def _number(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    plain = SPACES.sub("", text).replace("−", "-").rstrip("₽").replace(",", ".")
    if definition.type == Type.INTEGER:
        if not re.fullmatch(r"[+-]?[0-9]{1,20}", plain):
            raise Refused(_("Write a whole number, like 120."), definition.key)
        return int(plain)
    if not re.fullmatch(r"[+-]?([0-9]{1,30}(\.[0-9]{0,30})?|\.[0-9]{1,30})", plain):
        raise Refused(_("Write a number, like 1 250,50."), definition.key)
    return plain


def _day(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    return _read_day(text, definition).isoformat()


def _read_day(text: str, definition: AttributeDefinition) -> date:
    for form in ("%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise Refused(_("Write the day like 23.11.2026."), definition.key)


def _moment(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    if not (found := _MOMENT.match(text)):
        raise Refused(_("Write the moment like 23.11.2026 14:30."), definition.key)
    day = _read_day(found[1], definition)
    try:
        hour, minute, second = [*map(int, found[2].split(":")), 0][:3]
        local = datetime.combine(day, time(hour, minute, second), tzinfo=zone)
        if found[3]:
            local = datetime.fromisoformat(f"{local:%Y-%m-%dT%H:%M:%S}{found[3]}")
        return local.astimezone(UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError) as error:
        raise Refused(_("Write the moment like 23.11.2026 14:30."), definition.key) from error


def _boolean(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    word = fold(text)
    if word in {"да", "yes", "true", "1", "+", "истина", "on", fold(_("yes"))}:
        return True
    if word in {"нет", "no", "false", "0", "-", "−", "ложь", "off", fold(_("no"))}:
        return False
    raise Refused(_("Write yes or no."), definition.key)


def _choice(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    found = choice_named(definition, text)
    if found is None:
        raise Refused(_("There is no such choice: %(name)s.") % {"name": text[:100]}, definition.key)
    return found


def choice_named(definition: AttributeDefinition, text: str) -> str | None:
    """The code of the choice with this name, or this code."""
    named = [choice["code"] for choice in definition.choices if fold(choice["name"]) == fold(text)]
    return named[0] if named else next((c["code"] for c in definition.choices if c["code"] == text), None)


def _choices(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    found: list[str] = []
    for part in filter(None, (part.strip() for part in text.split(SEPARATOR.strip()))):
        whole = choice_named(definition, part)
        if whole is None and "," in part:  # a list as people write it, when no choice has the comma in its name
            found += [_choice(definition, piece.strip(), by, zone) for piece in part.split(",") if piece.strip()]
        else:
            found.append(whole or _choice(definition, part, by, zone))
    return list(dict.fromkeys(found))


def _link(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    has_scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?![0-9])", text)  # «company.ru:8080» has a port
    return text if has_scheme else f"https://{text}"


def _phone(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    number = normalize_phone(text)
    return number if number.startswith("+") else text


def _reference(definition: AttributeDefinition, text: str, by: "User", zone: ZoneInfo) -> Any:
    target = target_of(definition)
    try:
        found = target.find(by, text) if target else None
    except Refused as error:
        raise Refused(error.message, definition.key) from error
    if found is None:
        raise Refused(_("There is no such record."), definition.key)
    return found["id"]


_PARSERS: dict[str, Callable[[AttributeDefinition, str, "User", ZoneInfo], Any]] = {
    **dict.fromkeys((Type.TEXT, Type.LONG_TEXT, Type.EMAIL), _text),
    **dict.fromkeys((Type.INTEGER, Type.DECIMAL, Type.MONEY), _number),
    Type.DATE: _day,
    Type.MOMENT: _moment,
    Type.BOOLEAN: _boolean,
    Type.CHOICE: _choice,
    Type.CHOICES: _choices,
    Type.LINK: _link,
    Type.PHONE: _phone,
    **dict.fromkeys((Type.REFERENCE, Type.FILE), _reference),
}


# — To text —


def text(definition: AttributeDefinition, value: Any, *, zone: ZoneInfo, names: Names | None = None) -> str:
    """The value as people read it, "" for none. `names` are those of references, see `queries.names_of`.

    A value that is not of the attribute's type (its type was changed) is written as it stands.
    """
    if value is None:
        return ""
    if not fits(definition, value):
        return SEPARATOR.join(map(str, value)) if isinstance(value, list) else str(value)
    if definition.type in (Type.REFERENCE, Type.FILE):
        return (names or {}).get(value) or _("no access")
    writer = _WRITERS.get(definition.type)
    return writer(definition, value, zone) if writer else str(value)


def _grouped(number: Decimal) -> str:
    return f"{number:,f}".replace(",", "\u00a0").replace(".", ",")


def _write_choice(definition: AttributeDefinition, value: Any, zone: ZoneInfo) -> str:
    choice = definition.choice(value)
    return str(choice["name"]) if choice else str(value)


def _write_choices(definition: AttributeDefinition, value: Any, zone: ZoneInfo) -> str:
    return SEPARATOR.join(choice["name"] for choice in definition.choices if choice["code"] in value)


def _write_day(definition: AttributeDefinition, value: Any, zone: ZoneInfo) -> str:
    return f"{date.fromisoformat(value):%d.%m.%Y}"


def _write_moment(definition: AttributeDefinition, value: Any, zone: ZoneInfo) -> str:
    local = datetime.fromisoformat(value).astimezone(zone)
    written = f"{local:%d.%m.%Y %H:%M}" + (f":{local:%S}" if local.second else "")
    if local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset():  # an hour the clock shows twice
        written += f" {local.isoformat()[-6:]}"
    return written


_WRITERS: dict[str, Callable[[AttributeDefinition, Any, ZoneInfo], str]] = {
    Type.INTEGER: lambda definition, value, zone: _grouped(Decimal(value)),
    Type.DECIMAL: lambda definition, value, zone: _grouped(Decimal(value)),
    Type.MONEY: lambda definition, value, zone: f"{_grouped(Decimal(value)).removesuffix(',00')}\u00a0₽",
    Type.DATE: _write_day,
    Type.MOMENT: _write_moment,
    Type.BOOLEAN: lambda definition, value, zone: _("yes") if value else _("no"),
    Type.CHOICE: _write_choice,
    Type.CHOICES: _write_choices,
    Type.PHONE: lambda definition, value, zone: format_phone(value) if value.startswith("+") else str(value),
}


def typed(definition: AttributeDefinition, value: Any, *, zone: ZoneInfo, names: Names | None = None) -> str:
    """What an input of a form holds for the value; several of a list are joined by their codes."""
    if isinstance(value, list):
        return ";".join(map(str, value))
    if value is None or isinstance(value, bool):
        return "" if value is None else "yes" if value else "no"
    if (
        definition.has_choices
        or definition.type == Type.FILE
        or (definition.target == "user" and fits(definition, value))
    ):
        return str(value)
    return text(definition, value, zone=zone, names=names)


def native(definition: AttributeDefinition, value: Any, names: Names | None = None) -> Any:
    """The value as lists, exports and groups hold it: str, int, Decimal, date, datetime, bool, list of str."""
    if value is None:
        return None
    if definition.type == Type.CHOICES and fits(definition, value):
        return [choice["name"] for choice in definition.choices if choice["code"] in value]
    if not fits(definition, value):
        return str(value)
    if definition.type in (Type.DECIMAL, Type.MONEY):
        return Decimal(value)
    if definition.type == Type.DATE:
        return date.fromisoformat(value)
    if definition.type == Type.MOMENT:
        return datetime.fromisoformat(value)
    if definition.type == Type.CHOICE:
        return _write_choice(definition, value, ZoneInfo("UTC"))
    if definition.type in (Type.REFERENCE, Type.FILE):
        return (names or {}).get(value) or _("no access")
    return value
