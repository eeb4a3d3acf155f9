"""From properties to cards."""

import re
from collections.abc import Callable, Iterator

from letopis.exchange.cards import Card, Unreadable, clean
from letopis.exchange.names import split_name
from letopis.exchange.vcard.lines import Property, fields, parse, unescape, unfolded

_SILENT = {"VERSION", "BEGIN", "END", "PRODID", "REV"}  # about the file, not about the person
_MESSENGERS = {
    "IMPP": "", "X-JABBER": "Jabber", "X-ICQ": "ICQ", "X-SKYPE": "Skype", "X-SKYPE-USERNAME": "Skype", "X-TELEGRAM": "Telegram",
    "X-WHATSAPP": "WhatsApp", "X-GOOGLE-TALK": "Google Talk", "X-AIM": "AIM", "X-MSN": "MSN", "X-YAHOO": "Yahoo", "X-QQ": "QQ",
}  # fmt: skip
_LABELS = {
    "cell": "мобильный", "home": "домашний", "work": "рабочий", "fax": "факс", "pager": "пейджер", "main": "основной",
    "iphone": "iPhone", "car": "автомобиль", "whatsapp": "WhatsApp",
}  # fmt: skip


def read(data: bytes) -> list[Card]:
    """The cards of a file in order. Raises `Unreadable` when it holds none."""
    cards = []
    for number, (line, properties) in enumerate(_entries(data), 1):
        cards.append(_card(f"карточка {number}, строка {line}", properties))
    if not cards:
        raise Unreadable("В файле нет ни одной карточки: первая строка должна быть BEGIN:VCARD.")
    return cards


def _entries(data: bytes) -> Iterator[tuple[int, list[Property]]]:
    """Each card with the line it begins at, nested and unclosed ones too, in the order of their beginnings."""
    found: list[tuple[int, list[Property]]] = []
    open_cards: list[list[Property]] = []
    for number, raw in unfolded(data):
        item = parse(number, raw)
        if item is None:
            if open_cards:
                open_cards[-1].append(Property("", "?", {}, raw.decode("utf-8", "replace"), number))
            continue
        if item.name == "BEGIN" and item.value.strip().upper() == "VCARD":
            open_cards.append([])
            found.append((number, open_cards[-1]))
        elif item.name == "END" and item.value.strip().upper() == "VCARD":
            if open_cards:
                open_cards.pop()
        elif open_cards:
            open_cards[-1].append(item)
    yield from found


def _card(where: str, properties: list[Property]) -> Card:
    card = Card(where=where)
    labels = {p.group.upper(): unescape(p.value) for p in properties if p.group and p.name == "X-ABLABEL"}
    for item in properties:
        if item.name in _SILENT or (item.name == "X-ABLABEL" and item.group):
            continue
        item.value = clean(item.value)
        handler = _HANDLERS.get(item.name)
        label = _label(item, labels.get(item.group.upper(), ""))
        if handler is None or not handler(card, item, label):
            name = ";".join(
                [
                    item.name,
                    *(
                        f"{key}={','.join(values)}"
                        for key, values in item.params.items()
                        if key not in ("CHARSET", "ENCODING")
                    ),
                ]
            )
            if item.value.strip():
                card.unmapped.append((f"{label}: {name}" if label and item.group else name, unescape(item.value)))
    _settle_name(card)
    return card


def _label(item: Property, given: str) -> str:
    if given:
        return re.sub(r"^_\$!<(.*)>!\$_$", r"\1", given)[:80]
    return ", ".join(_LABELS[kind] for kind in _LABELS if kind in item.types)


def _names(card: Card, item: Property, label: str) -> bool:
    parts = [*fields(item.value), "", "", "", "", ""]
    if card.last_name or card.first_name or card.patronymic or not any(parts[:3]):
        return not any(parts)
    card.last_name, card.first_name, card.patronymic = parts[:3]
    card.unmapped += [(name, value) for name, value in (("Обращение", parts[3]), ("Суффикс", parts[4])) if value]
    return True


def _settle_name(card: Card) -> None:
    """Names from FN when N gave none; something to call the card by when there is no name at all."""
    if not (card.last_name or card.first_name or card.patronymic):
        card.last_name, card.first_name, card.patronymic = split_name(card.full_name)
        card.full_name = ""
    words = f"{card.last_name} {card.first_name} {card.patronymic}".casefold().split()
    if card.full_name and sorted(card.full_name.casefold().split()) != sorted(words):
        card.unmapped.insert(0, ("FN", card.full_name))
    if not words and not card.refused:
        nick = next((value for name, value in card.unmapped if name.startswith("NICKNAME")), "")
        reached = [value for _kind, _label, value in card.details]
        card.last_name = (
            nick or card.organisation or (reached or [""])[0] or (f"Без имени, {card.uid}" if card.uid else "Без имени")
        )[:200]
    for name in ("last_name", "first_name", "patronymic"):
        if len(value := getattr(card, name)) > 200:
            card.unmapped.append((name, value))
            setattr(card, name, f"{value[:199]}…")


