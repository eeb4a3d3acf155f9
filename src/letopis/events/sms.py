"""How many messages a text of an SMS takes: in the GSM 7-bit alphabet 160 signs, of several 153 each; else 70 and 67."""

from typing import NamedTuple

_BASIC = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = "\f^{}\\[~]|€"  # two signs each


class Size(NamedTuple):
    """Signs of a text, how many messages it takes, and how many signs those could hold."""

    signs: int
    messages: int
    room: int


def size_of(text: str) -> Size:
    """The size of a text as networks count it."""
    text = text.replace("\r\n", "\n")
    if all(sign in _BASIC or sign in _EXTENDED for sign in text):
        weights, alone, each = [2 if sign in _EXTENDED else 1 for sign in text], 160, 153
    else:
        weights, alone, each = [2 if ord(sign) > 0xFFFF else 1 for sign in text], 70, 67  # UTF-16 units
    total = sum(weights)
    if total <= alone:
        return Size(total, 1 if total else 0, alone)
    messages, used = 1, 0
    for weight in weights:  # a sign of two units is never cut in two
        if used + weight > each:
            messages, used = messages + 1, 0
        used += weight
    return Size(total, messages, messages * each)
