"""The strings by which a person is known, and taking them out of texts."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from letopis.history.models import Change
from letopis.kernel.text import digits
from letopis.parties.models import ContactDetail, ContactPerson

MARK = "[•]"  # stands where a name or a contact was
_SHORTEST = 3  # a shorter name alone would be found in every second word


@dataclass(frozen=True)
class Traces:
    """What to look for: names (present and former), contacts, the digits of phones, longer texts of the card."""

    names: frozenset[str]
    phones: frozenset[str]  # the last ten digits, or all there are
    texts: frozenset[str]  # e-mails, accounts, addresses, the comment

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        parts = [re.escape(text) for text in sorted(self.texts, key=len, reverse=True)]
        parts += [rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(self.names, key=len, reverse=True)]
        parts += [r"(?:\+?\d[\s()\-.]*)?" + r"[\s()\-.]*".join(number) for number in sorted(self.phones)]
        return re.compile("|".join(parts), re.IGNORECASE) if parts else None

    def found_in(self, text: str) -> bool:
        """Whether anything of the person is in `text`."""
        return bool(self._pattern and self._pattern.search(text))

    def blank(self, value: Any) -> Any:
        """`value` – a text, or JSON with texts in it – without anything of the person."""
        if isinstance(value, str):
            return self._pattern.sub(MARK, value) if self._pattern else value
        if isinstance(value, list):
            return [self.blank(item) for item in value]
        if isinstance(value, dict):
            return {self.blank(key): self.blank(item) for key, item in value.items()}
        return value


def _names(last: str, first: str, patronymic: str) -> Iterable[str]:
    whole = " ".join(part for part in (last, first, patronymic) if part)
    yield whole
    if last and first:
        yield from (f"{last} {first}", f"{first} {last}")
        initials = [f"{part[0]}." for part in (first, patronymic) if part]
        yield from (f"{last} {' '.join(initials)}", f"{last} {''.join(initials)}")
    if first and patronymic:
        yield f"{first} {patronymic}"
        yield f"{first} {patronymic} {last}".strip()
    if len(last) >= _SHORTEST:
        yield last


def _former(person: ContactPerson) -> Iterable[dict[str, str]]:
    """The names the card has had, from the journal."""
    columns = ("last_name", "first_name", "patronymic")
    for change in Change.objects.filter(kind=person._meta.label_lower, target_id=person.pk).iterator():
        for side in (change.before, change.after):
            held = {name: side[name]["value"] for name in columns if side.get(name, {}).get("value")}
            if held:
                yield {**{name: getattr(person, name) for name in columns}, **held}


def _contacts(person: ContactPerson) -> Iterable[tuple[str, str]]:
    """Present contacts and those the journal remembers: kind and value."""
    for row in person.details.all():
        yield row.kind, row.value
    for change in Change.objects.filter(kind=person._meta.label_lower, target_id=person.pk).iterator():
        for side in (change.before, change.after):
            for row in side.get("details", {}).get("value") or ():
                yield row["kind"], row["value"]


def traces_of(person: ContactPerson) -> Traces:
    """Everything the person is known by here."""
    names = set(_names(person.last_name, person.first_name, person.patronymic))
    for former in _former(person):
        names |= set(_names(former["last_name"], former["first_name"], former["patronymic"]))
    phones, texts = set(), set()
    for kind, value in _contacts(person):
        number = digits(value)
        if kind == ContactDetail.Kind.PHONE and len(number) >= 6:
            phones.add(number[-10:])
        elif len(value.strip()) >= 5:
            texts.add(value.strip())
    if len(person.comment.strip()) >= 5:
        texts.add(person.comment.strip())
    return Traces(frozenset(names - {""}), frozenset(phones), frozenset(texts))
