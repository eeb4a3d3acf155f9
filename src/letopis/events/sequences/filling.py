"""Texts of templates: {имя} and {компания} become those of whoever the event is for."""

import re
from collections.abc import Mapping

from letopis.parties.models import ContactPerson, Counterparty

_FIELD = re.compile(r"\{\s*([^{}]{1,30}?)\s*\}")
# what may be written in the braces → what it stands for
NAMES = {
    "имя": "first", "name": "first", "фамилия": "last", "last name": "last", "отчество": "patronymic",
    "имя отчество": "address", "полное имя": "full", "full name": "full", "компания": "company", "company": "company",
}  # fmt: skip


def words_for(party: ContactPerson | Counterparty | None, company: Counterparty | None = None) -> dict[str, str]:
    """What the fields stand for; `company` is where the person works, when the reader may see it."""
    if party is None:
        return {}
    if isinstance(party, Counterparty):
        return dict.fromkeys(("first", "last", "full", "address", "company"), party.name) | {"patronymic": ""}
    return {
        "first": party.first_name or party.full_name,
        "last": party.last_name,
        "patronymic": party.patronymic,
        "address": f"{party.first_name} {party.patronymic}".strip() or party.full_name,
        "full": party.full_name,
        "company": company.name if company else "",
    }


def filled(text: str, words: Mapping[str, str]) -> str:
    """`text` with its fields filled; one nobody knows stays as it is written."""

    def word(found: re.Match[str]) -> str:
        key = NAMES.get(found[1].casefold())
        return found[0] if key is None else words.get(key, "")

    lines = [re.sub(r"[ \t]{2,}", " ", line).rstrip() for line in _FIELD.sub(word, text).split("\n")]
    return "\n".join(lines)


def subject_of(text: str, words: Mapping[str, str]) -> str:
    """A subject: filled, of one line that fits, never empty."""
    made = re.sub(r"\s+", " ", filled(text, words)).strip(" ,:;–-")
    return made[:300] or text[:300]
