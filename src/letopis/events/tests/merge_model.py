"""What should be in the base after edits, merges and undos: a plain model that knows nothing of tables.

It keeps what every card holds and which row belongs to whom; the rule of a merge and of its undoing is written here
once more in plain words, beside `parties/actions/merge/`.
"""

from typing import Any

from letopis.parties.models import ContactPerson, Counterparty

PEOPLE, COMPANIES = ContactPerson, Counterparty
VALUES = {
    PEOPLE: {"comment": ["", "раз", "два"], "sex": ["", "male", "female"], "patronymic": ["", "А.", "Ильич", "Львович"]},
    COMPANIES: {"comment": ["", "раз", "два"], "inn": ["", "7707083893", "7728168971"], "full_name": ["", "Дом", "Сад"]},
}  # fmt: skip
NUMBERS = [f"+7 921 000-00-{number:02d}" for number in range(8)]
TAGS = ["VIP", "опт", "склад"]
POSITIONS = ["", "Директор", "Юрист"]
# Bulk edits: field → (mode, value)
BULK = {
    "comment": [("set", "раз"), ("set", "два"), ("add", "три"), ("clear", "")],
    "sex": [("set", "male"), ("set", "female"), ("clear", "")],
    "tag": [("add", "VIP"), ("add", "опт, склад"), ("remove", "VIP, опт"), ("set", "склад"), ("clear", "")],
}
Key = tuple[Any, int]  # (model, id)


class Model:
    """What should be there."""

    def __init__(self) -> None:
        self.fields: dict[Key, dict[str, Any]] = {}
        self.into: dict[Key, Key | None] = {}
        self.marked: dict[Key, bool] = {}
        self.details: dict[int, list[Any]] = {}  # row: [owner, value]
        self.tags: dict[int, list[Any]] = {}  # row: [owner, tag]
        self.links: dict[int, list[Any]] = {}  # row: [person, company, position]
        self.parts: dict[int, list[Any]] = {}  # row: [event, owner]
        self.refs: dict[Key, Key | None] = {}  # who referred a person
        self.merges: list[dict[str, Any]] = []

    def living(self, model: Any) -> list[Key]:
        return [key for key, into in self.into.items() if into is None and key[0] is model]

    def standing(self, key: Key) -> list[dict[str, Any]]:
        return [done for done in self.merges if done["survivor"] == key and not done["undone"]]

    def present(self, key: Key | None) -> Key | None:
        while key is not None and self.into[key] is not None:
            key = self.into[key]
        return key

    # — the rule of a merge —

    def merge(self, survivor: Key, others: list[Key], taken: dict[str, Key]) -> dict[str, Any]:
        cards = [survivor, *others]
        done: dict[str, Any] = {"survivor": survivor, "others": others, "steps": [], "values": {}, "undone": False}
        for name in self.fields[survivor]:
            source = taken.get(name) or max(cards, key=lambda key: _weight(name, self.fields[key][name]))
            self._value(done, survivor, name, self.fields[source][name])
        if survivor[0] is PEOPLE:
            source = next((key for key in cards if self.refs[key]), survivor)
            wanted = self.refs[source]
            done["values"]["referred_by"] = (self.refs[survivor], None if wanted in cards else wanted)
            self.refs[survivor] = done["values"]["referred_by"][1]
        for other in others:
            self._move(done, other, survivor)
        self.into |= dict.fromkeys(others, survivor)
        self.merges.append(done)
        return done

    def _value(self, done: dict[str, Any], key: Key, name: str, value: Any) -> None:
        if self.fields[key][name] != value:
            done["values"][name] = (self.fields[key][name], value)
            self.fields[key][name] = value

    def _move(self, done: dict[str, Any], other: Key, survivor: Key) -> None:
        for rows in (self.details, self.tags):
            held = {value for owner, value in rows.values() if owner == survivor}
            for row, (owner, value) in sorted(rows.items()):
                if owner == other and value not in held:
                    held.add(value)
                    done["steps"].append(("set", rows, row, 0, other, survivor))
                    rows[row][0] = survivor
        end = 0 if other[0] is PEOPLE else 1
        held_links = [row for row, link in sorted(self.links.items()) if link[end] == survivor]
        for row, link in sorted(self.links.items()):
            if link[end] != other:
                continue
            same = next((one for one in held_links if self.links[one][1 - end] == link[1 - end] and (
                not self.links[one][2] or not link[2] or self.links[one][2] == link[2])), None)  # fmt: skip
            if same is None:
                held_links.append(row)
                done["steps"].append(("set", self.links, row, end, other, survivor))
                link[end] = survivor
                continue
            done["steps"].append(("gone", self.links, row, list(link)))
            del self.links[row]
            if link[2] and not self.links[same][2]:
                done["steps"].append(("set", self.links, same, 2, "", link[2]))
                self.links[same][2] = link[2]
        events = {event for event, owner in self.parts.values() if owner == survivor}
        for row, (event, owner) in sorted(self.parts.items()):
            if owner == other and event in events:
                done["steps"].append(("gone", self.parts, row, [event, owner]))
                del self.parts[row]
            elif owner == other:
                done["steps"].append(("set", self.parts, row, 1, other, survivor))
                self.parts[row][1] = survivor
        for key, ref in self.refs.items():
            # a card that lives on in the survivor since an earlier merge comes back after this one is undone: it keeps its own
            if ref == other and key not in (other, survivor) and self.into[key] != survivor:
                done["steps"].append(("ref", key, other, survivor))
                self.refs[key] = survivor

    # — the rule of undoing it —

    def undo(self, done: dict[str, Any]) -> None:
        survivor = done["survivor"]
        for other in done["others"]:
            self.into[other] = None
        for step in reversed(done["steps"]):
            if step[0] == "ref":
                _kind, key, before, after = step
                if self.refs[key] == after:
                    self.refs[key] = before
            elif step[0] == "gone":
                step[1][step[2]] = [self.present(value) if isinstance(value, tuple) else value for value in step[3]]
            else:
                _kind, rows, row, place, before, after = step
                if row in rows and rows[row][place] == after:
                    rows[row][place] = before
        for name, (before, after) in done["values"].items():
            if name == "referred_by":
                if before != after and self.refs[survivor] == after:
                    self.refs[survivor] = self.present(before)
            elif self.fields[survivor][name] == after:
                self.fields[survivor][name] = before
        done["undone"] = True


def _weight(name: str, value: str) -> int:
    if not value:
        return 0
    return 1 if name in ("patronymic", "full_name") and len(value.strip(" .")) < 2 else 2


def bulk_value(held: Any, name: str, mode: str, value: str) -> Any:
    """What a card holds after a bulk edit."""
    if name == "tag":
        given = frozenset(filter(None, value.split(", ")))
        return {"add": held | given, "remove": held - given, "set": given, "clear": frozenset()}[mode]
    return f"{held}\n{value}" if mode == "add" and held else value
