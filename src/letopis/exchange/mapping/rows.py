"""From rows to cards: what people and counterparties have in common."""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.utils.translation import gettext as _

from letopis.attributes.texts import parse
from letopis.exchange.cards import Entry, Problem
from letopis.exchange.mapping import values
from letopis.exchange.mapping.attributes import fillable
from letopis.exchange.mapping.headers import LABELS, REASON, base_of
from letopis.exchange.mapping.targets import SKIP
from letopis.kernel.errors import Refused
from letopis.kernel.phones import normalize_phone
from letopis.parties.groups import names_in
from letopis.parties.models import Group
from letopis.parties.models.utm import UTM, UTM_LENGTH
from letopis.parties.utm import marks_in

if TYPE_CHECKING:
    from letopis.accounts.models import User

E = TypeVar("E", bound=Entry)
_FORMULAS = frozenset("=+-@\t\r＝＋－＠'")
_CONTACTS = ("email", "phone", "website", "messenger", "address")


def neutral(cell: str) -> str:
    """A cell no table program takes for a formula; `plain` brings it back."""
    return f"'{cell}" if cell.lstrip()[:1] in _FORMULAS else cell


def plain(cell: str) -> str:
    """A cell of our own file as it was before `neutral`."""
    return cell[1:] if cell.startswith("'") and cell[1:].lstrip()[:1] in _FORMULAS else cell


def phone_problem(value: str) -> str:
    """Why this is no telephone number; "" for one. Short ones are extensions, numbers no plan knows may be new."""
    number = normalize_phone(value)
    count = sum(char.isdigit() for char in number.partition(";")[0])
    if not count:
        return _("there are no digits in the phone number")
    if not number.startswith("+") and count > 7:
        return _("this is not a phone number: it has %(count)d digits") % {"count": count}
    return ""


