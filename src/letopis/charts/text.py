"""How wide a text is in the interface's font, without asking a browser; the estimate is on the wide side."""

SIZE = 12  # px, of every text in a picture

# Advances of Onest 500 in hundredths of the size, as a browser measured them.
_GROUPS = {
    30: "',.:;Iijl| ·\u00a0()!",
    40: 'r{}"1[]ft',
    50: "*-_г/7?\\sz«»зт",
    60: "+2<=>J^acekvx~−Гавеклнсухчьэяё35689EFLTXZ`bdghnopquy–ЕТУХбдийопрцъЁ",
    70: "#$04BKPRSYБВЗКРЧЬЯ&ACDGV…₽АДЛСЭмы",
    80: "HNOQUИЙНОПЦЪфжшю",
    100: "%Mmw→МФЫщЖШ@WЩЮ",
}
_ADVANCES = {char: advance for advance, chars in _GROUPS.items() for char in chars}
_UNKNOWN = 100  # signs of other scripts


def width(text: str, size: float = SIZE) -> float:
    """The width in px."""
    return sum(_ADVANCES.get(char, _UNKNOWN) for char in text) * size / 100


def fit(text: str, room: float, size: float = SIZE) -> str:
    """The text, cut with «…» where it is wider than the room; "" where not even that fits."""
    if width(text, size) <= room:
        return text
    left, kept = room - width("…", size), []
    for char in text:
        left -= width(char, size)
        if left < 0:
            break
        kept.append(char)
    return f"{''.join(kept).rstrip()}…" if kept else ""
