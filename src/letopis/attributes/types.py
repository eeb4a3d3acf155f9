"""Values of every type in their one canonical form.

A value as JSON keeps it: text → str, whole number → int, number and sum → str («1500.00»), date → ISO day, moment →
ISO instant in UTC, yes/no → bool, one of a list → its code, several → list of codes, reference and file → id.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from letopis.attributes.hosts import FILE, TARGETS, Target
from letopis.attributes.models import AttributeDefinition
from letopis.kernel.errors import Refused
from letopis.kernel.text import digits, has_bad_characters

if TYPE_CHECKING:
    from letopis.accounts.models import User

Type = AttributeDefinition.Type
LIMITS = {Type.TEXT: 500, Type.LONG_TEXT: 20_000, Type.LINK: 2000, Type.PHONE: 100, Type.EMAIL: 254}
SPACES = re.compile(r"[\s\u00a0\u202f]+")
_LARGEST = 10**15  # a double holds every whole number below it, and 15 digits of any other
_YEARS = (1000, 2999)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")


def target_of(definition: AttributeDefinition) -> Target | None:
    """What the attribute refers to; None for other types, and when the part that knows it is not there."""
    if definition.type == Type.FILE:
        return TARGETS.get(FILE)
    return TARGETS.get(definition.target) if definition.type == Type.REFERENCE else None


def home_zone() -> ZoneInfo:
    """The company's zone, for texts that nobody in particular reads."""
    return ZoneInfo(settings.TIME_ZONE)


def check(definition: AttributeDefinition, value: Any, *, by: "User", held: Any = None) -> Any:
    """The value in its one canonical form, or `Refused`. None and empty values are None.

    `held` is what the card holds: a choice out of use and a reference one may not see may stay, not come anew.
    """
    if value is None or value == "" or value == []:
        return None
    canonical = _canonical(definition, value)
    if definition.has_choices:
        present = held if isinstance(held, list) else [held]
        for code in canonical if isinstance(canonical, list) else [canonical]:
            choice = definition.choice(code)
            assert choice is not None  # canonical
            if choice.get("retired") and code not in present:
                message = _("This choice is no longer in use: %(name)s.") % {"name": choice["name"]}
                raise Refused(message, definition.key)
    if (target := target_of(definition)) and canonical != held and canonical not in target.names(by, [canonical]):
        raise Refused(_("There is no such record."), definition.key)
    return canonical


def fits(definition: AttributeDefinition, value: Any) -> bool:
    """Whether a held value is one of the attribute's type: after a change of type some may not be."""
    try:
        canonical = _canonical(definition, value)
    except Refused:
        return False
    if isinstance(value, list):  # the order of choices may have changed since
        return sorted(canonical or []) == sorted(value)
    return bool(canonical == value)


def _canonical(definition: AttributeDefinition, value: Any) -> Any:
    return _CHECKS[definition.type](definition, value)


def _wrong(definition: AttributeDefinition, message: str = "") -> Refused:
    return Refused(message or _("The value is not of the type of this attribute."), definition.key)


def _check_text(definition: AttributeDefinition, value: Any) -> Any:
    if not isinstance(value, str):
        raise _wrong(definition)
    if has_bad_characters(value):
        raise _wrong(definition, _("The text has a character that cannot be saved."))
    plain = value.replace("\r\n", "\n").strip()
    if definition.type != Type.LONG_TEXT:
        plain = SPACES.sub(" ", plain)
    limit = LIMITS[Type(definition.type)]
    if len(plain) > limit:
        given = {"given": len(plain), "limit": limit}
        raise _wrong(definition, _("Too long: %(given)d characters, at most %(limit)d.") % given)
    if definition.type == Type.EMAIL and not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", plain):
        raise _wrong(definition, _("Write the e-mail like name@company.ru."))
    if definition.type == Type.LINK and not re.fullmatch(r"https?://[^\s/]\S*", plain):
        raise _wrong(definition, _("Write the link like https://company.ru/page."))
    if definition.type == Type.PHONE and not digits(plain):
        raise _wrong(definition, _("A phone has no digits."))
    return plain or None