class Mapper(Generic[E]):
    """Turns the rows of one table into cards. When strict, a value that does not fit its field refuses the row."""

    entry: type[E]
    limits: dict[str, int]  # columns of the base, and how long they may be

    what: str

    def __init__(self, headers: Sequence[str], targets: Sequence[str], *, strict: bool, by: "User") -> None:
        self.by = by
        asked = any(target.startswith("attribute:") for target in targets)
        self.attributes = fillable(self.what, by) if asked else {}
        self.strict = strict
        self.is_ours = REASON in headers
        self.columns = [
            (header, *target.partition(":")[::2], base_of(header))
            for header, target in zip(headers, targets, strict=True)
        ]

    def card(self, line: dict[str, Any]) -> E:
        """The card of one entry of a read file."""
        number, cells = int(line["n"]), [plain(cell) if self.is_ours else cell for cell in line["cells"]]
        card = self.entry(where=_("row %(number)d") % {"number": number})
        card.number, card.cells = number, cells
        if why := line.get("why"):
            card.refused = str(why)
            return card
        self.labels: dict[str, str] = {}
        self.parts: dict[str, list[str]] = {}
        self.aside: dict[str, str] = {}
        named = []
        for (header, head, rest, base), value in zip(self.columns, cells, strict=False):
            if not value or head == SKIP:
                continue
            named.append((header, value))
            if not self._common(card, header, head, rest, base, value) and not self._own(card, header, head, value):
                card.unmapped.append((header, value))
        card.unmapped += [(_("without a header"), value) for value in cells[len(self.columns) :] if value]
        card.row = hashlib.sha256(json.dumps(named, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()
        for side, texts in self.parts.items():
            label = LABELS.get(side) or next((label for word, label in LABELS.items() if side and word in side), "")
            card.details.append(("address", label, ", ".join(texts)))
        self._settle(card)
        self._shorten(card)
        if not card.refused and card.problems:
            card.refused = "; ".join(problem.why for problem in card.problems)
        return card

    def _own(self, card: E, header: str, head: str, value: str) -> bool:
        raise NotImplementedError

    def _settle(self, card: E) -> None:
        raise NotImplementedError

    def _bad(self, card: Entry, header: str, value: str, why: str) -> bool:
        """Note a value that does not fit: it refuses the row, or is kept beside."""
        if self.strict:
            card.problems.append(Problem(header, value, why))
        else:
            card.unmapped.append((header, value))
        return True

    def _common(self, card: E, header: str, head: str, rest: str, base: str, value: str) -> bool:
        if head == "label":
            self.labels[rest] = value.lstrip("* ")
        elif head == "part":
            self.parts.setdefault(rest, []).append(value)
        elif head in _CONTACTS:
            return self._contact(card, header, head, self.labels.get(base) or rest, value)
        elif head == "tags":
            for name in re.split(r"[,;\n]|:::", value):
                if name := name.strip("* "):
                    card.tags.append(name[:60])
                    if len(name) > 60:
                        card.unmapped.append((header, name))
        elif head == "note":
            card.note = f"{card.note}\n{value}" if card.note else value
        elif head in UTM:
            return self._mark(card, header, head, value)
        elif head == "utm":
            return self._marks(card, header, value)
        elif head == "attribute":
            return self._attribute(card, header, rest, value)
        elif head == "group":
            return self._group(card, header, value)
        elif head in ("uid", "source", "referred_by", "responsible"):
            return self._once(card, head, value)
        else:
            return False
        return True

    def _group(self, card: E, header: str, value: str) -> bool:
        """The path of a group; one that no tree can hold does not fit."""
        try:
            names = names_in(value)
        except Refused as error:
            return self._bad(card, header, value, str(error.message))
        return not names or self._once(card, "group", Group.SEPARATOR.join(names))

    def _attribute(self, card: E, header: str, code: str, value: str) -> bool:
        """The value of a custom attribute; one that was retired or hidden meanwhile leaves the cell as not understood."""
        if (definition := self.attributes.get(code)) is None or code in card.attributes:
            return False
        try:
            found = parse(definition, value, by=self.by)
        except Refused as error:
            return self._bad(card, header, value, str(error.message))
        if found is not None:
            card.attributes[code] = found
        return True

    def _once(self, card: E, name: str, value: str) -> bool:
        """The first value wins; False for a second one, which is kept beside."""
        if getattr(card, name):
            return False
        setattr(card, name, value)
        return True

    def _mark(self, card: E, header: str, name: str, value: str) -> bool:
        """A mark of advertising: the first one wins, as with `_once`."""
        if card.utm.get(name, value) != value:
            return False
        if len(value) > UTM_LENGTH:
            card.unmapped.append((header, value))
        card.utm[name] = value[:UTM_LENGTH]
        return True

    def _marks(self, card: E, header: str, value: str) -> bool:
        """The marks in an address; columns of their own have said some already. The address itself is kept beside."""
        marks = {name: text for name, text in marks_in(value).items() if text}
        card.utm = {**marks, **card.utm}
        if marks and "://" in value:
            card.unmapped.append((header, value))
        return bool(marks)

    def _contact(self, card: E, header: str, kind: str, label: str, value: str) -> bool:
        for part in [value] if kind == "address" else values.several(value):
            if self.strict and kind == "phone" and (why := phone_problem(part)):
                self._bad(card, header, part, why)
            elif self.strict and kind == "email" and "@" not in part:
                self._bad(card, header, part, _("there is no @ in the e-mail address"))
            else:
                card.details.append((kind, label[:80], part))
        return True

    def _shorten(self, card: E) -> None:
        for name, limit in {**self.limits, "uid": 390}.items():
            if len(value := getattr(card, name)) > limit:
                card.unmapped.append((name, value))
                setattr(card, name, f"{value[: limit - 1]}…")
        for place, (kind, label, value) in enumerate(card.details):
            if len(value) > 4000:
                card.unmapped.append((kind, value))
                card.details[place] = (kind, label, f"{value[:3999]}…")
