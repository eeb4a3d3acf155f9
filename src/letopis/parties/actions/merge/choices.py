"""Which value of each field stays: the choices there are, the ones proposed, and reading what somebody chose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from letopis.accounts.models import User
from letopis.attributes.actions.values import shown_value
from letopis.attributes.hosts import host_of
from letopis.attributes.models import AttributeDefinition
from letopis.history.differences import as_shown
from letopis.history.facts import shown
from letopis.kernel import clock
from letopis.kernel.errors import Refused
from letopis.parties.actions.merge.children import owner_of, same_account, same_detail, say_the_same
from letopis.parties.birthday import birthday_in_words
from letopis.parties.facts import field_label
from letopis.parties.models import Affiliation, BankAccount, ContactDetail, ContactPerson, Counterparty

Party = ContactPerson | Counterparty
BOTH = "both"  # texts put together
_BIRTHDAY = ("birth_day", "birth_month", "birth_year")
_NO_CHOICE = {
    "id", "public_id", "version", "team", "created_by", "created_at", "updated_at", "is_marked_for_deletion",
    "attributes", "kept", "sort_key", "search_text", "name_key", "merged_into", *_BIRTHDAY[1:],
}  # fmt: skip
_CAREFUL = {"no_calls", "no_messages"}  # who asked either card to be left alone is left alone
_NAMES = {"last_name", "first_name", "patronymic", "name", "full_name"}


@dataclass(frozen=True)
class Choices:
    """What was chosen: the card each field is taken from (or `BOTH`), and rows nobody wants in the card."""

    fields: Mapping[str, str] = field(default_factory=dict)  # {"source": public id of a card}
    drop: frozenset[str] = frozenset()  # public ids of contacts, links, accounts and tags


@dataclass(frozen=True)
class Option:
    """One value of a field, as one of the cards has it."""

    card: str  # public id
    text: str
    value: Any
    is_chosen: bool


@dataclass(frozen=True)
class Line:
    """A field with the value each card has."""

    name: str
    label: str
    options: Sequence[Option]
    differs: bool
    may_be_both: bool = False
    is_both: bool = False
    is_seen: bool = True  # an attribute may be hidden from the reader's role
    may_choose: bool = True


def column_names(model: type[models.Model]) -> list[str]:
    """The columns a card is chosen by; new ones take part by themselves."""
    return [column.name for column in model._meta.concrete_fields if column.name not in _NO_CHOICE]


def _raw(card: Party, name: str) -> Any:
    if name == "birth_day":
        return tuple(getattr(card, part) for part in _BIRTHDAY)
    if name.startswith("attributes."):
        return card.attributes.get(name.partition(".")[2])
    value = getattr(card, name)
    return value.pk if isinstance(value, models.Model) else value


def _text(card: Party, name: str) -> str:
    if name == "birth_day":
        return birthday_in_words(card, clock.now().date()) if isinstance(card, ContactPerson) else ""
    return str(as_shown(card, name)["text"])


def _weight(card: Party, name: str) -> int:
    """How much a value says: nothing, an initial, something."""
    value = _raw(card, name)
    if value in (None, "", [], (None, None, None)):
        return 0
    if name in _CAREFUL and value is True:
        return 3
    if name in _NAMES and len(str(value).strip(" .")) < 2:
        return 1
    return 2


def label_of(name: str, card: Party | None = None) -> str:
    """How people call a field."""
    prefix, _dot, code = name.partition(".")
    if prefix == "attributes" and card is not None:
        row = AttributeDefinition.objects.filter(host=host_of(card).code, code=code).first()
        return row.name if row else code
    return _("Birthday") if name == "birth_day" else field_label(name)


def _chosen(name: str, cards: Sequence[Party], choices: Choices) -> Party:
    """The card a field is taken from: the one that was chosen, else the one that stays, unless another says more."""
    wanted = choices.fields.get(name, "")
    found = next((card for card in cards if str(card.public_id) == wanted), None)
    if wanted and found is None and not (wanted == BOTH and name == "comment"):
        raise Refused(_("There is no such choice."), name)
    return found or max(cards, key=lambda card: _weight(card, name))


def lines(survivor: Party, others: Sequence[Party], choices: Choices, by: User) -> list[Line]:
    """Every field with what the cards have, the proposed or chosen value marked."""
    cards = [survivor, *others]
    names = column_names(type(survivor))
    attributes = attribute_lines(cards, choices, by)
    if unknown := set(choices.fields) - {*names} - {line.name for line in attributes if line.is_seen}:
        raise Refused(_("There is no such choice."), sorted(unknown)[0])
    found = []
    for name in names:
        both = choices.fields.get(name) == BOTH
        chosen = _chosen(name, cards, choices)
        options = [
            Option(str(card.public_id), _text(card, name), _raw(card, name), card is chosen and not both)
            for card in cards
        ]
        filled = [card for card in cards if _weight(card, name)]
        if filled:
            differs = any(option.value != options[0].value for option in options)
            found.append(Line(name, label_of(name), options, differs, name == "comment" and len(filled) > 1, both))
    return found + attributes


def attribute_lines(cards: Sequence[Party], choices: Choices, by: User) -> list[Line]:
    """The same of custom attributes; what `by` may not see or change is decided by the card that stays."""
    known = {row.code: row for row in AttributeDefinition.objects.filter(host=host_of(cards[0]).code)}
    found = []
    for code in sorted({code for card in cards for code in card.attributes}):
        name, definition = f"attributes.{code}", known.get(code)
        seen = definition is None or definition.is_seen_by(by)
        may = definition is None or definition.is_changed_by(by)
        chosen = _chosen(name, cards, choices if may else Choices())
        if not may and choices.fields.get(name, str(chosen.public_id)) != str(chosen.public_id):
            raise Refused(_("There is no such choice."), name)
        options = [
            Option(
                str(card.public_id), attribute_text(definition, _raw(card, name), by), _raw(card, name), card is chosen
            )
            for card in cards
        ]
        differs = any(option.value != options[0].value for option in options)
        label = definition.name if definition else code
        found.append(Line(name, label, options, differs, is_seen=seen, may_choose=may))
    return found


def attribute_text(definition: AttributeDefinition | None, value: Any, by: User) -> str:
    """A value of an attribute as people read it."""
    return str(shown(value)["text"]) if definition is None else str(shown_value(definition, value, by)["text"])


def chosen_values(
    survivor: Party, others: Sequence[Party], choices: Choices, by: User
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns to write into the survivor, and its custom attributes."""
    cards = {str(card.public_id): card for card in (survivor, *others)}
    columns: dict[str, Any] = {}
    attributes = dict(survivor.attributes)
    for line in lines(survivor, others, choices, by):
        if line.is_both:
            texts = dict.fromkeys(str(option.value).strip() for option in line.options if option.value)
            columns[line.name] = "\n\n".join(texts)
            continue
        option = next(option for option in line.options if option.is_chosen)
        card = cards[option.card]
        if line.name.startswith("attributes."):
            code = line.name.partition(".")[2]
            if option.value is None:
                attributes.pop(code, None)
            else:
                attributes[code] = option.value
        elif line.name == "birth_day":
            columns |= {part: getattr(card, part) for part in _BIRTHDAY}
        else:
            columns[line.name] = getattr(card, line.name)
    merged = {card.pk for card in cards.values()}
    for name in ("referred_by", "head_company"):
        value = columns.get(name)
        if value is not None and type(value) is type(survivor) and value.pk in merged:
            columns[name] = None  # nobody refers to themselves
    columns["kept"] = _united(survivor, others)
    if "responsible" in columns:
        columns["team"] = columns["responsible"].team
    return columns, attributes


