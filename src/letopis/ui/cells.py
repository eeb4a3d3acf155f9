"""Cells of tables by the kind of their value; a global of every template, since a list has hundreds of them."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from markupsafe import Markup, escape

from letopis.ui.dates import plain_day, when
from letopis.ui.numbers import amount, number
from letopis.ui.steady import gettext as _

_LONG = 160  # letters of a long text a cell shows


def cell(kind: str, value: Any) -> Markup:
    """The value as a table shows it; nothing for what is empty."""
    if value is None or value == "" or value == []:
        return Markup("")
    if isinstance(value, str):
        if href := getattr(value, "href", ""):
            return Markup(f'<a class="lnk trunc" href="{escape(href)}">{escape(str(value))}</a>')
        if kind == "longtext":
            return Markup(f'<span class="trunc">{escape(value[:_LONG])}</span>')
        return escape(str(value))
    if isinstance(value, bool):
        return escape(_("yes") if value else _("no"))
    if isinstance(value, datetime):
        return escape(when(value))
    if isinstance(value, date):
        return escape(plain_day(value))
    if isinstance(value, int):
        return escape(number(value))
    if isinstance(value, Decimal | float):
        return escape(amount(value))
    return _labels(value)


def _labels(values: Sequence[Any]) -> Markup:
    """Several values beside each other, each with the dot of its colour."""
    parts = []
    for value in values:
        color = getattr(value, "color", "")
        dot = f'<i class="dot c-{escape(color)}"></i>' if color and color != "mute" else ""
        parts.append(f'<span class="tag">{dot}{escape(str(value))}</span>')
    return Markup(f'<span class="cell cell--tags">{"".join(parts)}</span>')
