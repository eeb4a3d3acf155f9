"""Names of files: what may be kept, what may stand in an archive, how sizes are said."""

import unicodedata
from collections.abc import Iterable, Iterator

from django.utils.translation import get_language
from django.utils.translation import gettext as _

LONGEST = 200
# Marks that turn the direction of what follows: «фото\u202egpj.exe» would read «фотоexe.jpg».
_TURNING = {*"\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
_DEVICES = {"con", "prn", "aux", "nul", *(f"{name}{number}" for name in ("com", "lpt") for number in range(1, 10))}


def clean_name(name: str) -> str:
    """The last step of a path without what no name needs: controls, turned directions, lone surrogates."""
    last = name.replace("\\", "/").rpartition("/")[2]
    kept = (
        "".join(
            letter
            for letter in unicodedata.normalize("NFC", last.encode("utf-8", "replace").decode("utf-8"))
            if letter not in _TURNING and unicodedata.category(letter) not in ("Cc", "Cs", "Zl", "Zp")
        ).strip(" .")
        if last.strip(" .")
        else ""
    )
    if len(kept) > LONGEST:
        stem, dot, ending = kept.rpartition(".")
        kept = f"{stem[: LONGEST - len(ending) - 1]}.{ending}" if dot and len(ending) <= 12 else kept[:LONGEST]
    return kept or _("file")


def archive_names(names: Iterable[str]) -> Iterator[str]:
    """A name for each member of an archive: safe on any system, no two alike even where case is not told apart."""
    taken: set[str] = set()
    for name in names:
        safe = "".join("_" if letter in '<>:"/\\|?*' else letter for letter in clean_name(name)).lstrip(".") or _(
            "file"
        )
        stem, dot, ending = safe.rpartition(".")
        stem, ending = (stem, f".{ending}") if dot else (safe, "")
        if stem.casefold() in _DEVICES:
            stem = f"_{stem}"
        number, unique = 1, f"{stem}{ending}"
        while unique.casefold() in taken:
            number += 1
            unique = f"{stem} ({number}){ending}"
        taken.add(unique.casefold())
        yield unique


def size_in_words(size: int) -> str:
    """«184 КБ», «1,2 МБ»: in steps of 1024, with a decimal only below ten."""
    if size < 1024:
        return _("%(num)s B") % {"num": size}
    value, units = float(size), (_("KB"), _("MB"), _("GB"), _("TB"))
    for unit in units:
        value /= 1024
        if value < 1000 or unit == units[-1]:
            break
    words = f"{value:.1f}" if value < 9.95 and unit != units[0] else f"{value:.0f}"
    words = words.removesuffix(".0")
    return f"{words.replace('.', ',') if get_language() == 'ru' else words}\u00a0{unit}"