def _united(survivor: Party, others: Sequence[Party]) -> list[Any]:
    found: list[Any] = []
    for card in (survivor, *others):
        found += [line for line in card.kept if line not in found]
    return found


@dataclass(frozen=True)
class Item:
    """One entry of a united list."""

    id: str
    text: str
    note: str
    card: str  # public id of the card it comes from
    is_kept: bool


def items(
    survivor: Party, others: Sequence[Party], choices: Choices, seen: Any = None
) -> list[tuple[str, str, list[Item]]]:
    """The united lists, each as (code, label, entries); doubles are shown once. `seen` are companies or people one may see."""
    found: dict[str, list[Item]] = {"details": [], "affiliations": [], "accounts": [], "tags": []}
    taken: set[Any] = set()
    links: list[Affiliation] = []
    owner, other = owner_of(survivor), "counterparty" if isinstance(survivor, ContactPerson) else "person"

    def add(name: str, row: Any, same: Any, text: str, note: str, card: Party) -> None:
        if same is None or (name, same) not in taken:
            taken.add((name, same))
            public_id = str(row.public_id)
            found[name].append(Item(public_id, text, note, str(card.public_id), public_id not in choices.drop))

    for card in (survivor, *others):
        for detail in card.details.all():
            add("details", detail, same_detail(detail), detail.shown, detail.label, card)
        rows = Affiliation.objects.filter(**{owner: card}).select_related("person", "counterparty")
        for link in rows if seen is None else rows.filter(**{f"{other}__in": seen}):
            end = getattr(link, other)
            if not any(getattr(one, f"{other}_id") == end.pk and say_the_same(one, link) for one in links):
                links.append(link)
                note = ", ".join(filter(None, (link.position, link.role, "" if link.is_current else _("left"))))
                add("affiliations", link, None, str(end), note, card)
        if isinstance(card, Counterparty):
            for account in card.bank_accounts.all():
                add("accounts", account, same_account(account), account.account, account.bank_name, card)
        for tag in card.tags.all():
            add("tags", tag, tag.pk, tag.name, "", card)
    labels = {"affiliations": _("Contact persons") if other == "person" else _("Counterparties")}
    return [(name, labels.get(name) or field_label(name), rows) for name, rows in found.items() if rows]