def _check_integer(definition: AttributeDefinition, value: Any) -> Any:
    if type(value) is not int:
        raise _wrong(definition, _("Write a whole number, like 120."))
    if abs(value) >= _LARGEST:
        raise _wrong(definition, _("The number is too large: at most 15 digits."))
    return value


def _check_decimal(definition: AttributeDefinition, value: Any) -> Any:
    if type(value) is not int and not (isinstance(value, str) and re.fullmatch(r"[+-]?[0-9.]{1,40}", value)):
        raise _wrong(definition, _("Write a number, like 1 250,50."))
    try:
        number = Decimal(value)
    except InvalidOperation as error:
        raise _wrong(definition, _("Write a number, like 1 250,50.")) from error
    _sign, figures, exponent = number.normalize().as_tuple()
    assert isinstance(exponent, int)
    if definition.type == Type.MONEY:
        if exponent < -2:
            raise _wrong(definition, _("A sum has at most two digits after the comma."))
        if abs(number) >= _LARGEST / 100:
            raise _wrong(definition, _("The number is too large: at most 15 digits."))
        return f"{number + 0:.2f}" if number else "0.00"
    if len(figures) + max(exponent, 0) > 15 or exponent < -15:
        raise _wrong(definition, _("The number is too large: at most 15 digits."))
    return f"{number.normalize():f}" if number else "0"


def _check_day(definition: AttributeDefinition, value: Any) -> Any:
    try:
        if not isinstance(value, str) or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            raise ValueError(value)
        day = date.fromisoformat(value)
    except ValueError as error:
        raise _wrong(definition, _("Write the day like 23.11.2026.")) from error
    if not _YEARS[0] <= day.year <= _YEARS[1]:
        raise _wrong(definition, _("The year must be between 1000 and 2999."))
    return day.isoformat()


def _check_moment(definition: AttributeDefinition, value: Any) -> Any:
    try:
        if not isinstance(value, str) or not _INSTANT.fullmatch(value):
            raise ValueError(value)
        moment = datetime.fromisoformat(value).astimezone(UTC).replace(microsecond=0)
    except (ValueError, OverflowError) as error:
        raise _wrong(definition, _("A moment is ISO 8601 with a zone, like 2026-11-23T11:30:00Z.")) from error
    if not _YEARS[0] < moment.year < _YEARS[1]:
        raise _wrong(definition, _("The year must be between 1000 and 2999."))
    return f"{moment:%Y-%m-%dT%H:%M:%S}Z"


def _check_boolean(definition: AttributeDefinition, value: Any) -> Any:
    if not isinstance(value, bool):
        raise _wrong(definition, _("Write yes or no."))
    return value


def _check_choice(definition: AttributeDefinition, value: Any) -> Any:
    if not isinstance(value, str) or has_bad_characters(value):
        raise _wrong(definition)
    if definition.choice(value) is None:
        raise _wrong(definition, _("There is no such choice: %(name)s.") % {"name": value[:100]})
    return value


def _check_choices(definition: AttributeDefinition, value: Any) -> Any:
    if not isinstance(value, list):
        raise _wrong(definition)
    given = {_check_choice(definition, code) for code in value[:1000]}
    return [choice["code"] for choice in definition.choices if choice["code"] in given] or None


def _check_id(definition: AttributeDefinition, value: Any) -> Any:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", value.lower()):
        raise _wrong(definition, _("There is no such record."))
    return value.lower()


_CHECKS: dict[str, Callable[[AttributeDefinition, Any], Any]] = {
    **dict.fromkeys((Type.TEXT, Type.LONG_TEXT, Type.LINK, Type.PHONE, Type.EMAIL), _check_text),
    Type.INTEGER: _check_integer,
    **dict.fromkeys((Type.DECIMAL, Type.MONEY), _check_decimal),
    Type.DATE: _check_day,
    Type.MOMENT: _check_moment,
    Type.BOOLEAN: _check_boolean,
    Type.CHOICE: _check_choice,
    Type.CHOICES: _check_choices,
    **dict.fromkeys((Type.REFERENCE, Type.FILE), _check_id),
}
