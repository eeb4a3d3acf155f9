"""From a table to cards."""

import csv
import io
import re

from letopis.exchange.cards import Card, Unreadable, clean
from letopis.exchange.csvfile.headers import meaning
from letopis.exchange.names import split_name
from letopis.exchange.vcard.lines import decode, to_utf8

_LABELS = {"mobile": "мобильный", "home": "домашний", "work": "рабочий", "business": "рабочий", "fax": "факс", "pager": "пейджер", "мобильн": "мобильный", "рабоч": "рабочий", "домашн": "домашний"}  # fmt: skip
_NEEDED = {"last_name", "first_name", "full_name", "email", "phone"}


def read(data: bytes) -> list[Card]:
    """The people of a table. Raises `Unreadable` for an empty one and for headers that name no person."""
    text = decode(to_utf8(data)).lstrip("\ufeff")
    if not text.strip():
        raise Unreadable("Файл пуст.")
    csv.field_size_limit(10_000_000)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)))
    header, *body = rows
    columns = [(name.strip(), *meaning(name)) for name in header]
    if not _NEEDED & {what for _name, what, _label in columns}:
        raise Unreadable(f"Строка 1: среди заголовков нет ни имени, ни телефона, ни почты: {', '.join(header)[:200]}.")
    cards = [_card(number, columns, row) for number, row in enumerate(body, 2) if any(cell.strip() for cell in row)]
    if not cards:
        raise Unreadable("В файле есть заголовки, но нет ни одной строки с людьми (строка 2 пуста).")
    return cards


def _separator(text: str) -> str:
    """The separator that splits the first record into most columns; quotes are respected."""
    head = text[:20_000]
    first = re.match(r'(?:"(?:[^"]|"")*"|[^"\r\n])*', head)
    line = first[0] if first else head.splitlines()[0]
    bare = re.sub(r'"(?:[^"]|"")*"', "", line)
    return max(",;\t|", key=bare.count)


def _card(number: int, columns: list[tuple[str, str, str]], row: list[str]) -> Card:
    card = Card(where=f"строка {number}")
    births: dict[str, str] = {}
    addresses: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    for (name, what, label), raw in zip(columns, [*row, *[""] * (len(columns) - len(row))], strict=False):
        value = clean(raw).strip()
        if not value:
            continue
        if what.startswith("label:"):
            labels[what.removeprefix("label:")] = value.lstrip("* ")
        elif what in ("email", "phone", "website", "messenger"):
            for part in value.split(":::"):
                card.details.append((what, labels.get(label, "") or _label(label), part.strip()))
        elif what.startswith("address:"):
            addresses.setdefault(what.removeprefix("address:"), []).append(value)
        elif what.startswith("birth_"):
            births[what] = value
        elif what == "birthday":
            _set_birthday(card, name, value)
        elif what == "sex":
            card.sex = {"м": "male", "m": "male", "ж": "female", "f": "female"}.get(value[:1].casefold(), "")
            if not card.sex:
                card.unmapped.append((name, value))
        elif what == "tags":
            card.tags += [tag.strip("* ") for tag in re.split(r"[,;]|:::", value) if tag.strip("* ")]
        elif what and not getattr(card, what):
            setattr(card, what, value)
        else:
            card.unmapped.append((name, value))
    for extra in row[len(columns) :]:
        if extra.strip():
            card.unmapped.append(("без заголовка", clean(extra).strip()))
    card.details += [("address", _LABELS.get(side, ""), ", ".join(parts)) for side, parts in addresses.items()]
    if births:
        _set_birthday(
            card, "Birth", ".".join(births.get(f"birth_{part}", "") for part in ("day", "month", "year")).strip(".")
        )
    _settle(card)
    return card


def _settle(card: Card) -> None:
    if not (card.last_name or card.first_name or card.patronymic):
        card.last_name, card.first_name, card.patronymic = split_name(card.full_name)
    elif card.full_name:
        words = f"{card.last_name} {card.first_name} {card.patronymic}".casefold().split()
        if sorted(card.full_name.casefold().split()) != sorted(words):
            card.unmapped.append(("Name", card.full_name))
    if not (card.last_name or card.first_name or card.patronymic):
        reached = next((value for _kind, _label, value in card.details), "")
        card.last_name = (card.organisation or reached or "Без имени")[:200]
    for name, limit in (
        ("last_name", 200),
        ("first_name", 200),
        ("patronymic", 200),
        ("position", 200),
        ("organisation", 300),
        ("uid", 390),
    ):
        if len(value := getattr(card, name)) > limit:
            card.unmapped.append((name, value))
            setattr(card, name, f"{value[: limit - 1]}…")
    card.tags = [tag[:60] for tag in card.tags]


def _label(base: str) -> str:
    return next((label for word, label in _LABELS.items() if word in base), "")


def _set_birthday(card: Card, name: str, value: str) -> None:
    if found := re.match(r"^(\d{4})-(\d{1,2})-(\d{1,2})", value):
        day, month, year = int(found[3]), int(found[2]), int(found[1])
    elif found := re.match(r"^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}))?$", value):
        day, month, year = int(found[1]), int(found[2]), int(found[3] or 0)
    elif found := re.match(r"^--(\d{2})-(\d{2})$", value):
        day, month, year = int(found[2]), int(found[1]), 0
    elif found := re.match(r"^(\d{1,2})/(\d{1,2})/(\d{4})$", value):
        month, day, year = int(found[1]), int(found[2]), int(found[3])  # Outlook in English
    else:
        card.unmapped.append((name, value))
        return
    if not (1 <= month <= 12 and 1 <= day <= (29 if month == 2 else 30 if month in (4, 6, 9, 11) else 31)):
        card.unmapped.append((name, value))
        return
    card.birthday = (day, month, year if 1850 <= year <= 2200 and year != 1604 else None)