def dropped_ids(survivor: Party, others: Sequence[Party], choices: Choices) -> dict[str, set[int]]:
    """Ids by label of the rows nobody wants, their doubles in the other cards included."""
    if not choices.drop:
        return {}
    cards, owner = [survivor, *others], owner_of(survivor)
    known: set[str] = set()
    found: dict[str, set[int]] = {}
    sames: list[tuple[Any, Any]] = [(ContactDetail, same_detail), (BankAccount, same_account), (Affiliation, None)]
    for model, same in sames:
        if model is BankAccount and owner == "person":
            continue
        rows = list(model.objects.filter(**{f"{owner}__in": cards}))
        named = [row for row in rows if str(row.public_id) in choices.drop]
        known |= {str(row.public_id) for row in named}
        doubles = {same(row) for row in named} if same else set()
        ids = {row.pk for row in rows if row in named or (same and same(row) in doubles)}
        if model is Affiliation:
            end = "counterparty_id" if owner == "person" else "person_id"
            ids |= {
                row.pk
                for row in rows
                for one in named
                if getattr(row, end) == getattr(one, end) and (say_the_same(one, row) or say_the_same(row, one))
            }
        found[model._meta.label_lower] = ids
    through: Any = type(survivor).tags.through
    names = {"person": "contactperson__in", "counterparty": "counterparty__in"}
    tagged = through._default_manager.filter(**{names[owner]: cards}, tag__public_id__in=sorted(choices.drop))
    found[through._meta.label_lower] = set(tagged.values_list("pk", flat=True))
    known |= {str(public_id) for public_id in tagged.values_list("tag__public_id", flat=True)}
    if choices.drop - known:
        raise Refused(_("There is no such row in this card."), "drop")
    return found


def richest(cards: Sequence[Party]) -> Party:
    """«Больше данных»: the card with the most filled fields and rows; the oldest of equals."""

    def filled(card: Party) -> int:
        held = sum(_weight(card, name) for name in column_names(type(card))) + len(card.attributes)
        links = Affiliation.objects.filter(**{owner_of(card): card}).count()
        return held + 2 * (card.details.count() + links + card.tags.count()) + len(card.kept)

    return max(cards, key=lambda card: (filled(card), -card.pk))
