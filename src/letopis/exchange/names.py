"""Russian names in one string."""

import re

_PATRONYMIC = re.compile(r"(?:ович|евич|ич|овна|евна|ична|инична|оглы|кызы)$", re.IGNORECASE)


def split_name(text: str) -> tuple[str, str, str]:
    """Last name, first name, patronymic; a name that is not clearly Russian stays whole in the first place."""
    words = text.split()
    if len(words) == 3 and _PATRONYMIC.search(words[2]):
        return words[0], words[1], words[2]
    if len(words) == 3 and _PATRONYMIC.search(words[1]):
        return words[2], words[0], words[1]
    return " ".join(words), "", ""


def sex_by_patronymic(patronymic: str) -> str:
    """`male`, `female` or "" when the patronymic does not tell."""
    folded = patronymic.casefold()
    if folded.endswith(("ович", "евич", "ич", "оглы")):
        return "male"
    return "female" if folded.endswith(("овна", "евна", "ична", "кызы")) else ""
