"""Conditions in words, for chips and prints."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from letopis.kernel.errors import Refused
from letopis.lists.conditions import VALUELESS, Condition, condition_q
from letopis.lists.fields import Comparison as Sign
from letopis.lists.fields import Kind, ListField

if TYPE_CHECKING:
    from letopis.accounts.models import User

_DATES = (Kind.DATE, Kind.MOMENT)
_WORDS = {
    Sign.IS: gettext_lazy("is"),
    Sign.IS_NOT: gettext_lazy("is not"),
    Sign.CONTAINS: gettext_lazy("contains"),
    Sign.WITHOUT: gettext_lazy("does not contain"),
    Sign.ALL: gettext_lazy("all of"),
    Sign.LESS: gettext_lazy("less than"),
    Sign.LESS_OR_IS: gettext_lazy("at most"),
    Sign.MORE: gettext_lazy("more than"),
    Sign.MORE_OR_IS: gettext_lazy("at least"),
    Sign.BETWEEN: gettext_lazy("from and to"),
    Sign.WITHIN: gettext_lazy("in the period"),
    Sign.OLDER: gettext_lazy("more than N days ago or never"),
    Sign.EMPTY: gettext_lazy("not set"),
    Sign.FILLED: gettext_lazy("set"),
}
_OF_DATES = {Sign.LESS: gettext_lazy("before"), Sign.MORE_OR_IS: gettext_lazy("since the day")}
_OF_LISTS = {Sign.CONTAINS: gettext_lazy("any of"), Sign.WITHOUT: gettext_lazy("none of")}


def comparison_word(field: ListField, comparison: Sign) -> str:
    """How the comparison is called for this field: «раньше» for a date, «меньше» for a number."""
    if comparison in field.words:
        return str(field.words[comparison])
    words = _OF_DATES if field.kind in _DATES else _OF_LISTS if field.kind == Kind.CHOICES else {}
    return str(words.get(comparison) or _WORDS[comparison])


def condition_words(condition: Condition, fields: Mapping[str, ListField], user: "User") -> tuple[str, str, str]:
    """(field, comparison, values) as people say them; an unreadable condition says so."""
    field = fields.get(condition.key)
    try:
        condition_q(condition, fields, user)
    except Refused:
        return str(field.label) if field else condition.key, _("cannot be read"), ", ".join(condition.values)
    assert field is not None
    word = comparison_word(field, condition.comparison)
    if condition.comparison in VALUELESS:
        return str(field.label), word, ""
    if condition.comparison == Sign.OLDER:
        days = int(condition.values[0])
        return str(field.label), _("none for"), ngettext("%(num)d day", "%(num)d days", days) % {"num": days}
    if condition.comparison == Sign.BETWEEN:
        return (
            str(field.label),
            _("from"),
            _("%(first)s to %(last)s")
            % {
                "first": condition.values[0],
                "last": condition.values[1],
            },
        )
    named = {choice.value: str(choice.label).strip() for choice in field.choices(user)} if field.choices else {}
    values = [named.get(value, value) for value in condition.values]
    shown = (
        ", ".join(values)
        if len(values) <= 3
        else (ngettext("%(num)d value", "%(num)d values", len(values)) % {"num": len(values)})
    )
    return str(field.label), word, shown
