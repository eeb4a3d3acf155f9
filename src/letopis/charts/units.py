"""What a value is, and how it is said: in full beside a bar, in short on an axis."""

import math
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext as _

from letopis.ui.numbers import number

Value = float | int | Decimal | None
_LARGEST = 1e15  # a figure of a report is below it; beyond, it is drawn as this


class Unit(StrEnum):
    """The kind of a value."""

    COUNT = "count"
    NUMBER = "number"
    PERCENT = "percent"  # a share: 0.23 is 23 %
    MONEY = "money"
    HOURS = "hours"


def plain(value: Value) -> float | None:
    """The value as a finite number; None for «too little data»: None, NaN and infinities."""
    if value is None or (isinstance(value, Decimal) and not value.is_finite()):
        return None
    known = float(value)
    if not math.isfinite(known):
        return None
    return max(-_LARGEST, min(known, _LARGEST))


def _digits(value: float, digits: int) -> str:
    """1 234,5: with at most `digits` of a fraction, none of them a zero at the end."""
    whole, _dot, fraction = f"{abs(value):.{digits}f}".partition(".")
    fraction = fraction.rstrip("0")
    minus = "\u2212" if value < 0 and (int(whole) or fraction) else ""
    return f"{minus}{number(int(whole))}" + (f",{fraction}" if fraction else "")


def _with_unit(text: str, unit: Unit) -> str:
    if unit == Unit.PERCENT:
        return f"{text}\u00a0%"
    if unit == Unit.MONEY:
        return f"{text}\u00a0₽"
    if unit == Unit.HOURS:
        return _("%(num)s h") % {"num": text}
    return text


def too_little() -> str:
    """What stands in the place of a value that is not known."""
    return _("too little data")


def said(value: Value, unit: Unit = Unit.COUNT) -> str:
    """The value in full: «1 284», «23 %», «0,4 %», «166 000 ₽», «9,2 ч», «мало данных»."""
    known = plain(value)
    if known is None:
        return too_little()
    if unit == Unit.PERCENT:
        known *= 100
        return _with_unit(_digits(known, 0 if abs(known) >= 10 else 1), unit)
    if unit == Unit.MONEY:
        return _with_unit(_digits(known, 0 if abs(known) >= 1000 else 2), unit)
    return _with_unit(_digits(known, 0 if unit == Unit.COUNT and known.is_integer() else 1), unit)


def interval(low: Value, high: Value, unit: Unit) -> str:
    """«18–29 %», or "" where an end is not known."""
    if plain(low) is None or plain(high) is None:
        return ""
    first, last = said(low, unit), said(high, unit)
    tail = _with_unit("", unit)
    return f"{first.removesuffix(tail)}–{last}" if unit in (Unit.PERCENT, Unit.MONEY) else f"{first}–{last}"


def on_axis(ticks: Sequence[float], unit: Unit) -> list[str]:
    """The words of an axis, all in one scale and with the digits its step needs: «0», «0,5 млн», «1 млн»."""
    factor = 100.0 if unit == Unit.PERCENT else 1.0
    largest = max((abs(tick) for tick in ticks), default=0.0) * factor
    step = (ticks[1] - ticks[0]) * factor if len(ticks) > 1 else max(largest, 1.0)
    divisor, word = 1.0, ""
    for least, scale, form in (
        (1e12, 1e12, _("%(num)s trn")),
        (1e9, 1e9, _("%(num)s bn")),
        (1e6, 1e6, _("%(num)s m")),
        (1e4, 1e3, _("%(num)s k")),
    ):
        if largest >= least:
            divisor, word = scale, form
            break
    digits = max(0, -math.floor(math.log10(step / divisor) + 1e-9))
    texts = [_digits(tick * factor / divisor, digits) for tick in ticks]
    return [_with_unit(word % {"num": text} if word and text != "0" else text, unit) for text in texts]
