"""Stable codes: made once from a name, in letters every program can use."""

import re
from collections.abc import Collection

_LETTERS = {
    **dict(zip("абвгдеёзийклмнопрстуфыэ", "abvgdeeziyklmnoprstufye", strict=True)),
    "ж": "zh",
    "х": "kh",
    "ц": "ts",
    "ч": "ch",
    "ш": "sh",
    "щ": "shch",
    "ъ": "",
    "ь": "",
    "ю": "yu",
    "я": "ya",
}
_LONGEST = 40


def code_of(name: str, taken: Collection[str]) -> str:
    """«Интересы» → `interesy`; with a number when another one has it."""
    latin = "".join(_LETTERS.get(letter, letter) for letter in name.casefold())
    plain = re.sub(r"[^a-z0-9]+", "_", latin).strip("_")
    code = (plain if plain[:1].isalpha() else f"a_{plain}".rstrip("_"))[:_LONGEST].rstrip("_")
    number, free = 1, code
    while free in taken:
        number += 1
        free = f"{code[: _LONGEST - len(str(number)) - 1]}_{number}"
    return free
