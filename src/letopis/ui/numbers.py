"""Numbers as people write them."""

from typing import Any


def number(value: int) -> str:
    """12 480 with no-break spaces."""
    return f"{value:,}".replace(",", "\u00a0")


def amount(value: Any) -> str:
    """4 250 000,50: a number with the fraction it has."""
    whole, _dot, fraction = (f"{value:f}" if not isinstance(value, int) else str(value)).partition(".")
    sign, whole = ("\u2212", whole[1:]) if whole.startswith("-") else ("", whole)
    fraction = fraction.rstrip("0")
    return f"{sign}{number(int(whole))}" + (f",{fraction.ljust(2, '0')}" if fraction else "")
