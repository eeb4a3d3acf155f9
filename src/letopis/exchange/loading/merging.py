"""Bringing an entry into a card that is here: what the file says, what it said last time, what was typed here since."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.accounts.records import save_changed
from letopis.attributes.actions.values import set_values, try_values
from letopis.exchange.cards import Entry
from letopis.exchange.loading.options import Options, Party
from letopis.history.differences import put
from letopis.history.facts import Changed, Values, shown
from letopis.parties.actions.children import set_details, set_tags
from letopis.parties.facts import field_label
from letopis.parties.inputs import DetailInput
from letopis.parties.models import ContactPerson, ExternalId
from letopis.parties.normal import DERIVED, derive_counterparty, derive_person, normalized

BIRTH = ("birth_day", "birth_month", "birth_year")


@dataclass
class Plan:
    """What an entry would change in a card; nothing is written yet."""

    columns: dict[str, Any] = field(default_factory=dict)
    kept: list[dict[str, str]] = field(default_factory=list)
    details: list[DetailInput] = field(default_factory=list)  # all of them, when there are new ones
    new_details: list[DetailInput] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)  # all of them, when there are new ones
    new_tags: list[str] = field(default_factory=list)
    attributes: dict[str, Any] = field(default_factory=dict)  # values of custom attributes by code
    lists: dict[str, tuple[str, str]] = field(default_factory=dict)  # further lists: name → texts before and after
    write_lists: list[Callable[[], tuple[Values, Values]]] = field(default_factory=list)
    made: list[Party] = field(default_factory=list)  # further cards that writing it has made

    @property
    def is_empty(self) -> bool:
        return not (self.columns or self.kept or self.details or self.tags or self.attributes or self.lists)


def imported_of(target: Party) -> dict[str, Any]:
    """What the last import put into the card."""
    return next((row.imported for row in target.external_ids.all() if row.imported), {})


def plain(value: Any) -> Any:
    """A value as JSON keeps it."""
    return getattr(value, "pk", value)


def kept_lines(entry: Entry, name: str) -> list[dict[str, str]]:
    """What nobody understood, as the card keeps it."""
    return [{"name": key[:200], "value": value, "from": name} for key, value in entry.unmapped]


def detail_inputs(entry: Entry) -> list[DetailInput]:
    """The contacts of an entry; the first of each kind is the primary one."""
    seen: set[str] = set()
    rows = []
    for kind, label, value in entry.details:
        if value.strip():
            rows.append(DetailInput(kind, value[:4000], label[:80], is_primary=kind not in seen))
            seen.add(kind)
    return rows


def imported_values(entry: Entry, values: dict[str, Any], run: str, before: dict[str, Any] | None) -> dict[str, Any]:
    """What the next import compares with; `before` is what an undo of `run` brings back."""
    contacts = [[kind, normalized(kind, value) or value] for kind, _label, value in entry.details]
    found: dict[str, Any] = {
        "digest": entry.digest,
        "values": {name: plain(value) for name, value in values.items()},
        "contacts": contacts,
        "run": run,
    }
    if entry.attributes:
        found["attributes"] = entry.attributes
    if before is not None:
        found["before"] = {name: value for name, value in before.items() if name != "before"}
    return found


def plan(
    target: Party, entry: Entry, values: dict[str, Any], name: str, options: Options, *, another: bool = False
) -> Plan:
    """What `entry` of the file `name` changes in `target`.

    A file fills what is empty and changes its own former values. What was typed here since wins, and the file's value
    is kept beside, unless the file is to replace. For `another` source nothing in the card is the file's own.
    """
    found, last = Plan(), {} if another else imported_of(target)
    former, kept = last.get("values", {}), list(target.kept)
    singles = {key: value for key, value in values.items() if key not in BIRTH}
    for key, value in singles.items():
        _weigh(found, kept, key, value, getattr(target, key), former.get(key), name, options)
    if values.get("birth_day"):
        _weigh_birthday(found, kept, target, values, former, name, options)
    _weigh_attributes(found, kept, target, entry, last.get("attributes", {}), name, options)
    for line in kept_lines(entry, name):
        if not any(line["name"] == row["name"] and line["value"] == row["value"] for row in kept):
            kept.append(line)
    if kept != target.kept:
        found.kept = kept
    present = list(target.details.all())
    known = {(row.kind, row.normalized or row.value) for row in present}
    known |= {(kind, value) for kind, value in last.get("contacts", [])}
    kinds = {row.kind for row in present}
    for row in detail_inputs(entry):
        came = (row.kind, normalized(row.kind, row.value) or row.value)
        if came not in known:
            known.add(came)
            found.new_details.append(replace(row, is_primary=row.is_primary and row.kind not in kinds))
    if found.new_details:
        found.details = [
            *(DetailInput(r.kind, r.value, r.label, r.is_primary, r.is_valid, r.public_id) for r in present),
            *found.new_details,
        ]
    tags = [tag.name for tag in target.tags.all()]
    found.new_tags = [tag for tag in dict.fromkeys(entry.tags) if tag.casefold() not in {t.casefold() for t in tags}]
    found.tags = [*tags, *found.new_tags] if found.new_tags else []
    return found


def _weigh(
    found: Plan, kept: list[dict[str, str]], key: str, value: Any, held: Any, imported: Any, name: str, options: Options
) -> None:
    if value in ("", None) or value == held:
        return
    if options.existing == "replace" or held in ("", None) or (plain(held) == imported and plain(value) != imported):
        found.columns[key] = value
    elif plain(value) != imported:
        line = {"name": key, "value": str(value), "from": name}
        if not any(row["name"] == key and row["value"] == line["value"] for row in kept):
            kept.append(line)


def _weigh_birthday(
    found: Plan,
    kept: list[dict[str, str]],
    target: Any,
    values: dict[str, Any],
    former: dict[str, Any],
    name: str,
    options: Options,
) -> None:
    """Day, month and year are one value."""
    came, held, last = ([side(part) for part in BIRTH] for side in (values.get, lambda part: getattr(target, part), former.get))  # fmt: skip
    if came == held or (came[2] is None and came[:2] == held[:2]):
        return
    if options.existing == "replace" or not held[0] or (held == last and came != last):
        found.columns |= dict(zip(BIRTH, came, strict=True))
    elif came != last:
        kept.append({"name": "birthday", "value": ".".join(str(part) for part in came if part), "from": name})


def _weigh_attributes(
    found: Plan,
    kept: list[dict[str, str]],
    target: Party,
    entry: Entry,
    former: dict[str, Any],
    name: str,
    options: Options,
) -> None:
    """Custom attributes go by the rule of every other field."""
    for code, value in entry.attributes.items():
        held, last = target.attributes.get(code), former.get(code)
        if value == held:
            continue
        if options.existing == "replace" or held is None or (held == last and value != last):
            found.attributes[code] = value
        elif value != last:
            line = {"name": code, "value": str(value), "from": name}
            if line not in kept:
                kept.append(line)


def kept_text(lines: Sequence[dict[str, str]]) -> str:
    """«Из файла» as the chronicle says it."""
    return "; ".join(f"{line['name']}: {line['value'][:60]}" for line in lines)[:500]


def changes_of(target: Party, found: Plan, by: User) -> tuple[tuple[str, str, str], ...]:
    """Label, old and new of everything a plan changes, for the eyes of the user."""
    trial = type(target)(**{item.attname: getattr(target, item.attname) for item in target._meta.concrete_fields})
    changed = put(trial, found.columns)
    lines = [(field_label(key), changed.before[key]["text"], new["text"]) for key, new in changed.after.items()]
    if found.attributes:
        trial.attributes = dict(target.attributes)
        old, new = try_values(trial, found.attributes, by=by)
        lines += [(side["label"], old[key]["text"], side["text"]) for key, side in new.items()]
    if found.details:
        lines.append((_("Contacts"), "", ", ".join(f"+ {row.value}" for row in found.new_details)))
    if found.tags:
        lines.append((_("Tags"), "", ", ".join(f"+ {tag}" for tag in found.new_tags)))
    lines += [(field_label(key), old, new) for key, (old, new) in found.lists.items()]
    if found.kept:
        lines.append((_("From the file"), "", kept_text(found.kept[len(target.kept) :])))
    return tuple(lines)


def apply(target: Party, found: Plan, entry: Entry, values: dict[str, Any], run: str, by: User) -> Changed:
    """Write a plan; answers with what the journal is told."""
    last = imported_of(target)
    kept = (list(target.kept), found.kept or list(target.kept))
    changed = put(target, found.columns)
    before, after = dict(changed.before), dict(changed.after)
    if kept[0] != kept[1]:
        target.kept = kept[1]
        before["kept"], after["kept"] = (shown(lines, kept_text(lines)) for lines in kept)
    differences = [set_details(target, found.details)] if found.details else []
    differences += [set_tags(target, found.tags)] if found.tags else []
    differences += [set_values(target, found.attributes, by=by)] if found.attributes else []
    differences += [write() for write in found.write_lists]
    for old, new in differences:
        before, after = {**before, **old}, {**after, **new}
    if after:
        target._prefetched_objects_cache = {}  # type: ignore[union-attr]
        if isinstance(target, ContactPerson):
            derive_person(target, target.details.all())
        else:
            derive_counterparty(target, target.details.all())
        save_changed(target, [*found.columns, "kept", "attributes", *DERIVED])
    remember(target, entry, values, run, last)
    return Changed(target, before, after)


def remember(target: Party, entry: Entry, values: dict[str, Any], run: str, last: dict[str, Any]) -> None:
    """Keep what this import has put into the card, on every identity of it, and add those the entry has."""
    from letopis.exchange.loading.identity import written

    owner = {"person": target} if isinstance(target, ContactPerson) else {"counterparty": target}
    rows = ExternalId.objects.filter(**owner)
    known = {(row.system, row.value) for row in rows}
    fresh = imported_values(entry, values, run, None)
    rows.update(imported=imported_values(entry, values, run, last or {}))
    ExternalId.objects.bulk_create(
        ExternalId(system=system, value=value, imported=fresh, **owner)
        for system, value in written(entry)
        if (system, value) not in known
    )


def save(target: Party, changed: Changed, fields: list[str]) -> Changed:
    """Write fields of a locked card that were put into it."""
    save_changed(target, fields)
    return changed