def _full_name(card: Card, item: Property, label: str) -> bool:
    if card.full_name:
        return False
    card.full_name = " ".join(unescape(item.value).split())
    return True


def _phone(card: Card, item: Property, label: str) -> bool:
    value = re.sub(r"^tel:", "", unescape(item.value).strip(), flags=re.IGNORECASE)
    if value:
        card.details.append(("phone", label, value))
    return True


def _email(card: Card, item: Property, label: str) -> bool:
    if value := re.sub(r"^mailto:", "", unescape(item.value).strip(), flags=re.IGNORECASE):
        card.details.append(("email", label, value))
    return True


def _address(card: Card, item: Property, label: str) -> bool:
    box, extra, street, city, region, code, country, *_rest = [*fields(item.value), "", "", "", "", "", "", ""]
    value = ", ".join(part for part in (code, country, region, city, street, extra, box) if part)
    if value:
        card.details.append(("address", label, value))
    return True


def _messenger(card: Card, item: Property, label: str) -> bool:
    value = unescape(item.value).strip()
    service = _MESSENGERS[item.name] or (value.partition(":")[0] if ":" in value else "")
    if value:
        card.details.append(("messenger", service or label, value))
    return True


def _website(card: Card, item: Property, label: str) -> bool:
    if value := unescape(item.value).strip():
        card.details.append(("website", label, value))
    return True


def _organisation(card: Card, item: Property, label: str) -> bool:
    parts = fields(item.value)
    if card.organisation or not parts or not parts[0]:
        return not any(parts)
    card.organisation = parts[0][:300]
    if any(parts[1:]):
        card.unmapped.append(("Отдел", "; ".join(part for part in parts[1:] if part)))
    return True


def _position(card: Card, item: Property, label: str) -> bool:
    if card.position:
        return False
    card.position = unescape(item.value).strip()[:200]
    return len(unescape(item.value).strip()) <= 200


def _note(card: Card, item: Property, label: str) -> bool:
    card.note = "\n".join(filter(None, (card.note, unescape(item.value).strip())))
    return True


def _uid(card: Card, item: Property, label: str) -> bool:
    card.uid = unescape(item.value).strip()[:390]
    return len(item.value) <= 390


def _tags(card: Card, item: Property, label: str) -> bool:
    names = [name for name in fields(item.value, ",") if name]
    card.tags += [name for name in names if len(name) <= 60]
    return all(len(name) <= 60 for name in names)


def _sex(card: Card, item: Property, label: str) -> bool:
    code = item.value.strip()[:1].upper()
    card.sex = {"M": "male", "F": "female"}.get(code, "")
    return bool(card.sex) and len(item.value.strip()) == 1


def _birthday(card: Card, item: Property, label: str) -> bool:
    text = item.value.strip()
    found = re.match(r"^(\d{4})-?(\d{2})-?(\d{2})(?:T.*)?$", text)
    if found:
        year, month, day = (int(part) for part in found.groups())
    elif found := re.match(r"^--(\d{2})-?(\d{2})(?:T.*)?$", text):
        year, month, day = 0, int(found[1]), int(found[2])
    else:
        return False
    if not (1 <= month <= 12 and 1 <= day <= 31) or (month, day) in (
        (2, 30),
        (2, 31),
        (4, 31),
        (6, 31),
        (9, 31),
        (11, 31),
    ):
        return False
    # Apple writes 1604 for a birthday without its year.
    card.birthday = (day, month, year if 1850 <= year <= 2200 and year != 1604 else None)
    return True


def _kind(card: Card, item: Property, label: str) -> bool:
    if item.value.strip().lower() == "group":
        card.refused = "Это список адресов (KIND:group), а не человек."
        return True
    return item.value.strip().lower() == "individual"


_HANDLERS: dict[str, Callable[[Card, Property, str], bool]] = {
    "N": _names, "FN": _full_name, "TEL": _phone, "EMAIL": _email, "ADR": _address, "URL": _website, "ORG": _organisation,
    "TITLE": _position, "ROLE": _position, "NOTE": _note, "UID": _uid, "CATEGORIES": _tags, "GENDER": _sex, "X-GENDER": _sex,
    "BDAY": _birthday, "KIND": _kind, **dict.fromkeys(_MESSENGERS, _messenger),
}  # fmt: skip
